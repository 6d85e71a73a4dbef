import type { ServiceParts } from '../services';
import { useApiCallbacks } from './callbacks';
import { useApiRoutes } from './routes';
import { readFilePath } from './urls';

/** useapi.net, version 2 of its Midjourney API: useapi.net/docs/api-v2. */
export const useApiService: ServiceParts = {
	routes: useApiRoutes,
	callbacks: useApiCallbacks,
	readFilePath,

	/** Flat, with the job or what else belongs to it beside the error. */
	refuse: ({ status, message, extra }) => ({ status, body: { ...extra, error: message, code: status } }),
};
