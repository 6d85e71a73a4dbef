import type { CallbackFormat } from '../world/notifier';
import { FORGED_URL } from '../world/notifier';
import { failureText, paramJson } from './view';
import { resultUrls } from './urls';

/**
 * `{code, msg, data}` on success and failure, without secret or signature: docs.midapi.ai/mj-api,
 * generate-mj-image-callbacks. The urls are strings here and objects in the record.
 */
export const midApiCallbacks: CallbackFormat = {
	tells(task, event, settings) {
		if (event === 'final') return task.status !== 'cancelled';
		return event !== 'created' && settings.midapi.callbackOnProcessing;
	},

	write(task, kind, { settings, origin }) {
		const pretends = kind === 'early' || kind === 'forged';
		const done = pretends || task.status === 'completed';
		const failed = !pretends && task.status === 'failed';
		const urls = kind === 'forged' ? [FORGED_URL] : done ? resultUrls(task, origin) : [];
		const objects = settings.midapi.callbackUrls === 'objects';
		const data = {
			taskId: task.id,
			promptJson: paramJson(task),
			resultUrls: objects ? urls.map((resultUrl) => ({ resultUrl })) : urls,
		};
		const msg = failed
			? failureText(task) || 'Midjourney generation failed'
			: done
				? 'success'
				: 'processing';
		return { headers: {}, body: { code: failed ? 500 : 200, msg, data } };
	},
};
