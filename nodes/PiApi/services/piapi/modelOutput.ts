import type { IDataObject } from 'n8n-workflow';

import type { ExtraName, Lyrics, TaskOutput } from '../../contract/task';
import { isObject, readNumber, readText } from '../../contract/value';
import { textsIn } from '../taskObject';

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
function addressesIn(value: unknown): string[] {
	if (Array.isArray(value)) return value.flatMap(addressesIn);
	if (isObject(value)) return IN_FILE.flatMap((key) => addressesIn(value[key])).slice(0, 1);
	return textsIn(value).filter((entry) => ADDRESS.test(entry));
}

const AUDIO_FILE = /\.(?:mp3|wav|flac|m4a|ogg|aac)(?:[?#]|$)/i;
const IMAGE_FILE = /\.(?:png|jpe?g|webp|gif)(?:[?#]|$)/i;

/** Of addresses that say nothing of their kind but by their names: `download_url` is a video unless it is plainly none. */
function downloads(value: unknown): Record<'videos' | 'audios' | 'images', string[]> {
	const urls = addressesIn(value);
	const audios = urls.filter((url) => AUDIO_FILE.test(url));
	const images = urls.filter((url) => IMAGE_FILE.test(url));
	return { videos: urls.filter((url) => !audios.includes(url) && !images.includes(url)), audios, images };
}

/** Every address anywhere in a value. */
function allIn(value: unknown): string[] {
	if (typeof value === 'string') return ADDRESS.test(value) ? [value] : [];
	if (Array.isArray(value)) return value.flatMap(allIn);
	if (!isObject(value)) return [];
	return Object.entries(value).flatMap(([key, entry]) => (INPUTS.has(key) ? [] : allIn(entry)));
}

function firstOf(...candidates: string[][]): string[] {
	return unique(candidates.find((list) => list.length > 0) ?? []);
}

function unique(list: string[]): string[] {
	return [...new Set(list)];
}

/** Lists and objects by id both occur for the parts of a result. */
function partsIn(value: unknown): IDataObject[] {
	const list = isObject(value) ? Object.values(value) : Array.isArray(value) ? value : [];
	return list.filter(isObject);
}

function lyricsIn(value: unknown): Lyrics[] {
	return partsIn(value).flatMap(({ title, text: words }) => {
		const said = readText(words);
		const name = readText(title);
		return said === undefined ? [] : [{ ...(name === undefined ? {} : { title: name }), text: said }];
	});
}

function dropEmptyExtras(
	extras: Record<ExtraName, string[]>,
): Partial<Record<ExtraName, string[]>> | undefined {
	const filled = Object.entries(extras).filter(([, urls]) => urls.length > 0);
	return filled.length === 0 ? undefined : Object.fromEntries(filled);
}

/**
 * The `output` of every family of models other than Midjourney: PiAPI has no schema for it, and no two families agree.
 * Addresses that nothing here foresees are still found, as files.
 */
export function modelOutputOf(raw: unknown): TaskOutput {
	const output = isObject(raw) ? raw : {};
	const works = partsIn(output.works);
	const clips = partsIn(output.clips);
	const downloaded = downloads(output.download_url);
	const ofWorks = (name: string) => works.flatMap((work) => addressesIn(work[name]));
	const videoUrls = firstOf(
		ofWorks('video'),
		addressesIn(output.video_raw),
		addressesIn(output.video_urls),
		addressesIn(output.video_url),
		addressesIn(output.video),
		downloaded.videos,
	);
	const audioUrls = firstOf(
		ofWorks('audio'),
		clips.flatMap(({ audio_url }) => addressesIn(audio_url)),
		addressesIn(partsIn(output.songs)),
		addressesIn(output.audio_urls),
		addressesIn(output.audio_url),
		addressesIn(output.audio),
		downloaded.audios,
	);
	const imageUrls = firstOf(
		ofWorks('image'),
		addressesIn(output.image_urls),
		addressesIn(output.images),
		addressesIn(output.image_url),
		addressesIn(output.image),
		downloaded.images,
	);
	const models = firstOf(
		addressesIn(output.model_file),
		addressesIn(output.model_file_url),
		addressesIn(output.model_url),
	);
	const extras: Record<ExtraName, string[]> = {
		thumbnails: unique(addressesIn([output.thumbnail, output.thumbnail_url])),
		covers: unique([
			...ofWorks('cover'),
			...addressesIn([output.cover, output.cover_url]),
			...clips.flatMap(({ image_url }) => addressesIn(image_url)),
		]),
		last_frames: unique(addressesIn([output.last_frame, output.last_frame_url])),
		preview_videos: unique([
			...addressesIn(output.combined_video),
			...clips.flatMap(({ video_url }) => addressesIn(video_url)),
		]),
		no_background_images: unique(addressesIn([output.no_background_images, output.no_background_image])),
	};
	const results = [...videoUrls, ...audioUrls, ...imageUrls, ...models];
	const beside = Object.values(extras).flat();
	const named = new Set([
		...results,
		...beside,
		// The same results once more: with a watermark, or under an older name.
		...allIn([output.works, output.video, output.video_url, output.video_raw, output.download_url]),
		...allIn([output.image, output.image_url, output.audio, output.audio_url, clips]),
	]);
	const all = unique(allIn(output));
	const others = all.filter((url) => !named.has(url));
	// Known names, and nothing found below them: whatever there is, is the result.
	const isUnknown = results.length + others.length === 0;
	const unforeseen = isUnknown ? all.filter((url) => !beside.includes(url)) : others;
	const lyrics = lyricsIn(output.lyrics_pairs);
	const said = readText(output.text) ?? readText(output.caption) ?? lyrics[0]?.text;
	const message = readText(output.message);
	const seed = readText(output.seed);
	const progress = readNumber(output.progress) ?? readNumber(output.percent);
	const filled = dropEmptyExtras(extras);
	return {
		...(imageUrls.length === 1 ? { imageUrl: imageUrls[0] } : {}),
		...{ imageUrls, videoUrls, audioUrls },
		fileUrls: [...models, ...unforeseen],
		...(filled === undefined ? {} : { extras: filled }),
		...(said === undefined ? {} : { text: said }),
		...(lyrics.length === 0 ? {} : { lyrics }),
		...(seed === undefined ? {} : { seed }),
		...(progress === undefined || progress === 0 ? {} : { progress }),
		...(message === undefined ? {} : { message }),
		intermediateImageUrls: [],
		descriptions: [],
		actions: [],
	};
}
