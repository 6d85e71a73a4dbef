import type { CallbackFormat } from '../world/notifier';
import { FORGED_URL } from '../world/notifier';
import { modelTaskView } from './models/view';
import { taskView } from './view';
import { visibilityOf } from './visibility';

const FORGED_SECRET = 'not-the-secret';

/**
 * `{timestamp, data}` with the secret verbatim in `x-webhook-secret`, on completed and failed
 * (piapi.ai/docs/unified-webhook).
 */
export const piApiCallbacks: CallbackFormat = {
	tells(task, event, settings) {
		// Completed and failed only: a cancelled task was ended by the caller, who has been told.
		if (event === 'final') return task.status !== 'cancelled';
		if (event === 'created') return false;
		if (task.work) return false;
		return settings.callbackOnProcessing && visibilityOf(settings.plan, task.serviceMode).progress;
	},

	write(task, kind, { settings, now, origin }) {
		const pretendCompleted = kind === 'early' || kind === 'forged';
		const options = { settings, now, origin, pretendCompleted };
		const forged = kind === 'forged';
		const data = task.work ? modelTaskView(task, options) : taskView(task, options);
		const secret = forged ? FORGED_SECRET : task.callback.secret;
		if (forged) {
			data.config.webhook_config.secret = FORGED_SECRET;
			if (data.output) {
				Object.assign(data.output, { image_url: FORGED_URL });
				if ('temporary_image_urls' in data.output) data.output.temporary_image_urls = null;
			}
		}
		const headers: Record<string, string> = secret === '' ? {} : { 'x-webhook-secret': secret };
		return { headers, body: { timestamp: Math.floor(now / 1000), data } };
	},
};
