import type { CallOperation } from '../operation';

/** Plan and credits (piapi.ai/docs/account-management); free of charge. */
export const get: CallOperation = {
	kind: 'call',
	value: 'get',
	name: 'Get',
	action: 'Get account',
	description: 'Get the plan and the credits of the account',
	fields: [],
	async call(_read, service) {
		return await service.account();
	},
};
