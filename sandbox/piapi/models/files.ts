import { drawPicture } from '../../engine/drawing';
import type { ResultFile } from '../../media/samples';
import type { Picture } from '../../pictures/picture';
import { digest } from '../../base/random';
import { numberIn } from './row';
import type { ModelRow } from './row';

type Input = Record<string, unknown>;

export interface FileRequest {
	row: ModelRow;
	input: Input;
	seed: number;
	/** Long side of a picture in pixels. */
	tilePx: number;
}

/** The fields that may say how many results there are; four is what `sound` always gives. */
function countOf({ row, input }: FileRequest): number {
	if (row.shape === 'klingSounds') return 4;
	return Math.min(Math.max(numberIn(input, 'batch_size', 1), numberIn(input, 'num_images', 1), 1), 10);
}

function ratioOf({ aspect_ratio: ratio, width, height }: Input): string {
	if (typeof ratio === 'string' && /^[1-9]\d*:[1-9]\d*$/.test(ratio)) return ratio;
	return typeof width === 'number' && typeof height === 'number' && width > 0 && height > 0
		? `${width}:${height}`
		: '1:1';
}

function pictureOf(request: FileRequest, part: string): Picture {
	const { row, input, seed, tilePx } = request;
	const text = digest(row.model, row.taskType, JSON.stringify(input), part);
	const aspectRatio = ratioOf(input);
	return drawPicture({ drawing: { how: 'single' }, text, seed, hd: false, aspectRatio, tilePx });
}

function sceneOf({ row, input, seed }: FileRequest, part: string): string {
	return digest(row.model, row.taskType, JSON.stringify(input), seed, part);
}

function imageFile(request: FileRequest, part: string): ResultFile {
	const type = request.input.output_format === 'jpeg' ? 'jpeg' : 'png';
	return { type, picture: pictureOf(request, part) };
}

function videoFile(request: FileRequest, part: string): ResultFile {
	const seconds = numberIn(request.input, 'duration', 5);
	return { type: 'mp4', clip: { scene: sceneOf(request, part), seconds, width: 720, height: 1280 } };
}

function soundFile(request: FileRequest, part: string): ResultFile {
	const { format } = request.input;
	const type = format === 'wav' || format === 'pcm' ? format : 'mp3';
	return { type, scene: sceneOf(request, part) };
}

type Files = Record<string, ResultFile>;

function numbered(
	request: FileRequest,
	name: string,
	make: (request: FileRequest, part: string) => ResultFile,
): Files {
	const parts = Array.from({ length: countOf(request) }, (_, index) => `${name}${index}`);
	return Object.fromEntries(parts.map((part) => [part, make(request, part)]));
}

/** Takes what a task was created from; gives the files that come out, by the names that the output asks for them. */
export function filesOf(request: FileRequest): Files {
	const image = (part: string) => ({ [part]: imageFile(request, part) });
	const video = (part: string) => ({ [part]: videoFile(request, part) });
	switch (request.row.shape) {
		case 'imageUrl':
		case 'imageUrls':
			return numbered(request, 'image', imageFile);
		case 'klingImages':
			return { ...numbered(request, 'image', imageFile), ...numbered(request, 'marked', imageFile) };
		case 'klingSounds':
			return numbered(request, 'sound', soundFile);
		case 'klingWorks':
			return { ...video('video'), ...video('marked'), ...image('cover') };
		case 'video':
		case 'videoUrl':
			return video('video');
		case 'hailuo':
			return { ...video('video'), ...image('cover') };
		case 'luma':
			return { ...video('raw'), ...video('video'), ...image('last'), ...image('thumbnail') };
		case 'audioUrl':
			return { sound: soundFile(request, 'sound') };
		case 'songs':
			return { song0: soundFile(request, 'song0'), song1: soundFile(request, 'song1'), ...image('cover') };
		case 'model3d':
			return {
				model: { type: 'glb', scene: sceneOf(request, 'model') },
				...video('video'),
				...image('cutout'),
			};
		case 'lyrics':
		case 'text':
			return {};
	}
}
