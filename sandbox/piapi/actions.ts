/**
 * What may be done next with a finished picture: the one place that knows the words.
 *
 * Grid (imagine, variation, reroll, blend, inpaint, outpaint, pan):
 *   reroll, upscale1..4, variation1..4                      (seen in a recorded answer)
 * Single picture (upscale 1-4):
 *   upscale_subtle, upscale_creative                        version 6 and later, not with --hd
 *   upscale_2x, upscale_4x                                  version 5
 *   upscale_light, upscale_beta                             version 4 and before
 *   high_variation, low_variation                           version 5.2 and later
 *   inpaint, zoom_out_2, zoom_out_1_5, make_square, pan_left, pan_right, pan_up, pan_down
 * Upscaled again: redo_upscale_* takes the place of upscale_*; the API has no index to ask for it.
 *
 * Which upscaler belongs to which version: piapi.ai/docs/midjourney-api/upscale and /variation.
 */

const NUMBERS = ['1', '2', '3', '4'];

export const GRID_ACTIONS = [
	'reroll',
	...NUMBERS.map((number) => `upscale${number}`),
	...NUMBERS.map((number) => `variation${number}`),
];

const PAN_DIRECTIONS = ['left', 'right', 'up', 'down'];

function upscalers(version: number, hd: boolean): string[] {
	if (version >= 6) return hd ? [] : ['upscale_subtle', 'upscale_creative'];
	return version >= 5 ? ['upscale_2x', 'upscale_4x'] : ['upscale_light', 'upscale_beta'];
}

/** The actions of a single picture; `again` for one that was upscaled a second time. */
export function singleActions(options: {
	version: number;
	hd: boolean;
	square: boolean;
	again: boolean;
}): string[] {
	const { version, hd, square, again } = options;
	const upscale = upscalers(version, hd);
	return [
		...(again ? upscale.map((name) => `redo_${name}`) : upscale),
		...(version >= 5.2 ? ['high_variation', 'low_variation'] : []),
		'inpaint',
		'zoom_out_2',
		'zoom_out_1_5',
		...(square ? [] : ['make_square']),
		...PAN_DIRECTIONS.map((direction) => `pan_${direction}`),
	];
}

/** The action that a follow-up stands for; undefined when it needs none (seed). */
export function actionOf(taskType: string, input: Record<string, unknown>): string | undefined {
	const index = String(input.index ?? '');
	const numbered = NUMBERS.includes(index);
	switch (taskType) {
		case 'reroll':
			return 'reroll';
		case 'upscale':
			return numbered ? `upscale${index}` : `upscale_${index}`;
		case 'variation':
			return numbered ? `variation${index}` : index;
		case 'inpaint':
			return 'inpaint';
		case 'outpaint':
			return 'zoom_out_2';
		case 'pan':
			return `pan_${String(input.direction)}`;
		default:
			return undefined;
	}
}
