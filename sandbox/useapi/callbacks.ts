import { progressAt } from '../engine/task';
import type { CallbackFormat } from '../world/notifier';
import { FORGED_URL } from '../world/notifier';
import { nested } from './version3';
import { jobView } from './view';

/** The job as a get shows it, once, on its end (version 3: on every step); no secret, no signature: useapi.net/docs/api-v2. */
export const useApiCallbacks: CallbackFormat = {
	tells(task, event, settings) {
		if (event === 'final') return task.status !== 'cancelled';
		return settings.useapi.callbackOnEvery || settings.useapi.version === 'v3';
	},

	write(task, kind, context) {
		const body = jobView(task, context, kind === 'early' || kind === 'forged');
		if (kind === 'forged') {
			for (const file of body.attachments ?? [])
				Object.assign(file, { url: FORGED_URL, proxy_url: FORGED_URL });
			for (const file of [...(body.imageUx ?? []), ...(body.videoUx ?? [])]) file.url = FORGED_URL;
		}
		if (context.settings.useapi.version === 'v2') return { headers: {}, body };
		const percent = body.status === 'completed' ? 100 : progressAt(task, context.now);
		return { headers: {}, body: nested(body, percent) };
	},
};
