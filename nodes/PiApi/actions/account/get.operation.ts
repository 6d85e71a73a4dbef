import type { CallDefinition } from '../definitions';

/** Plan and credits (piapi.ai/docs/account-management); free of charge. */
export const accountOperation: CallDefinition = {
	fields: [],
	async call(_read, service) {
		return await service.readAccount();
	},
};
