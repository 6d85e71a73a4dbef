import type { ServiceParts } from '../http/serviceParts';
import { midApiCallbacks } from './callbacks';
import { midApiRoutes } from './routes';
import { readFilePath } from './urls';
import { MIDAPI_TASK_TYPES } from './taskTypes';

/** MidAPI: docs.midapi.ai. */
export const midApiService: ServiceParts = {
	routes: midApiRoutes,
	callbacks: midApiCallbacks,
	readFilePath,
	taskTypes: MIDAPI_TASK_TYPES,

	/** The code is in the body, whatever the HTTP status says. */
	refuse({ status, message }, { midapi }) {
		const body = { code: status, msg: message, data: null };
		return { status: midapi.errorStyle === 'body' ? 200 : status, body };
	},
};
