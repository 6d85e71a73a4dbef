import omit from 'lodash/omit';
import type { IBinaryData, IBinaryKeyData, IDataObject } from 'n8n-workflow';

import type { OutputSettings } from '../contract/output';
import type { Task } from '../contract/task';
import { isModelTask, buildModelItems } from './modelItems';
import { toFileName, shapeTask, buildFileStem } from './shape';
import type { FetchFile, OutputItem } from './shape';
import type { NumberedFile } from './simplify';
import { listImages, isSingleImage, simplify, listVideos, findWholeImage } from './simplify';

/** What a person reads when the service only shows the grid. */
export const GRID_ONLY_HINT =
	'The service only gave the grid of four, not the single images: PiAPI shows these on some plans only. Cut the grid with an Edit Image node (Crop to half the width and height), or upscale the images you want.';

/** What a person reads when the service has no grid to download. */
export const NO_GRID_HINT =
	'The service gave the single images and no grid of four: set Download to Images to have them as files.';

/** What a person reads when a task has ended well and nothing of it can be shown. */
export function makeNothingHint({ id }: Task, shape: OutputSettings['shape']): string {
	const advice = shape === 'raw' ? '' : 'set Output to Raw, or ';
	return `Task ${id} is completed, but its answer holds no result that this node knows: ${advice}read it once more with Task > Get.`;
}

/** What a person reads when there is nothing to download. */
export function makeNoFilesHint({ id }: Task): string {
	return `Download found nothing to fetch: task ${id} has no files.`;
}

/** Whether a task has come to nothing that an item can show. */
function hasNothing({ output }: Task): boolean {
	const lists = [
		...[output.imageUrls, output.videoUrls, output.audioUrls, output.fileUrls, output.descriptions],
		...[output.intermediateImageUrls, output.lyrics ?? [], ...Object.values(output.extras ?? {})],
	];
	const texts = [output.imageUrl, output.discordImageUrl, output.text, output.seed, output.message];
	return lists.every((list) => list.length === 0) && texts.every((words) => words === undefined);
}

function isEmpty(item: OutputItem): boolean {
	return Object.keys(item.binary ?? {}).length === 0;
}

/** The items of one task, in grid order, with what was asked for as binary. `hints` takes what the user should know. */
export async function buildItems(
	task: Task,
	settings: OutputSettings,
	fetchFile: FetchFile,
	hints: string[],
): Promise<OutputItem[]> {
	const hintCount = hints.length;
	const items = await buildKindItems(task, settings, fetchFile, hints);
	if (task.status === 'completed' && hints.length === hintCount) {
		if (hasNothing(task)) hints.push(makeNothingHint(task, settings.shape));
		else if (settings.download !== 'none' && items.every(isEmpty)) hints.push(makeNoFilesHint(task));
	}
	return items.map((item) => (isEmpty(item) ? { json: item.json } : item));
}

async function buildKindItems(
	task: Task,
	settings: OutputSettings,
	fetchFile: FetchFile,
	hints: string[],
): Promise<OutputItem[]> {
	if (isModelTask(task)) return await buildModelItems(task, settings, fetchFile, hints);
	return task.output.videoUrls.length > 0
		? await buildVideoItems(task, settings, fetchFile)
		: await buildImageItems(task, settings, fetchFile, hints);
}

async function buildImageItems(
	task: Task,
	settings: OutputSettings,
	fetchFile: FetchFile,
	hints: string[],
): Promise<OutputItem[]> {
	const images = listImages(task);
	if (images.length === 0 && task.output.imageUrl !== undefined && task.status === 'completed') {
		hints.push(GRID_ONLY_HINT);
	}
	const wantsGrid = settings.download === 'grid' || settings.download === 'both';
	if (wantsGrid && images.length > 1 && task.output.imageUrl === undefined) hints.push(NO_GRID_HINT);
	return settings.split === 'image' && images.length > 0
		? await buildItemsPerImage(task, images, settings, fetchFile)
		: [await buildTaskItem(task, images, settings, fetchFile)];
}

async function buildVideoItems(
	task: Task,
	settings: OutputSettings,
	fetchFile: FetchFile,
): Promise<OutputItem[]> {
	const videos = listVideos(task);
	const wantedVideos = settings.download === 'none' ? [] : videos;
	const files: IBinaryData[] = [];
	for (const video of wantedVideos)
		files.push(await fetchFile(video.url, buildFileStem(task, video, videos)));
	if (settings.split === 'task') {
		const names = videos.map(({ index }) => (videos.length === 1 ? 'data' : `data_${index}`));
		const binary = Object.fromEntries(files.map((file, position) => [names[position], file]));
		return [{ json: shapeTask(task, simplify(task), settings), binary }];
	}
	return videos.map((video, position) => {
		const place = { index: video.index, video_url: video.url };
		const json = { ...omit(simplify(task), ['videos']), ...place };
		return {
			json: shapeTask(task, json, settings, place),
			...(files[position] ? { binary: { data: files[position] } } : {}),
		};
	});
}

function buildJson(task: Task, settings: OutputSettings, image?: NumberedFile): IDataObject {
	const simple = simplify(task);
	if (image === undefined) return shapeTask(task, simple, settings);
	const place = { index: image.index, image_url: image.url };
	const grid =
		simple.image_url !== image.url && simple.image_url !== undefined ? { grid_url: simple.image_url } : {};
	return shapeTask(task, { ...omit(simple, ['images']), ...grid, ...place }, settings, place);
}

async function buildItemsPerImage(
	task: Task,
	images: NumberedFile[],
	settings: OutputSettings,
	fetchFile: FetchFile,
): Promise<OutputItem[]> {
	const items: OutputItem[] = [];
	for (const image of images) {
		const binary: IBinaryKeyData = {};
		if (settings.download === 'images' || settings.download === 'both') {
			binary.data = await fetchFile(image.url, buildFileStem(task, image, images));
		}
		if (settings.download === 'grid' || settings.download === 'both') {
			await addGrid(task, items.length === 0, binary, fetchFile);
		}
		items.push({ json: buildJson(task, settings, image), binary });
	}
	return items;
}

/** The grid goes out once, with the first image; a task with a single image has none. */
async function addGrid(
	task: Task,
	first: boolean,
	binary: IBinaryKeyData,
	fetchFile: FetchFile,
): Promise<void> {
	const imageUrl = findWholeImage(task);
	if (!first || imageUrl === undefined) return;
	if (!isSingleImage(task)) binary.grid = await fetchFile(imageUrl, `${toFileName(task)}-grid`);
	else if (binary.data === undefined) binary.data = await fetchFile(imageUrl, toFileName(task));
}

async function buildTaskItem(
	task: Task,
	images: NumberedFile[],
	settings: OutputSettings,
	fetchFile: FetchFile,
): Promise<OutputItem> {
	const imageUrl = findWholeImage(task);
	const { download } = settings;
	const binary: IBinaryKeyData = {};
	const whole = download === 'grid' || download === 'both' || (download === 'images' && images.length <= 1);
	if (whole && imageUrl !== undefined) {
		binary.data = await fetchFile(
			imageUrl,
			isSingleImage(task) ? toFileName(task) : `${toFileName(task)}-grid`,
		);
	}
	if ((download === 'images' || download === 'both') && images.length > 1) {
		for (const image of images) {
			binary[`data_${image.index}`] = await fetchFile(image.url, buildFileStem(task, image, images));
		}
	}
	return { json: buildJson(task, settings), binary };
}
