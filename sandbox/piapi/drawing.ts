import type { Drawing, PanDirection } from '../engine/drawing';
import type { TaskKind } from '../base/taskKinds';

export const BLEND_RATIOS: Record<string, string> = { square: '1:1', portrait: '2:3', landscape: '3:2' };

const PAN_GROWTH = 1.5;

/** Takes what is asked of PiAPI, and the decoded mask of an inpaint; gives how its picture comes about. */
export function drawingOf(kind: TaskKind, input: Record<string, unknown>, mask?: Buffer): Drawing {
	const index = Number(input.index);
	// Everything but a pick builds on a single picture, whose only tile is the first.
	const tile = Number.isNaN(index) ? 0 : index - 1;
	switch (kind) {
		case 'upscale':
			return { how: 'upscale', tile, factor: 2 };
		case 'upscaleAgain':
			return { how: 'upscale', tile: 0, factor: input.index === '4x' ? 4 : 2 };
		case 'variation':
			return { how: 'variation', tile, strong: input.index === 'high_variation' };
		case 'inpaint':
			return { how: 'repaint', tile: 0, mask };
		case 'outpaint':
			return { how: 'zoom', tile: 0, factor: Number(input.zoom_ratio) };
		case 'pan':
			return { how: 'pan', tile: 0, direction: String(input.direction) as PanDirection, factor: PAN_GROWTH };
		default:
			return { how: 'grid' };
	}
}
