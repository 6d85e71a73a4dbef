import type { ResultFile } from '../../media/samples';
import { digest } from '../../base/random';
import type { ModelRow } from './row';

type Output = Record<string, unknown>;

/** What the output of a finished task is written from. */
export interface OutputParts {
	row: ModelRow;
	input: Record<string, unknown>;
	files: Record<string, ResultFile>;
	/** The address of a file by its name. */
	url: (name: string) => string;
	musicOutput: 'songs' | 'clips';
}

/** Kling's own number for a finished work. */
const DONE = 99;

function namesOf(files: Record<string, ResultFile>, start: string): string[] {
	return Object.keys(files).filter((name) => name.startsWith(start));
}

function klingVideo({ row, input, url, files }: OutputParts): Output {
	// From 3.0 on a single text, whatever the task type.
	if (input.version === '3.0') return { video: url('video') };
	const { video } = files;
	const clip = video?.type === 'mp4' ? video.clip : undefined;
	const work = {
		content_type: 'video',
		status: DONE,
		cover: { resource: url('cover') },
		video: {
			resource: url('marked'),
			resource_without_watermark: url('video'),
			width: clip?.width ?? 0,
			height: clip?.height ?? 0,
			// In milliseconds.
			duration: (clip?.seconds ?? 0) * 1_000,
		},
	};
	return { video_url: url('video'), type: `m2v_${row.taskType}`, status: DONE, works: [work] };
}

function klingParts(
	{ files, url }: OutputParts,
	kind: 'image' | 'audio',
	start: string,
	marked: string,
): Output {
	const works = namesOf(files, start).map((name, index) => ({
		content_type: kind,
		status: DONE,
		[kind]: { resource: url(marked + index), resource_without_watermark: url(name) },
	}));
	return { status: DONE, works };
}

function hailuo({ input, url }: OutputParts): Output {
	return {
		percent: 100,
		video_url: url('video'),
		download_url: url('video'),
		cover_url: url('cover'),
		desc: String(input.prompt ?? ''),
		prompt_img_url: String(input.image_url ?? ''),
		status: 2,
		width: 1_280,
		height: 720,
		model_id: String(input.model ?? ''),
		message: '',
	};
}

/** What hailuo shows before anything is there. */
const HAILUO_EMPTY: Output = {
	...{ percent: 0, video_url: '', download_url: '', cover_url: '', desc: '', prompt_img_url: '' },
	...{ status: 0, width: 0, height: 0, model_id: '', message: '' },
};

function luma({ url }: OutputParts): Output {
	const size = { width: 1_280, height: 720 };
	return {
		video_raw: { url: url('raw'), ...size },
		video: { url: url('video'), ...size },
		last_frame: { url: url('last'), ...size },
		thumbnail: { url: url('thumbnail'), ...size },
		internal_state: 'completed',
	};
}

function songs({ files, url, musicOutput }: OutputParts): Output {
	const names = namesOf(files, 'song');
	const idOf = (name: string): string => digest('song', url(name)).slice(0, 24);
	if (musicOutput === 'songs') {
		return {
			songs: names.map((name) => ({ id: idOf(name), song_path: url(name), image_path: url('cover') })),
		};
	}
	const clip = (name: string) => ({ id: idOf(name), audio_url: url(name), image_url: url('cover') });
	return { clips: Object.fromEntries(names.map((name) => [idOf(name), clip(name)])) };
}

function lyrics({ input }: OutputParts): Output {
	const verse = (number: number) => ({
		title: `Song ${number}`,
		text: `[Verse]\nA song about ${String(input.prompt)}\n[Chorus]\nAnd again, number ${number}`,
	});
	return { lyrics_pairs: [verse(1), verse(2)] };
}

/** Takes a finished task; gives its `output` in the shape of its family. */
export function outputOf(parts: OutputParts): Output {
	const { row, url, files } = parts;
	const images = namesOf(files, 'image').map(url);
	switch (row.shape) {
		case 'imageUrl':
			return images.length > 1
				? { image_url: '', image_urls: images, image_base64: '' }
				: { image_url: images[0], image_base64: '' };
		case 'imageUrls':
			return { image_urls: images };
		case 'klingImages':
			return klingParts(parts, 'image', 'image', 'marked');
		case 'klingSounds':
			return klingParts(parts, 'audio', 'sound', 'sound');
		case 'klingWorks':
			return klingVideo(parts);
		case 'video':
			return { video: url('video') };
		case 'videoUrl':
			return { video_url: url('video') };
		case 'hailuo':
			return hailuo(parts);
		case 'luma':
			return luma(parts);
		case 'audioUrl':
			return { audio_url: url('sound') };
		case 'songs':
			return songs(parts);
		case 'lyrics':
			return lyrics(parts);
		case 'model3d':
			return {
				model_file: url('model'),
				combined_video: url('video'),
				no_background_images: [url('cutout')],
			};
		case 'text':
			return { text: `A caption of the picture ${digest(JSON.stringify(parts.input)).slice(0, 8)}.` };
	}
}

/** What a family shows while a task has nothing to show, where that is not null. */
export function emptyOutputOf(row: ModelRow): Output | null {
	return row.shape === 'hailuo' ? HAILUO_EMPTY : null;
}
