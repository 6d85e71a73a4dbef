import { progressAt } from '../engine/task';
import type { SandboxTask, TaskStatus } from '../engine/task';
import type { CallbackContext } from '../world/notifier';
import { frameSize, pictureSize } from '../pictures/picture';
import { ACCOUNT } from './account';
import { fileNameOf, messageIdOf, resultUrls } from './urls';

export type UseApiStatus =
	'created' | 'started' | 'progress' | 'completed' | 'moderated' | 'failed' | 'cancelled';

/** Why a job was moderated, in the words of the API, whatever Midjourney said. */
export const MODERATED = 'Unable to find posted message, likely moderated or invalid prompt';

interface Attachment {
	id: string;
	url: string;
	proxy_url: string;
	filename: string;
	content_type: string;
	width: number;
	height: number;
}

interface Embed {
	type: string;
	description: string;
	image?: { url: string; proxy_url: string };
}

/** A job as the API shows it; what does not apply is left out. useapi.net/docs/api-v2/get-jobs-jobid. */
export interface UseApiJob extends Record<string, unknown> {
	jobid: string;
	parentJobId?: string;
	verb: string;
	status: UseApiStatus;
	created: string;
	updated: string;
	prompt?: string;
	button?: string;
	children?: { button: string; jobid: string; messageId: string }[];
	buttons?: string[];
	channel: string;
	server: string;
	maxJobs: number;
	replyUrl?: string;
	replyRef?: string;
	messageId: string;
	content: string;
	timestamp: string;
	attachments?: Attachment[];
	embeds?: Embed[];
	imageUx?: { id: number; url: string }[];
	videoUx?: { id: number; url: string }[];
	seed?: string;
	error?: string;
	code: number;
}

function statusOf(task: SandboxTask, status: TaskStatus, { settings }: CallbackContext): UseApiStatus {
	switch (status) {
		case 'staged':
		case 'pending':
			return settings.useapi.waitingStatus;
		case 'processing':
			return 'progress';
		case 'failed':
			return task.failure?.refused ? 'moderated' : 'failed';
		default:
			return status;
	}
}

/** The message that Midjourney writes on Discord. */
function contentOf(task: SandboxTask, status: UseApiStatus, now: number): string {
	const { prompt, processMode, result } = task;
	if (result.kind === 'prompts') return '';
	const head = prompt === '' ? '' : `**${prompt}** - `;
	const user = `<@${ACCOUNT.discordUser}>`;
	if (status === 'progress') return `${head}${user} (${progressAt(task, now)}%) (${processMode})`;
	if (status !== 'completed') return `${head}${user} (Waiting to start)`;
	if (result.kind === 'seed') return `**${prompt}**\n**Job ID**: ${task.fileId}\n**seed** ${result.seed}`;
	const pick = /^U([1-4])$/.exec(String(task.input.button));
	return pick ? `${head}Image #${pick[1]} ${user}` : `${head}${user} (${processMode})`;
}

function attachment(task: SandboxTask, origin: string): Attachment | undefined {
	const { result } = task;
	if (result.kind !== 'picture' && result.kind !== 'video') return undefined;
	const extension = result.kind === 'picture' ? 'png' : 'mp4';
	const { width, height } = result.kind === 'picture' ? pictureSize(result.picture) : result.clips[0];
	const url = resultUrls(task, origin).attachment(extension);
	return {
		id: messageIdOf(task),
		url,
		proxy_url: url,
		filename: fileNameOf(task, extension),
		content_type: result.kind === 'picture' ? 'image/png' : 'video/mp4',
		width,
		height,
	};
}

/** The four single pictures of the grid whose seed was asked for. */
function singlesOf(parent: SandboxTask | undefined, origin: string): Attachment[] {
	if (parent?.result.kind !== 'picture') return [];
	const { picture } = parent.result;
	return picture.frames.map((_, tile) => {
		const url = resultUrls(parent, origin).image(tile);
		const filename = `${parent.fileId}_0_${tile}.png`;
		const id = `${messageIdOf(parent)}${tile}`;
		return { id, url, proxy_url: url, filename, content_type: 'image/png', ...frameSize(picture) };
	});
}

/** What a completed job has come to. */
function outcomeOf(task: SandboxTask, { origin, siblings }: CallbackContext): Partial<UseApiJob> {
	const { result } = task;
	const urls = resultUrls(task, origin);
	if (result.kind === 'prompts') {
		const signs = ['1️⃣', '2️⃣', '3️⃣', '4️⃣'];
		const description = result.prompts.map((prompt, index) => `${signs[index]} ${prompt}`).join('\n\n');
		const url = String(task.input.describeUrl);
		return { embeds: [{ type: 'rich', description, image: { url, proxy_url: url } }] };
	}
	if (result.kind === 'seed') {
		const parent = siblings().find(({ id }) => id === task.originTaskId);
		return { seed: String(result.seed), attachments: singlesOf(parent, origin) };
	}
	// Only other models than Midjourney give files, and useapi.net runs none here.
	if (result.kind === 'files') return {};
	const children = siblings()
		.filter(({ originTaskId, taskType }) => originTaskId === task.id && taskType === 'button')
		.map((child) => ({
			button: String(child.input.button),
			jobid: child.id,
			messageId: messageIdOf(child),
		}));
	const file = attachment(task, origin);
	const shared = {
		buttons: result.actions,
		attachments: file ? [file] : [],
		...(children.length > 0 && { children }),
	};
	if (result.kind === 'video') {
		return { ...shared, videoUx: result.clips.map((_, clip) => ({ id: clip + 1, url: urls.video(clip) })) };
	}
	if (result.picture.frames.length === 1) return shared;
	return {
		...shared,
		imageUx: result.picture.frames.map((_, tile) => ({ id: tile + 1, url: urls.image(tile) })),
	};
}

function failureOf({ failure }: SandboxTask, status: UseApiStatus): Partial<UseApiJob> {
	if (status === 'moderated') return { error: MODERATED, code: 422 };
	return status === 'failed' ? { error: failure?.message || failure?.raw || 'Job failed' } : {};
}

/**
 * Takes a job; gives the object that create, get and callbacks carry. `pretendCompleted` shows it as completed
 * although it is not, for callbacks that come too early.
 */
export function jobView(task: SandboxTask, context: CallbackContext, pretendCompleted = false): UseApiJob {
	const status = statusOf(task, pretendCompleted ? 'completed' : task.status, context);
	const { maxJobs = context.settings.useapi.maxJobs } = task.input;
	const { endpoint } = task.callback;
	const started = task.startedAt ?? task.createdAt;
	return {
		...task.input,
		jobid: task.id,
		...(task.originTaskId !== undefined && { parentJobId: task.originTaskId }),
		verb: task.taskType,
		status,
		created: new Date(task.createdAt).toISOString(),
		updated: new Date(task.endedAt ?? started).toISOString(),
		discord: ACCOUNT.discord,
		channel: ACCOUNT.channel,
		server: ACCOUNT.server,
		maxJobs: Number(maxJobs),
		...(endpoint !== '' && { replyUrl: endpoint }),
		messageId: messageIdOf(task),
		content: contentOf(task, status, context.now),
		timestamp: new Date(started).toISOString().replace('Z', '000+00:00'),
		...(status === 'completed' && outcomeOf(task, context)),
		code: 200,
		...failureOf(task, status),
	};
}
