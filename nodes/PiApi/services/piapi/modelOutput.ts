import type { IDataObject } from 'n8n-workflow';

import type { ExtraName, Lyrics, TaskOutput } from '../../contract/task';
import { isObject, readNumber, readText } from '../../contract/value';
import { readTextList } from '../taskObject';

const ADDRESS = /^https?:\/\/\S+$/;

/** Addresses of what went in, which PiAPI repeats among the results. */
const INPUTS: ReadonlySet<string> = new Set(['prompt_img_url', 'input', 'image_base64']);

/** Where an address stands in an object that describes a file, the one without a watermark first. */
const IN_FILE = [
	'resource_without_watermark',
	'url_without_watermark',
	'resource',
	'url',
	'download_url',
	'song_path',
];

/** The addresses that one field holds: a text, an object that describes a file, or a list of these. */
function readAddresses(value: unknown): string[] {
	if (Array.isArray(value)) return value.flatMap(readAddresses);
	if (isObject(value)) return IN_FILE.flatMap((key) => readAddresses(value[key])).slice(0, 1);
	return readTextList(value).filter((entry) => ADDRESS.test(entry));
}

const AUDIO_FILE = /\.(?:mp3|wav|flac|m4a|ogg|aac)(?:[?#]|$)/i;
const IMAGE_FILE = /\.(?:png|jpe?g|webp|gif)(?:[?#]|$)/i;

/** Of addresses that say nothing of their kind but by their names: `download_url` is a video unless it is plainly none. */
function sortDownloads(value: unknown): Record<'videos' | 'audios' | 'images', string[]> {
	const urls = readAddresses(value);
	const audios = urls.filter((url) => AUDIO_FILE.test(url));
	const images = urls.filter((url) => IMAGE_FILE.test(url));
	return { videos: urls.filter((url) => !audios.includes(url) && !images.includes(url)), audios, images };
}

/** Every address anywhere in a value. */
function findAddresses(value: unknown): string[] {
	if (typeof value === 'string') return ADDRESS.test(value) ? [value] : [];
	if (Array.isArray(value)) return value.flatMap(findAddresses);
	if (!isObject(value)) return [];
	return Object.entries(value).flatMap(([key, entry]) => (INPUTS.has(key) ? [] : findAddresses(entry)));
}

function pickFirst(...candidates: string[][]): string[] {
	return dropRepeats(candidates.find((list) => list.length > 0) ?? []);
}

function dropRepeats(list: string[]): string[] {
	return [...new Set(list)];
}

/** Lists and objects by id both occur for the parts of a result. */
function readParts(value: unknown): IDataObject[] {
	const list = isObject(value) ? Object.values(value) : Array.isArray(value) ? value : [];
	return list.filter(isObject);
}

function readLyrics(value: unknown): Lyrics[] {
	return readParts(value).flatMap(({ title, text: words }) => {
		const content = readText(words);
		const name = readText(title);
		return content === undefined ? [] : [{ ...(name === undefined ? {} : { title: name }), text: content }];
	});
}

function dropEmptyExtras(
	extras: Record<ExtraName, string[]>,
): Partial<Record<ExtraName, string[]>> | undefined {
	const entries = Object.entries(extras).filter(([, urls]) => urls.length > 0);
	return entries.length === 0 ? undefined : Object.fromEntries(entries);
}

/**
 * The `output` of every family of models other than Midjourney: PiAPI has no schema for it, and no two families agree.
 * Addresses that nothing here foresees are still found, as files.
 */
export function readModelOutput(raw: unknown): TaskOutput {
	const output = isObject(raw) ? raw : {};
	const works = readParts(output.works);
	const clips = readParts(output.clips);
	const downloads = sortDownloads(output.download_url);
	const readFromWorks = (name: string) => works.flatMap((work) => readAddresses(work[name]));
	const videoUrls = pickFirst(
		readFromWorks('video'),
		readAddresses(output.video_raw),
		readAddresses(output.video_urls),
		readAddresses(output.video_url),
		readAddresses(output.video),
		downloads.videos,
	);
	const audioUrls = pickFirst(
		readFromWorks('audio'),
		clips.flatMap(({ audio_url }) => readAddresses(audio_url)),
		readAddresses(readParts(output.songs)),
		readAddresses(output.audio_urls),
		readAddresses(output.audio_url),
		readAddresses(output.audio),
		downloads.audios,
	);
	const imageUrls = pickFirst(
		readFromWorks('image'),
		readAddresses(output.image_urls),
		readAddresses(output.images),
		readAddresses(output.image_url),
		readAddresses(output.image),
		downloads.images,
	);
	const models = pickFirst(
		readAddresses(output.model_file),
		readAddresses(output.model_file_url),
		readAddresses(output.model_url),
	);
	const extras: Record<ExtraName, string[]> = {
		thumbnails: dropRepeats(readAddresses([output.thumbnail, output.thumbnail_url])),
		covers: dropRepeats([
			...readFromWorks('cover'),
			...readAddresses([output.cover, output.cover_url]),
			...clips.flatMap(({ image_url }) => readAddresses(image_url)),
		]),
		last_frames: dropRepeats(readAddresses([output.last_frame, output.last_frame_url])),
		preview_videos: dropRepeats([
			...readAddresses(output.combined_video),
			...clips.flatMap(({ video_url }) => readAddresses(video_url)),
		]),
		no_background_images: dropRepeats(
			readAddresses([output.no_background_images, output.no_background_image]),
		),
	};
	const results = [...videoUrls, ...audioUrls, ...imageUrls, ...models];
	const beside = Object.values(extras).flat();
	const knownUrls = new Set([
		...results,
		...beside,
		// The same results once more: with a watermark, or under an older name.
		...findAddresses([output.works, output.video, output.video_url, output.video_raw, output.download_url]),
		...findAddresses([output.image, output.image_url, output.audio, output.audio_url, clips]),
	]);
	const all = dropRepeats(findAddresses(output));
	const others = all.filter((url) => !knownUrls.has(url));
	// Known names, and nothing found below them: whatever there is, is the result.
	const isUnknown = results.length + others.length === 0;
	const unforeseenUrls = isUnknown ? all.filter((url) => !beside.includes(url)) : others;
	const lyrics = readLyrics(output.lyrics_pairs);
	const answerText = readText(output.text) ?? readText(output.caption) ?? lyrics[0]?.text;
	const message = readText(output.message);
	const seed = readText(output.seed);
	const progress = readNumber(output.progress) ?? readNumber(output.percent);
	const ownExtras = dropEmptyExtras(extras);
	return {
		...(imageUrls.length === 1 ? { imageUrl: imageUrls[0] } : {}),
		...{ imageUrls, videoUrls, audioUrls },
		fileUrls: [...models, ...unforeseenUrls],
		...(ownExtras === undefined ? {} : { extras: ownExtras }),
		...(answerText === undefined ? {} : { text: answerText }),
		...(lyrics.length === 0 ? {} : { lyrics }),
		...(seed === undefined ? {} : { seed }),
		...(progress === undefined || progress === 0 ? {} : { progress }),
		...(message === undefined ? {} : { message }),
		intermediateImageUrls: [],
		descriptions: [],
		actions: [],
	};
}
