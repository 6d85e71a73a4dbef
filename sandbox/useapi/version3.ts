import { progressAt } from '../engine/task';
import type { SandboxTask } from '../engine/task';
import type { CallbackContext } from '../world/notifier';
import { jobView } from './view';
import type { UseApiJob } from './view';

/** What of a job version 3 keeps under `request`. */
const ASKED = [
	...['prompt', 'button', 'blendUrls', 'blendDimensions', 'describeUrl', 'channel', 'maxJobs'],
	...['replyUrl', 'replyRef'],
];

/** What it keeps under `response`. */
const SHOWN = [
	...[
		'content',
		'messageId',
		'timestamp',
		'attachments',
		'embeds',
		'buttons',
		'children',
		'imageUx',
		'videoUx',
	],
	...['seed', 'replyRef'],
];

function picked(job: UseApiJob, names: string[]): Record<string, unknown> {
	return Object.fromEntries(names.filter((name) => name in job).map((name) => [name, job[name]]));
}

/**
 * A job of version 3: what was asked for under `request`, the result under `response`
 * (useapi.net/docs/api-midjourney-v3/get-midjourney-jobs-jobid).
 */
export function nested(job: UseApiJob, percent: number): Record<string, unknown> {
	const { jobid, verb, status, created, updated, parentJobId, error } = job;
	return {
		...{ jobid, verb, status, created, updated },
		request: {
			...picked(job, ASKED),
			...(parentJobId !== undefined && { jobId: parentJobId }),
			stream: false,
		},
		response: { ...picked(job, SHOWN), progress_percent: percent },
		...(error !== undefined && { error, code: job.code }),
	};
}

/** The job in the shape of the version that the settings name. */
export function shownJob(task: SandboxTask, context: CallbackContext): Record<string, unknown> {
	const job = jobView(task, context);
	return context.settings.useapi.version === 'v3' ? nested(job, progressAt(task, context.now)) : job;
}
