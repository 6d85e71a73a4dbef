import { frameSize, tileOf } from '../pictures/picture';
import type { Box, Frame, Picture, Scene, Size } from '../pictures/picture';
import { digest } from '../random';
import { GRID_ACTIONS, singleActions } from './actions';
import type { SandboxTask, TaskKind, TaskResult } from './task';

/** What a task's picture depends on. */
export interface PictureOrder {
	kind: TaskKind;
	input: Record<string, unknown>;
	/** The prompt without its flags. */
	text: string;
	seed: number;
	version: number;
	hd: boolean;
	/** `w:h` when the task names one. */
	aspectRatio?: string;
	/** Long side in pixels of a tile. */
	tilePx: number;
	/** The finished task it builds on, and its picture. */
	origin?: { task: SandboxTask; picture: Picture };
	/** The decoded mask of an inpaint. */
	mask?: Buffer;
}

const BLEND_RATIOS: Record<string, string> = { square: '1:1', portrait: '2:3', landscape: '3:2' };
const PAN_GROWTH = 1.5;

function sceneOf(order: PictureOrder, tile: number): Scene {
	return { style: digest('style', order.text), form: digest('form', order.text, order.seed, tile) };
}

/** The scene at the bottom of a frame: what it first was. */
function rootScene(frame: Frame): Scene {
	if (frame.kind === 'scene') return frame.scene;
	return rootScene(frame.kind === 'placed' ? frame.inner : frame.base);
}

function four(make: (tile: number) => Frame): Frame[] {
	return [0, 1, 2, 3].map(make);
}

function freshTile(order: PictureOrder): Size {
	const longSide = order.tilePx * (order.hd ? 2 : 1);
	const blend = order.kind === 'blend' ? BLEND_RATIOS[String(order.input.dimension || 'square')] : undefined;
	if (order.aspectRatio || blend || !order.origin) {
		return tileOf(blend ?? order.aspectRatio ?? '1:1', longSide);
	}
	return order.origin.picture.tile;
}

/** The box of the parent in the middle of the wider canvas. */
function zoomBox(parent: Size, canvas: Size, zoom: number): Box {
	const [from, to] = [parent.width / parent.height, canvas.width / canvas.height];
	const width = (from > to ? 1 : from / to) / zoom;
	const height = (from > to ? to / from : 1) / zoom;
	return { x: (1 - width) / 2, y: (1 - height) / 2, width, height };
}

function panned(order: PictureOrder, parent: Picture): Picture {
	const direction = String(order.input.direction);
	const across = direction === 'left' || direction === 'right';
	const tile = {
		width: Math.round(parent.tile.width * (across ? PAN_GROWTH : 1)),
		height: Math.round(parent.tile.height * (across ? 1 : PAN_GROWTH)),
	};
	const rest = 1 - 1 / PAN_GROWTH;
	const box: Box = {
		// The new part lies where the pan goes, so the parent moves to the other side.
		x: direction === 'left' ? rest : 0,
		y: direction === 'up' ? rest : 0,
		width: across ? 1 / PAN_GROWTH : 1,
		height: across ? 1 : 1 / PAN_GROWTH,
	};
	const around = (index: number): Scene => sceneOf(order, index);
	const inner = parent.frames[0];
	return { frames: four((index) => ({ kind: 'placed', inner, box, around: around(index) })), tile, scale: 1 };
}

function variationOf(order: PictureOrder, parent: Picture): Frame[] {
	const index = Number(order.input.index);
	const from = rootScene(parent.frames[Number.isNaN(index) ? 0 : index - 1]);
	const strong = order.input.index === 'high_variation';
	return four((tile) => ({
		kind: 'scene',
		scene: {
			style: strong ? digest('style', order.text, order.seed) : from.style,
			form: digest('variation', from.form, order.text, order.seed, tile),
		},
	}));
}

function draw(order: PictureOrder): Picture {
	const parent = order.origin?.picture;
	const fresh = (): Picture => ({
		frames: four((tile) => ({ kind: 'scene', scene: sceneOf(order, tile) })),
		tile: freshTile(order),
		scale: 1,
	});
	if (!parent) return fresh();
	switch (order.kind) {
		case 'upscale':
			return { ...parent, frames: [parent.frames[Number(order.input.index) - 1]], scale: 2 };
		case 'upscaleAgain':
			return { ...parent, scale: parent.scale * (order.input.index === '4x' ? 4 : 2) };
		case 'variation':
			return { frames: variationOf(order, parent), tile: freshTile(order), scale: 1 };
		case 'inpaint': {
			const { mask } = order;
			if (!mask) return { ...parent, frames: four(() => parent.frames[0]), scale: 1 };
			const base = parent.frames[0];
			const frames = four((tile) => ({ kind: 'masked', base, over: sceneOf(order, tile), mask }));
			return { frames, tile: parent.tile, scale: 1 };
		}
		case 'outpaint': {
			const tile = freshTile(order);
			const box = zoomBox(parent.tile, tile, Number(order.input.zoom_ratio));
			const inner = parent.frames[0];
			return {
				frames: four((index) => ({ kind: 'placed', inner, box, around: sceneOf(order, index) })),
				tile,
				scale: 1,
			};
		}
		case 'pan':
			return panned(order, parent);
		default:
			return fresh();
	}
}

/** Takes what was ordered; gives the picture that will come out and what may be done with it. */
export function pictureResult(order: PictureOrder): TaskResult {
	const picture = draw(order);
	if (picture.frames.length > 1) return { kind: 'picture', picture, actions: [...GRID_ACTIONS] };
	const { width, height } = frameSize(picture);
	const actions = singleActions({
		version: order.version,
		hd: order.hd,
		square: width === height,
		again: order.kind === 'upscaleAgain',
	});
	return { kind: 'picture', picture, actions };
}

/** Four prompts in one text, numbered as Midjourney's describe numbers them. */
export function describeResult(imageUrl: string): TaskResult {
	const nouns = [
		'a quiet valley at dusk',
		'layered hills in soft light',
		'a city under a pale moon',
		'a calm sea',
	];
	const styles = ['matte painting', 'paper cut-out', 'screen print', 'wide-angle photograph'];
	const offset = Number.parseInt(digest('describe', imageUrl).slice(0, 4), 16);
	const lines = nouns.map((_, line) => {
		const [noun, style] = [nouns[(line + offset) % 4], styles[(line + (offset >> 2)) % 4]];
		return `${line + 1}. ${noun}, ${style} --ar 1:1`;
	});
	return { kind: 'description', text: lines.join('\n\n') };
}
