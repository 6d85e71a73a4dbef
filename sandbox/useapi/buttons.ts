import type { Drawing, PanDirection } from '../engine/drawing';
import type { TaskKind } from '../base/taskKinds';

const NUMBERS = [1, 2, 3, 4];

/** Upscale by number: works once for each picture of a job. */
export const PICKS = NUMBERS.map((number) => `U${number}`);

/** The buttons of a grid: useapi.net/docs/api-v2/get-jobs-jobid. */
export const GRID_BUTTONS = [...PICKS, ...NUMBERS.map((number) => `V${number}`), '🔄'];

/** The buttons of a video. */
export const VIDEO_BUTTONS = ['Extend (High motion)', 'Extend (Low motion)'];

const ARROWS: Record<string, PanDirection> = { '⬅️': 'left', '➡️': 'right', '⬆️': 'up', '⬇️': 'down' };

const PAN_GROWTH = 1.5;

/** A button that v2 shows and can not press: it takes no mask. */
export const NOT_PRESSED = ['Vary (Region)'];

function upscalers(version: number, hd: boolean): string[] {
	if (version >= 6) return hd ? [] : ['Upscale (Subtle)', 'Upscale (Creative)'];
	return version >= 5 ? ['Upscale (2x)', 'Upscale (4x)'] : ['Remaster'];
}

/** The buttons of a single picture; `again` for one that was upscaled a second time. */
export function singleButtons(options: {
	version: number;
	hd: boolean;
	square: boolean;
	again: boolean;
}): string[] {
	const { version, hd, square, again } = options;
	const upscale = upscalers(version, hd);
	return [
		...(again ? upscale.map((name) => name.replace(/^Upscale/, 'Redo Upscale')) : upscale),
		...(version >= 5.2 ? ['Vary (Subtle)', 'Vary (Strong)', 'Vary (Region)'] : ['Make Variations']),
		...['Zoom Out 2x', 'Zoom Out 1.5x', 'Custom Zoom'],
		...(square ? [] : ['Make Square']),
		...Object.keys(ARROWS),
		...['Animate (High motion)', 'Animate (Low motion)'],
	];
}

/** What pressing a button does. */
export interface Press {
	kind: TaskKind;
	/** How the picture comes about; none for videos. */
	drawing?: Drawing;
	/** The ratio that comes out, where the button changes it. */
	ratio?: string;
}

/** Takes a button, and the zoom that its prompt asks for; gives what it does, if it is a button. */
export function pressOf(button: string, zoom = 2): Press | undefined {
	const tile = Number(button[1]) - 1;
	if (PICKS.includes(button)) return { kind: 'upscale', drawing: { how: 'upscale', tile, factor: 2 } };
	if (/^V[1-4]$/.test(button)) {
		return { kind: 'variation', drawing: { how: 'variation', tile, strong: false } };
	}
	if (Object.hasOwn(ARROWS, button)) {
		const direction = ARROWS[button];
		return { kind: 'pan', drawing: { how: 'pan', tile: 0, direction, factor: PAN_GROWTH } };
	}
	if (/^(Redo )?Upscale \((2x|4x|Subtle|Creative)\)$/.test(button) || button === 'Remaster') {
		const factor = button.includes('4x') ? 4 : 2;
		return { kind: 'upscaleAgain', drawing: { how: 'upscale', tile: 0, factor } };
	}
	switch (button) {
		case '🔄':
			return { kind: 'reroll', drawing: { how: 'grid' } };
		case 'Vary (Subtle)':
		case 'Make Variations':
			return { kind: 'variation', drawing: { how: 'variation', tile: 0, strong: false } };
		case 'Vary (Strong)':
			return { kind: 'variation', drawing: { how: 'variation', tile: 0, strong: true } };
		case 'Zoom Out 2x':
			return { kind: 'outpaint', drawing: { how: 'zoom', tile: 0, factor: 2 } };
		case 'Zoom Out 1.5x':
			return { kind: 'outpaint', drawing: { how: 'zoom', tile: 0, factor: 1.5 } };
		case 'Custom Zoom':
			return { kind: 'outpaint', drawing: { how: 'zoom', tile: 0, factor: zoom } };
		case 'Make Square':
			return { kind: 'outpaint', drawing: { how: 'zoom', tile: 0, factor: 1 }, ratio: '1:1' };
		default:
			return /^(Animate|Extend) \((High|Low) motion\)$/.test(button) ? { kind: 'video' } : undefined;
	}
}
