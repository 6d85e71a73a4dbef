import type { Drawing, PanDirection } from '../engine/drawing';
import type { TaskKind } from '../base/taskKinds';
import type { Size } from '../pictures/picture';
import type { Operation } from './operations';
import type { LegNextRequest } from './parse';
import type { Canvas, ImagePosition } from './schemas';

/** The work that an operation is. */
export const KINDS: Record<Operation, TaskKind> = {
	diffusion: 'imagine',
	variation: 'variation',
	upscale: 'upscaleAgain',
	reroll: 'reroll',
	blend: 'blend',
	describe: 'describe',
	shorten: 'shorten',
	pan: 'pan',
	outpaint: 'outpaint',
	inpaint: 'inpaint',
	remix: 'variation',
	edit: 'edit',
	'upload-paint': 'edit',
	retexture: 'edit',
	'remove-background': 'removeBackground',
	enhance: 'variation',
	'enhance-upscale': 'upscaleAgain',
	'video-diffusion': 'video',
	'extend-video': 'video',
	'video-upscale': 'videoUpscale',
};

/** By the codes of `direction`. */
const DIRECTIONS: PanDirection[] = ['down', 'right', 'up', 'left'];

function onCanvas(canvas: Canvas, position: ImagePosition, tile: number, tilePx: number): Drawing {
	const unit = tilePx / Math.max(canvas.width, canvas.height);
	const size: Size = {
		width: Math.max(Math.round(canvas.width * unit), 1),
		height: Math.max(Math.round(canvas.height * unit), 1),
	};
	const box = {
		x: position.x / canvas.width,
		y: position.y / canvas.height,
		width: position.width / canvas.width,
		height: position.height / canvas.height,
	};
	return { how: 'place', tile, canvas: size, box };
}

/** Takes a request, and the mask it brings; gives how its picture comes about. */
export function drawingOf(request: LegNextRequest, tilePx: number, mask?: Buffer): Drawing {
	const { operation, body } = request;
	switch (operation) {
		case 'upscale':
			// 3 is 4x, the others double.
			return { how: 'upscale', tile: body.imageNo, factor: body.type === 3 ? 4 : 2 };
		case 'variation':
			return { how: 'variation', tile: body.imageNo, strong: body.type === 1 };
		case 'remix':
			// The other way round than for a variation: 0 is strong.
			return { how: 'variation', tile: body.imageNo, strong: body.mode !== 1 };
		case 'enhance':
			return { how: 'variation', tile: body.imageNo, strong: false };
		case 'pan':
			return {
				how: 'pan',
				tile: body.imageNo,
				direction: DIRECTIONS[body.direction],
				factor: body.scale,
			};
		case 'outpaint':
			return { how: 'zoom', tile: body.imageNo, factor: body.scale };
		case 'inpaint':
			return { how: 'repaint', tile: body.imageNo, mask };
		case 'edit':
			return onCanvas(body.canvas, body.imgPos, body.imageNo, tilePx);
		case 'enhance-upscale':
			return body.imageNo === undefined
				? { how: 'single' }
				: { how: 'upscale', tile: body.imageNo, factor: 2 };
		case 'remove-background':
			return { how: 'single' };
		default:
			return { how: 'grid' };
	}
}
