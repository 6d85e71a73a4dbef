import pickBy from 'lodash/pickBy';
import type { IDataObject } from 'n8n-workflow';

import type { Task } from '../contract/task';
import { EXTRA_NAMES } from '../contract/task';

/** One of the images or videos of a task. */
export interface NumberedFile extends IDataObject {
	/** 1 to 4; in a grid: top left, top right, bottom left, bottom right. */
	index: number;
	url: string;
}

/** Task types whose image is one image and not a grid of four. */
const SINGLE = /upscale|removebackground/;

/** The image of a task: its grid, or its only image where the service names that in a list alone. */
export function findWholeImage({ output }: Task): string | undefined {
	return output.imageUrl ?? pickOnly(output.imageUrls);
}

/** Whether the image of a task is one image and not a grid of four. */
export function isSingleImage(task: Task): boolean {
	const only = pickOnly(task.output.imageUrls);
	if (only !== undefined && only === findWholeImage(task)) return true;
	return SINGLE.test(task.taskType.toLowerCase().replace(/[^a-z]/g, ''));
}

/** The single images of a task; empty where the service only shows the grid. */
export function listImages({ output, ...task }: Task): NumberedFile[] {
	const urls =
		output.imageUrls.length === 0 && output.imageUrl && isSingleImage({ output, ...task })
			? [output.imageUrl]
			: output.imageUrls;
	return numberFiles(urls);
}

/** The videos of a task; a follow-up names one by its number. */
export function listVideos({ output }: Task): NumberedFile[] {
	return numberFiles(output.videoUrls);
}

function pickOnly(urls: readonly string[]): string | undefined {
	return urls.length === 1 ? urls[0] : undefined;
}

/** The same files, counted from 1. */
export function numberFiles(urls: readonly string[]): NumberedFile[] {
	return urls.map((url, position) => ({ index: position + 1, url }));
}

function isFilled(value: unknown): boolean {
	return value !== undefined && value !== null && !(Array.isArray(value) && value.length === 0);
}

/** The simplified item of a task; fields that do not apply are left out. */
export function simplify(task: Task): IDataObject {
	const { output } = task;
	const item: IDataObject = {
		// An answer that came without a task has none.
		task_id: task.id === '' ? undefined : task.id,
		service: task.service,
		model: task.model,
		task_type: task.taskType,
		status: task.status,
		prompt: task.prompt,
		origin_task_id: task.originId,
		origin_index: task.originIndex,
		image_url: findWholeImage(task),
		images: listImages(task),
		video_url: pickOnly(output.videoUrls),
		videos: listVideos(task),
		audio_url: pickOnly(output.audioUrls),
		audios: numberFiles(output.audioUrls),
		file_url: pickOnly(output.fileUrls),
		files: numberFiles(output.fileUrls),
		...Object.fromEntries(EXTRA_NAMES.map((name) => [name, output.extras?.[name]])),
		text: output.text,
		lyrics: output.lyrics?.map((song) => ({ ...song })),
		descriptions: output.descriptions,
		seed: output.seed,
		actions: output.actions,
		progress: output.progress,
		message: output.message,
		discord_image_url: output.discordImageUrl,
		intermediate_image_urls: output.intermediateImageUrls,
		usage: output.usage,
		cost: task.cost === undefined ? undefined : { ...task.cost },
		created_at: task.createdAt,
		started_at: task.startedAt,
		ended_at: task.endedAt,
		expires_at: task.expiresAt,
		// Not as `error`: n8n would take the item for one that failed.
		task_error: task.error === undefined ? undefined : { ...task.error },
	};
	return pickBy(item, isFilled);
}
