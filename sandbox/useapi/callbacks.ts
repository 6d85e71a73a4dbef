import type { CallbackFormat } from '../notifier';
import { FORGED_URL } from '../notifier';
import { jobView } from './view';

/** The job as a get shows it, once, on its end; without secret or signature: useapi.net/docs/api-v2. */
export const useApiCallbacks: CallbackFormat = {
	tells(task, event, settings) {
		if (event === 'final') return task.status !== 'cancelled';
		return settings.useapi.callbackOnEvery;
	},

	write(task, kind, context) {
		const body = jobView(task, context, kind === 'early' || kind === 'forged');
		if (kind === 'forged') {
			for (const file of body.attachments ?? [])
				Object.assign(file, { url: FORGED_URL, proxy_url: FORGED_URL });
			for (const file of [...(body.imageUx ?? []), ...(body.videoUx ?? [])]) file.url = FORGED_URL;
		}
		return { headers: {}, body };
	},
};
