import omit from 'lodash/omit';
import type { IBinaryKeyData, IDataObject } from 'n8n-workflow';

import type { OutputSettings } from '../contract/output';
import type { ExtraName, Task } from '../contract/task';
import { EXTRA_NAMES } from '../contract/task';
import type { FetchFile, OutputItem } from './shape';
import { toFileName, shapeTask, buildFileStem } from './shape';
import type { NumberedFile } from './simplify';
import { numberFiles, simplify } from './simplify';

/** Whether a task was run by one of PiAPI's models other than Midjourney. */
export function isModelTask({ service, model }: Task): boolean {
	return service === 'piapi' && model.toLowerCase() !== 'midjourney';
}

/** The results of a task: the list of the simplified item they stand in, and the name of a single one. */
interface Results {
	list: string;
	single: string;
	files: NumberedFile[];
}

/** What the task was made for: a video has a cover, and a song has one too, but neither is the result. */
function pickResults({ output }: Task): Results {
	const kinds: Array<[string, string, readonly string[]]> = [
		['videos', 'video_url', output.videoUrls],
		['audios', 'audio_url', output.audioUrls],
		['images', 'image_url', output.imageUrls],
		['files', 'file_url', output.fileUrls],
	];
	const [list, single, urls] = kinds.find(([, , addresses]) => addresses.length > 0) ?? kinds[3];
	return { list, single, files: numberFiles(urls) };
}

const EXTRA_FILES: Record<ExtraName, string> = {
	thumbnails: 'thumbnail',
	covers: 'cover',
	last_frames: 'last_frame',
	preview_videos: 'preview_video',
	no_background_images: 'no_background_image',
};

/** Everything beside the results, by the name of its binary field. */
function listExtras({ output }: Task, { list }: Results): Array<[string, string]> {
	const others: Array<[string, readonly string[]]> = [
		...EXTRA_NAMES.map((name): [string, readonly string[]] => [
			EXTRA_FILES[name],
			output.extras?.[name] ?? [],
		]),
		['image', list === 'images' ? [] : output.imageUrls],
		['audio', list === 'audios' ? [] : output.audioUrls],
		['file', list === 'files' ? [] : output.fileUrls],
	];
	return others.flatMap(([name, urls]) =>
		urls.map((url, position): [string, string] => [
			urls.length === 1 ? name : `${name}_${position + 1}`,
			url,
		]),
	);
}

/** The items of a model's task, with what was asked for as binary. `hints` takes what the user should know. */
export async function buildModelItems(
	task: Task,
	settings: OutputSettings,
	fetchFile: FetchFile,
	hints: string[],
): Promise<OutputItem[]> {
	const results = pickResults(task);
	const isWanted = settings.download !== 'none';
	const extras = settings.download === 'all' ? listExtras(task, results) : [];
	if (isWanted && results.files.length + extras.length === 0) {
		hints.push(`Download found nothing to fetch: task ${task.id} has no files.`);
	}
	const items =
		settings.split === 'task' ? [buildTaskItem(task, settings)] : buildFileItems(task, results, settings);
	const { files } = results;
	for (const [position, file] of (isWanted ? files : []).entries()) {
		const target = items[position] === undefined || settings.split === 'task' ? items[0] : items[position];
		const name = settings.split === 'task' && files.length > 1 ? `data_${file.index}` : 'data';
		addBinary(target, name, await fetchFile(file.url, buildFileStem(task, file, files)));
	}
	for (const [name, url] of extras) {
		addBinary(items[0], name, await fetchFile(url, `${toFileName(task)}-${name}`));
	}
	return items;
}

function addBinary(item: OutputItem, name: string, file: IBinaryKeyData[string]): void {
	item.binary = { ...item.binary, [name]: file };
}

function buildTaskItem(task: Task, settings: OutputSettings): OutputItem {
	return { json: shapeTask(task, simplify(task), settings) };
}

function buildFileItems(
	task: Task,
	{ list, single, files }: Results,
	settings: OutputSettings,
): OutputItem[] {
	if (files.length === 0) return [buildTaskItem(task, settings)];
	return files.map(({ index, url }) => {
		const place: IDataObject = { index, [single]: url };
		return { json: shapeTask(task, { ...omit(simplify(task), [list]), ...place }, settings, place) };
	});
}
