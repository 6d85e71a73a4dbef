import { tileOf } from '../pictures/picture';
import type { Box, Frame, Picture, Scene, Size } from '../pictures/picture';
import { digest } from '../base/random';

export type PanDirection = 'left' | 'right' | 'up' | 'down';

/** How a picture comes about. `tile` is the one of the parent that it builds on, 0 for the first. */
export type Drawing =
	/** Four new tiles. */
	| { how: 'grid' }
	/** One new picture. */
	| { how: 'single' }
	/** One tile alone, so many times larger. */
	| { how: 'upscale'; tile: number; factor: number }
	| { how: 'variation'; tile: number; strong: boolean }
	/** Painted over where the mask is white; without a mask, as it was. */
	| { how: 'repaint'; tile: number; mask?: Buffer }
	| { how: 'zoom'; tile: number; factor: number }
	| { how: 'pan'; tile: number; direction: PanDirection; factor: number }
	/** Laid on a canvas; the box is in fractions of it. */
	| { how: 'place'; tile: number; canvas: Size; box: Box };

/** What a task's picture depends on. */
export interface PictureRequest {
	drawing: Drawing;
	/** The prompt without its flags. */
	text: string;
	seed: number;
	hd: boolean;
	/** `w:h` when the task names one. */
	aspectRatio?: string;
	/** Long side in pixels of a tile. */
	tilePx: number;
	/** The picture it builds on. */
	parent?: Picture;
	/** How many tiles a new grid has; four unless said. */
	tiles?: number;
}

function sceneOf(request: PictureRequest, tile: number): Scene {
	return { style: digest('style', request.text), form: digest('form', request.text, request.seed, tile) };
}

/** The scene at the bottom of a frame: what it first was. */
function rootScene(frame: Frame): Scene {
	if (frame.kind === 'scene') return frame.scene;
	return rootScene(frame.kind === 'placed' ? frame.inner : frame.base);
}

function four(make: (tile: number) => Frame): Frame[] {
	return [0, 1, 2, 3].map(make);
}

function freshTile(request: PictureRequest): Size {
	if (request.parent && !request.aspectRatio) return request.parent.tile;
	return tileOf(request.aspectRatio ?? '1:1', request.tilePx * (request.hd ? 2 : 1));
}

/** The box of the parent in the middle of the wider canvas. */
function zoomBox(parent: Size, canvas: Size, zoom: number): Box {
	const [from, to] = [parent.width / parent.height, canvas.width / canvas.height];
	const width = (from > to ? 1 : from / to) / zoom;
	const height = (from > to ? to / from : 1) / zoom;
	return { x: (1 - width) / 2, y: (1 - height) / 2, width, height };
}

/** The box of the parent after a pan: the new part lies where the pan goes, the parent on the other side. */
function panBox(direction: PanDirection, growth: number): Box {
	const across = direction === 'left' || direction === 'right';
	const rest = 1 - 1 / growth;
	return {
		x: direction === 'left' ? rest : 0,
		y: direction === 'up' ? rest : 0,
		width: across ? 1 / growth : 1,
		height: across ? 1 : 1 / growth,
	};
}

function placed(request: PictureRequest, inner: Frame, box: Box, tile: Size): Picture {
	return {
		frames: four((index) => ({ kind: 'placed', inner, box, around: sceneOf(request, index) })),
		tile,
		scale: 1,
	};
}

function varied(request: PictureRequest, from: Scene, strong: boolean): Frame[] {
	return four((tile) => ({
		kind: 'scene',
		scene: {
			style: strong ? digest('style', request.text, request.seed) : from.style,
			form: digest('variation', from.form, request.text, request.seed, tile),
		},
	}));
}

/** Takes what was asked for; gives the picture that will come out. */
export function drawPicture(request: PictureRequest): Picture {
	const { drawing, parent } = request;
	const scenes = (count: number): Picture => ({
		frames: Array.from({ length: count }, (_, tile): Frame => ({
			kind: 'scene',
			scene: sceneOf(request, tile),
		})),
		tile: freshTile(request),
		scale: 1,
	});
	if (drawing.how === 'single') return scenes(1);
	if (drawing.how === 'grid' || !parent) return scenes(request.tiles ?? 4);
	const frame = parent.frames[drawing.tile];
	switch (drawing.how) {
		case 'upscale':
			return { ...parent, frames: [frame], scale: parent.scale * drawing.factor };
		case 'variation':
			return {
				frames: varied(request, rootScene(frame), drawing.strong),
				tile: freshTile(request),
				scale: 1,
			};
		case 'repaint': {
			const { mask } = drawing;
			if (!mask) return { ...parent, frames: four(() => frame), scale: 1 };
			const frames = four((tile) => ({ kind: 'masked', base: frame, over: sceneOf(request, tile), mask }));
			return { frames, tile: parent.tile, scale: 1 };
		}
		case 'zoom': {
			const tile = freshTile(request);
			return placed(request, frame, zoomBox(parent.tile, tile, drawing.factor), tile);
		}
		case 'pan': {
			const box = panBox(drawing.direction, drawing.factor);
			const { width, height } = parent.tile;
			const tile = { width: Math.round(width / box.width), height: Math.round(height / box.height) };
			return placed(request, frame, box, tile);
		}
		case 'place':
			return placed(request, frame, drawing.box, drawing.canvas);
	}
}

const NOUNS = [
	'a quiet valley at dusk',
	'layered hills in soft light',
	'a city under a pale moon',
	'a calm sea',
];
const STYLES = ['matte painting', 'paper cut-out', 'screen print', 'wide-angle photograph'];

/** Four prompts that describe a picture. */
export function describePicture(imageUrl: string): string[] {
	const offset = Number.parseInt(digest('describe', imageUrl).slice(0, 4), 16);
	return NOUNS.map((_, line) => {
		const [noun, style] = [NOUNS[(line + offset) % 4], STYLES[(line + (offset >> 2)) % 4]];
		return `${noun}, ${style} --ar 1:1`;
	});
}

/** Four shorter wordings of a prompt. */
export function shortenPrompt(prompt: string): string[] {
	const words = prompt.split(/\s+/);
	return [0.8, 0.6, 0.4, 0.2].map((share) => words.slice(0, Math.ceil(words.length * share)).join(' '));
}
