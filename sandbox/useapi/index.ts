import type { ServiceParts } from '../services';

export const useApiService: ServiceParts = {
	routes: async () => {},
	callbacks: { tells: () => false, write: () => ({ headers: {}, body: {} }) },
	readFilePath: () => undefined,
	refuse: ({ status, message }) => ({ status, body: { code: status, message } }),
};
