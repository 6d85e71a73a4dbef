import type { CallDefinition } from '../operation';

/** Plan and credits (piapi.ai/docs/account-management); free of charge. */
export const getAccount: CallDefinition = {
	fields: [],
	async call(_read, service) {
		return await service.readAccount();
	},
};
