import type { CallbackFormat } from '../world/notifier';
import { FORGED_URL } from '../world/notifier';
import { jobView } from './view';

/** The job object on its end, good or bad; no secret and no signature (docs.legnext.ai, webhooks). */
export const legNextCallbacks: CallbackFormat = {
	tells: (task, event) => event === 'final' && task.status !== 'cancelled',

	write(task, kind, context) {
		const body = jobView(task, context, kind === 'early' || kind === 'forged');
		if (kind === 'forged' && body.output) {
			if (body.output.image_url !== undefined) body.output.image_url = FORGED_URL;
			if (body.output.image_urls) body.output.image_urls = [FORGED_URL];
			if (body.output.video_urls) body.output.video_urls = [FORGED_URL];
		}
		return { headers: {}, body };
	},
};
