import type { Motion, UpscaleType, VariationType } from '../../contract/request';

/** A button under an image: what the job is that it starts, and the action that it stands for. */
interface Button {
	/** As Midjourney writes it (useapi.net/docs/api-v2/post-jobs-button). */
	label: string;
	/** As the shared list of actions names it. */
	action: string;
	taskType: string;
}

const NUMBERS = [1, 2, 3, 4];

/** The characters that stand for an image or for colour in an emoji: services write them or leave them out. */
const SELECTOR = /\uFE0F/g;

const BUTTONS: readonly Button[] = [
	...NUMBERS.map((n) => ({ label: `U${n}`, action: `upscale${n}`, taskType: 'upscale' })),
	...NUMBERS.map((n) => ({ label: `V${n}`, action: `variation${n}`, taskType: 'variation' })),
	{ label: '🔄', action: 'reroll', taskType: 'reroll' },
	{ label: 'Upscale (Subtle)', action: 'upscale_subtle', taskType: 'upscale' },
	{ label: 'Upscale (Creative)', action: 'upscale_creative', taskType: 'upscale' },
	{ label: 'Upscale (2x)', action: 'upscale_2x', taskType: 'upscale' },
	{ label: 'Upscale (4x)', action: 'upscale_4x', taskType: 'upscale' },
	{ label: 'Redo Upscale (Subtle)', action: 'redo_upscale_subtle', taskType: 'upscale' },
	{ label: 'Redo Upscale (Creative)', action: 'redo_upscale_creative', taskType: 'upscale' },
	{ label: 'Redo Upscale (2x)', action: 'redo_upscale_2x', taskType: 'upscale' },
	{ label: 'Redo Upscale (4x)', action: 'redo_upscale_4x', taskType: 'upscale' },
	{ label: 'Vary (Strong)', action: 'high_variation', taskType: 'variation' },
	{ label: 'Vary (Subtle)', action: 'low_variation', taskType: 'variation' },
	{ label: 'Vary (Region)', action: 'inpaint', taskType: 'inpaint' },
	{ label: 'Make Variations', action: 'make_variations', taskType: 'variation' },
	{ label: 'Remaster', action: 'remaster', taskType: 'remaster' },
	{ label: 'Zoom Out 1.5x', action: 'zoom_out_1_5', taskType: 'outpaint' },
	{ label: 'Zoom Out 2x', action: 'zoom_out_2', taskType: 'outpaint' },
	{ label: 'Custom Zoom', action: 'custom_zoom', taskType: 'outpaint' },
	{ label: 'Make Square', action: 'make_square', taskType: 'outpaint' },
	{ label: '⬅️', action: 'pan_left', taskType: 'pan' },
	{ label: '➡️', action: 'pan_right', taskType: 'pan' },
	{ label: '⬆️', action: 'pan_up', taskType: 'pan' },
	{ label: '⬇️', action: 'pan_down', taskType: 'pan' },
	{ label: 'Animate (High motion)', action: 'animate_high', taskType: 'video' },
	{ label: 'Animate (Low motion)', action: 'animate_low', taskType: 'video' },
	{ label: 'Extend (High motion)', action: 'extend_high', taskType: 'video_extend' },
	{ label: 'Extend (Low motion)', action: 'extend_low', taskType: 'video_extend' },
];

function normaliseLabel(label: string): string {
	return label.replace(SELECTOR, '').trim().toLowerCase();
}

const BY_LABEL: ReadonlyMap<string, Button> = new Map(
	BUTTONS.map((button) => [normaliseLabel(button.label), button]),
);

/** What a button stands for; undefined for one that is not known here. */
export function readButton(label: string): Button | undefined {
	return BY_LABEL.get(normaliseLabel(label));
}

/** Whether two labels are the same button. */
export function isSameButton(one: string, other: string): boolean {
	return normaliseLabel(one) === normaliseLabel(other);
}

/** The button of an upscale; undefined where Midjourney has none any more. */
export function getUpscaleButton(type: UpscaleType, image: number | undefined): string | undefined {
	if (type === 'image') return `U${image ?? 1}`;
	const word: Partial<Record<UpscaleType, string>> = {
		subtle: 'Subtle',
		creative: 'Creative',
		'2x': '2x',
		'4x': '4x',
	};
	return word[type] && `Upscale (${word[type]})`;
}

export function getVariationButton(type: VariationType, image: number | undefined): string {
	if (type === 'image') return `V${image ?? 1}`;
	return type === 'strong' ? 'Vary (Strong)' : 'Vary (Subtle)';
}

export const PAN_BUTTON = { left: '⬅️', right: '➡️', up: '⬆️', down: '⬇️' } as const;

export const REROLL_BUTTON = '🔄';

export function getMotionButton(what: 'Animate' | 'Extend', motion: Motion): string {
	return `${what} (${motion === 'high' ? 'High' : 'Low'} motion)`;
}
