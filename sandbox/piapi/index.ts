import type { ServiceParts } from '../http/serviceParts';
import { piApiCallbacks } from './callbacks';
import { piApiRoutes } from './routes';
import { readFilePath } from './urls';
import { MODEL_TASK_TYPES } from './models/table';
import { TASK_TYPES } from './taskTypes';

/** PiAPI: piapi.ai/docs/midjourney-api. */
export const piApiService: ServiceParts = {
	routes: piApiRoutes,
	callbacks: piApiCallbacks,
	readFilePath,
	taskTypes: [...TASK_TYPES, ...MODEL_TASK_TYPES],

	/** In the API's envelope, or with the reason in `data.error` as older clients have met it. */
	refuse({ status, message }, { errorShape }) {
		if (errorShape === 'plain') return { status, body: { code: status, message } };
		const error = { code: status, raw_message: message, message, detail: null };
		return { status, body: { code: status, data: { task_id: '', status: '', error }, message: 'failed' } };
	},
};
