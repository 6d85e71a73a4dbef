import type { ServiceParts } from '../http/serviceParts';
import { useApiCallbacks } from './callbacks';
import { useApiRoutes } from './routes';
import { readFilePath } from './urls';
import { VERBS } from './verbs';

/** useapi.net, version 2 of its Midjourney API: useapi.net/docs/api-v2. */
export const useApiService: ServiceParts = {
	routes: useApiRoutes,
	callbacks: useApiCallbacks,
	readFilePath,
	taskTypes: VERBS,

	/** Flat, with the job or what else belongs to it beside the error. */
	refuse: ({ status, message, extra }) => ({ status, body: { ...extra, error: message, code: status } }),
};
