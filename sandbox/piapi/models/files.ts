import { drawPicture } from '../../engine/drawing';
import type { ResultFile } from '../../media/samples';
import type { Picture } from '../../pictures/picture';
import { digest } from '../../base/random';
import { numberIn } from './row';
import type { ModelRow } from './row';

type Input = Record<string, unknown>;

export interface FileOrder {
	row: ModelRow;
	input: Input;
	seed: number;
	/** Long side of a picture in pixels. */
	tilePx: number;
}

/** The fields that may say how many results there are; four is what `sound` always gives. */
function countOf({ row, input }: FileOrder): number {
	if (row.shape === 'klingSounds') return 4;
	return Math.min(Math.max(numberIn(input, 'batch_size', 1), numberIn(input, 'num_images', 1), 1), 10);
}

function ratioOf({ aspect_ratio: ratio, width, height }: Input): string {
	if (typeof ratio === 'string' && /^[1-9]\d*:[1-9]\d*$/.test(ratio)) return ratio;
	return typeof width === 'number' && typeof height === 'number' && width > 0 && height > 0
		? `${width}:${height}`
		: '1:1';
}

function pictureOf(order: FileOrder, part: string): Picture {
	const { row, input, seed, tilePx } = order;
	const text = digest(row.model, row.taskType, JSON.stringify(input), part);
	const aspectRatio = ratioOf(input);
	return drawPicture({ drawing: { how: 'single' }, text, seed, hd: false, aspectRatio, tilePx });
}

function sceneOf({ row, input, seed }: FileOrder, part: string): string {
	return digest(row.model, row.taskType, JSON.stringify(input), seed, part);
}

function imageFile(order: FileOrder, part: string): ResultFile {
	const type = order.input.output_format === 'jpeg' ? 'jpeg' : 'png';
	return { type, picture: pictureOf(order, part) };
}

function videoFile(order: FileOrder, part: string): ResultFile {
	const seconds = numberIn(order.input, 'duration', 5);
	return { type: 'mp4', clip: { scene: sceneOf(order, part), seconds, width: 720, height: 1280 } };
}

function soundFile(order: FileOrder, part: string): ResultFile {
	const { format } = order.input;
	const type = format === 'wav' || format === 'pcm' ? format : 'mp3';
	return { type, scene: sceneOf(order, part) };
}

type Files = Record<string, ResultFile>;

function numbered(
	order: FileOrder,
	name: string,
	make: (order: FileOrder, part: string) => ResultFile,
): Files {
	const parts = Array.from({ length: countOf(order) }, (_, index) => `${name}${index}`);
	return Object.fromEntries(parts.map((part) => [part, make(order, part)]));
}

/** Takes a task that was ordered; gives the files that come out, by the names that the output asks for them. */
export function filesOf(order: FileOrder): Files {
	const image = (part: string) => ({ [part]: imageFile(order, part) });
	const video = (part: string) => ({ [part]: videoFile(order, part) });
	switch (order.row.shape) {
		case 'imageUrl':
		case 'imageUrls':
			return numbered(order, 'image', imageFile);
		case 'klingImages':
			return { ...numbered(order, 'image', imageFile), ...numbered(order, 'marked', imageFile) };
		case 'klingSounds':
			return numbered(order, 'sound', soundFile);
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
			return { sound: soundFile(order, 'sound') };
		case 'songs':
			return { song0: soundFile(order, 'song0'), song1: soundFile(order, 'song1'), ...image('cover') };
		case 'model3d':
			return {
				model: { type: 'glb', scene: sceneOf(order, 'model') },
				...video('video'),
				...image('cutout'),
			};
		case 'lyrics':
		case 'text':
			return {};
	}
}
