import type { ServiceParts } from '../http/serviceParts';
import { legNextCallbacks } from './callbacks';
import { legNextRoutes } from './routes';
import { readFilePath } from './urls';
import { emptyJob } from './view';
import { OPERATIONS } from './operations';

/** LegNext: docs.legnext.ai. */
export const legNextService: ServiceParts = {
	routes: legNextRoutes,
	callbacks: legNextCallbacks,
	readFilePath,
	taskTypes: OPERATIONS,

	/** Plain, or inside `error` as some pages show it; `edit` was recorded to answer with an empty job. */
	refuse({ status, message, extra }, { legnext }) {
		const raw = typeof extra.raw === 'string' ? extra.raw : message;
		const error = { code: status, message, raw_message: raw, detail: null };
		const shape = extra.shape === 'job' ? 'job' : legnext.errorShape;
		if (shape === 'job') return { status, body: emptyJob(error) };
		return { status, body: shape === 'nested' ? { error } : error };
	},
};
