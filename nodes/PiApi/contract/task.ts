import type { IDataObject } from 'n8n-workflow';

/** Every state a task can be in, whoever runs it. */
export const TASK_STATUSES = ['pending', 'staged', 'processing', 'completed', 'failed', 'cancelled'] as const;

export type TaskStatus = (typeof TASK_STATUSES)[number];

/** The services that can run a task; the value of the credential's Service field. */
export const SERVICE_NAMES = ['piapi', 'legnext', 'midapi', 'useapi'] as const;

export type ServiceName = (typeof SERVICE_NAMES)[number];

export type ProcessMode = 'relax' | 'fast' | 'turbo';

/** Files beside the results of a task. */
export const EXTRA_NAMES = [
	'thumbnails',
	'covers',
	'last_frames',
	'preview_videos',
	'no_background_images',
] as const;

export type ExtraName = (typeof EXTRA_NAMES)[number];

/** The words of a song. */
export interface Lyrics {
	title?: string;
	text: string;
}

/** What a finished (or half finished) task has to show. Absent fields do not apply to the task. */
export interface TaskOutput {
	/** The image of the task: the 2x2 grid of an imagine, the single image of an upscale. */
	imageUrl?: string;
	/** The single images in grid order: top left, top right, bottom left, bottom right. */
	imageUrls: string[];
	/** Where Discord keeps the image; shown on some plans only. */
	discordImageUrl?: string;
	/** Previews that Midjourney shows while it works; shown on some plans only. */
	intermediateImageUrls: string[];
	videoUrls: string[];
	audioUrls: string[];
	/** Other files, such as 3D models, and whatever else the service shows under an address. */
	fileUrls: string[];
	/** What goes along with a result, by the name it has in a simplified item. */
	extras?: Partial<Record<ExtraName, string[]>>;
	text?: string;
	lyrics?: Lyrics[];
	descriptions: string[];
	seed?: string;
	/** What may be done next with this task, in PiAPI's vocabulary: `upscale1`, `variation3`, `reroll`. */
	actions: string[];
	/** Percent, 0 to 100. */
	progress?: number;
	/** What the service says about the task in plain words. */
	message?: string;
	/** How many tokens an answer took, as the service counts them. */
	usage?: IDataObject;
}

/** Why a task failed, in the service's own words. */
export interface TaskError {
	code: number | string;
	message: string;
	detail?: string;
}

/** What a task cost. */
export interface TaskCost {
	/** The service's own unit. */
	points: number;
	/** US dollars, where the service's scale is known. */
	usd?: number;
}

/** One task as one snapshot shows it, in words that every service shares. */
export interface Task {
	id: string;
	service: ServiceName;
	model: string;
	taskType: string;
	status: TaskStatus;
	/** What it was made from, as the service echoes it; a follow-up takes over what the user does not say. */
	prompt?: string;
	aspectRatio?: string;
	processMode?: ProcessMode;
	/** The task that it was a follow-up of. */
	originId?: string;
	/** Which image or video of that task, 1 to 4; known to the run that created it only. */
	originIndex?: number;
	/** Where the service will call back, as it echoes it: empty for nowhere, undefined where it does not say. */
	callbackUrl?: string;
	/** The input of a model as the service understood it; absent where it shows none. */
	echoedInput?: IDataObject;
	output: TaskOutput;
	error?: TaskError;
	cost?: TaskCost;
	/** Whether the service keeps no task of it: this answer is all there is. */
	answerOnly?: boolean;
	/** ISO 8601, UTC. */
	createdAt?: string;
	startedAt?: string;
	endedAt?: string;
	/** When the service deletes the files of the result, where it says how long it keeps them. */
	expiresAt?: string;
	/** The service's own answer, with secrets removed. */
	raw: IDataObject;
}

const FINAL: ReadonlySet<TaskStatus> = new Set(['completed', 'failed', 'cancelled']);

/** Whether nothing will change any more. */
export function isFinal(task: Task): boolean {
	return FINAL.has(task.status);
}
