import omit from 'lodash/omit';
import pick from 'lodash/pick';
import type { IBinaryData, IBinaryKeyData, IDataObject } from 'n8n-workflow';

import type { Task } from '../contract/task';
import type { NumberedImage } from './simplify';
import { imagesOf, isSinglePicture, simplify } from './simplify';

export type OutputShape = 'simplified' | 'raw' | 'selectedFields';
export type Split = 'task' | 'image';
export type Download = 'none' | 'grid' | 'images' | 'both';

export interface OutputSettings {
	shape: OutputShape;
	/** The simplified fields to keep, with the shape Selected Fields. */
	fields: string[];
	split: Split;
	download: Download;
}

/** Fetches a file into n8n's binary storage; `stem` is the file name without its extension. */
export type FetchFile = (url: string, stem: string) => Promise<IBinaryData>;

export interface OutputItem {
	json: IDataObject;
	binary?: IBinaryKeyData;
}

/** What a person reads when the service only shows the grid. */
export const GRID_ONLY_HINT =
	'The service only gave the grid of four, not the single pictures: PiAPI shows these on some plans only. Cut the grid with an Edit Image node (Crop to half the width and height), or upscale the pictures you want.';

function isEmpty(item: OutputItem): boolean {
	return Object.keys(item.binary ?? {}).length === 0;
}

/** The items of one task, in grid order, with what was asked for as binary. `hints` takes what the user should know. */
export async function itemsOf(
	task: Task,
	settings: OutputSettings,
	fetchFile: FetchFile,
	hints: string[],
): Promise<OutputItem[]> {
	const images = imagesOf(task);
	if (images.length === 0 && task.output.imageUrl !== undefined && task.status === 'completed') {
		hints.push(GRID_ONLY_HINT);
	}
	const items =
		settings.split === 'image' && images.length > 0
			? await perImage(task, images, settings, fetchFile)
			: [await perTask(task, images, settings, fetchFile)];
	return items.map((item) => (isEmpty(item) ? { json: item.json } : item));
}

function jsonOf(task: Task, settings: OutputSettings, image?: NumberedImage): IDataObject {
	const place = image ? { index: image.index, image_url: image.url } : {};
	if (settings.shape === 'raw') return { ...task.raw, ...place };
	const simple = simplify(task);
	const grid =
		simple.image_url !== image?.url && simple.image_url !== undefined ? { grid_url: simple.image_url } : {};
	const json = image ? { ...omit(simple, ['images']), ...grid, ...place } : simple;
	return settings.shape === 'selectedFields' ? pick(json, settings.fields) : json;
}

async function perImage(
	task: Task,
	images: NumberedImage[],
	settings: OutputSettings,
	fetchFile: FetchFile,
): Promise<OutputItem[]> {
	const items: OutputItem[] = [];
	for (const image of images) {
		const binary: IBinaryKeyData = {};
		if (settings.download === 'images' || settings.download === 'both') {
			binary.data = await fetchFile(image.url, stemOf(task, image, images));
		}
		if (settings.download === 'grid' || settings.download === 'both') {
			await addGrid(task, items.length === 0, binary, fetchFile);
		}
		items.push({ json: jsonOf(task, settings, image), binary });
	}
	return items;
}

/** The grid goes out once, with the first picture; a task with a single picture has none. */
async function addGrid(
	task: Task,
	first: boolean,
	binary: IBinaryKeyData,
	fetchFile: FetchFile,
): Promise<void> {
	const { imageUrl } = task.output;
	if (!first || imageUrl === undefined) return;
	if (!isSinglePicture(task)) binary.grid = await fetchFile(imageUrl, `${task.id}-grid`);
	else if (binary.data === undefined) binary.data = await fetchFile(imageUrl, task.id);
}

async function perTask(
	task: Task,
	images: NumberedImage[],
	settings: OutputSettings,
	fetchFile: FetchFile,
): Promise<OutputItem> {
	const { imageUrl } = task.output;
	const { download } = settings;
	const binary: IBinaryKeyData = {};
	const whole = download === 'grid' || download === 'both' || (download === 'images' && images.length <= 1);
	if (whole && imageUrl !== undefined) {
		binary.data = await fetchFile(imageUrl, isSinglePicture(task) ? task.id : `${task.id}-grid`);
	}
	if ((download === 'images' || download === 'both') && images.length > 1) {
		for (const image of images) {
			binary[`data_${image.index}`] = await fetchFile(image.url, stemOf(task, image, images));
		}
	}
	return { json: jsonOf(task, settings), binary };
}

function stemOf(task: Task, image: NumberedImage, images: NumberedImage[]): string {
	return images.length === 1 ? task.id : `${task.id}-${image.index}`;
}
