import mapValues from 'lodash/mapValues';

import type { UpscaleType, VariationType } from '../contract/request';
import type { Task } from '../contract/task';
import { capitalise } from '../contract/words';

type SingleUpscale = Exclude<UpscaleType, 'image'>;
type SingleVariation = Exclude<VariationType, 'image'>;

/** The follow-ups that have buttons under Midjourney’s images, those of a grid by their number. */
export const FOLLOW_UPS = ['upscale', 'variation', 'remix', 'edit', 'inpaint', 'outpaint', 'pan'] as const;

export type FollowUp = (typeof FOLLOW_UPS)[number];

/** What may be done with a single image: each family is a set of buttons under Midjourney's image. */
export type SingleOffer =
	| { family: 'upscale'; what: SingleUpscale }
	| { family: 'variation'; what: SingleVariation }
	| { family: 'inpaint' | 'outpaint' | 'remix' | 'edit'; what?: undefined }
	| { family: 'pan'; what?: 'left' | 'right' | 'up' | 'down' };

/** What a finished task shows: a grid of four images, a single one, videos, or nothing that can be worked on. */
export type Shape = 'grid' | 'single' | 'video' | 'none' | 'unknown';

/** A task's offer in one vocabulary. `listed` is false when the service named nothing that is known here. */
export interface Offer extends Record<FollowUp, number[]> {
	shape: Shape;
	listed: boolean;
	reroll: boolean;
	singles: SingleOffer[];
}

/** By the task types of all services, as {@link normalise} writes them. */
const SHAPES: Readonly<Record<string, Shape>> = {
	imagine: 'grid',
	diffusion: 'grid',
	variation: 'grid',
	reroll: 'grid',
	blend: 'grid',
	inpaint: 'grid',
	outpaint: 'grid',
	pan: 'grid',
	upscale: 'single',
	removebackground: 'single',
	enhanceupscale: 'single',
	video: 'video',
	videoextend: 'video',
	videoupscale: 'video',
	describe: 'none',
	shorten: 'none',
	seed: 'none',
};

/** Task types that end in one image or in four. */
const ONE_OR_FOUR: ReadonlySet<string> = new Set(['remix', 'retexture', 'enhance', 'edit', 'uploadpaint']);

const UPSCALES: readonly SingleUpscale[] = ['subtle', 'creative', '2x', '4x', 'light', 'beta'];

function normalise(word: string): string {
	return word.toLowerCase().replace(/[^a-z0-9]/g, '');
}

/** `upscale2` and `upscale4` are images 2 and 4 of a grid, or 2x and 4x of a single image. */
function isAmbiguous(word: string): boolean {
	return word === 'upscale2' || word === 'upscale4';
}

/** The images of a grid that the words of this form name. */
function readNumbers(words: readonly string[], form: RegExp): number[] {
	const numbers = words.flatMap((word) => form.exec(word)?.[1] ?? []).map(Number);
	return [...new Set(numbers)].sort((a, b) => a - b);
}

/** The words that name an image of a grid, with its number from 1 to 24. */
const NUMBER = '([1-9]|1\\d|2[0-4])$';
const FORMS: Readonly<Record<FollowUp, RegExp>> = {
	upscale: new RegExp(`^(?:upscale|upsample)${NUMBER}`),
	variation: new RegExp(`^(?:variation|vary)${NUMBER}`),
	remix: new RegExp(`^remix${NUMBER}`),
	edit: new RegExp(`^edit${NUMBER}`),
	inpaint: new RegExp(`^inpaint${NUMBER}`),
	outpaint: new RegExp(`^outpaint${NUMBER}`),
	pan: new RegExp(`^pan${NUMBER}`),
};

function readSingle(word: string): SingleOffer[] {
	if (FORMS.inpaint.test(word) || FORMS.outpaint.test(word)) return [];
	const upscale = UPSCALES.find(
		(type) => word === `upscale${type}` || word === `upscale${type.replace('x', '')}`,
	);
	if (upscale !== undefined) return [{ family: 'upscale', what: upscale }];
	if (/^(highvariation|variationhigh|varystrong|strongvariation|variationstrong)$/.test(word)) {
		return [{ family: 'variation', what: 'strong' }];
	}
	if (/^(lowvariation|variationlow|varysubtle|subtlevariation|variationsubtle)$/.test(word)) {
		return [{ family: 'variation', what: 'subtle' }];
	}
	if (/^(inpaint|varyregion)/.test(word)) return [{ family: 'inpaint' }];
	if (/^(outpaint|zoomout|zoom|customzoom|makesquare)/.test(word)) return [{ family: 'outpaint' }];
	if (word === 'remix' || word === 'edit') return [{ family: word }];
	const pan = /^pan(left|right|up|down)?$/.exec(word);
	if (pan === null) return [];
	const what = (['left', 'right', 'up', 'down'] as const).find((direction) => direction === pan[1]);
	return [what === undefined ? { family: 'pan' } : { family: 'pan', what }];
}

/** The shape of the results: by the task type, and by their number where it may be one or four. */
function findShape({ taskType, output }: Pick<Task, 'taskType' | 'output'>): Shape {
	if (output.videoUrls.length > 0) return 'video';
	const type = normalise(taskType);
	if (ONE_OR_FOUR.has(type)) return output.imageUrls.length === 1 ? 'single' : 'grid';
	return SHAPES[type] ?? 'unknown';
}

/**
 * Reads what a task offers from its action list, whose vocabulary is documented in part only: case and
 * separators do not count, and words that mean nothing here are passed over. A list without a word that is
 * known, and an empty one, leave the shape to the task type.
 * Source: https://piapi.ai/docs/midjourney-api/task-result-explaination (`actions`).
 */
export function readOffer(task: Pick<Task, 'taskType' | 'output'>): Offer {
	const words = task.output.actions.map(normalise);
	const byType = findShape(task);
	const [unclear, clear] = [words.filter(isAmbiguous), words.filter((word) => !isAmbiguous(word))];
	const clearSingles = clear.flatMap(readSingle);
	const sure = mapValues(FORMS, (form) => readNumbers(clear, form));
	const isSure = Object.values(sure).some((images) => images.length > 0);
	const isGrid = isSure || (byType !== 'single' && clearSingles.length === 0);
	const upscale = isGrid ? readNumbers(words, FORMS.upscale) : [];
	const singles = isGrid ? clearSingles : [...unclear.flatMap(readSingle), ...clearSingles];
	const reroll = words.includes('reroll') || words.includes('redo');
	const listsGrid = isSure || upscale.length > 0;
	const byList = listsGrid ? 'grid' : singles.length > 0 ? 'single' : byType;
	return {
		shape: byType === 'video' ? byType : byList,
		listed: listsGrid || reroll || singles.length > 0,
		...sure,
		upscale,
		reroll,
		singles,
	};
}

function listNumbers(name: string, images: readonly number[]): string[] {
	if (images.length === 0) return [];
	const isWhole = images.length > 3 && images.every((image, position) => image === position + 1);
	return [isWhole ? `${name} 1-${images.length}` : `${name} ${images.join(', ')}`];
}

/** A follow-up on a single image as people call it: Upscale Subtle, Pan Left. */
export function nameFollowUp(title: string, what?: string): string {
	return what === undefined ? title : `${title} ${capitalise(what)}`;
}

/** What the task offers, in words that people use: “Upscale 1-4, Variation 1-4, Reroll”. */
export function describeOffer(offer: Offer): string {
	const offers = [
		...FOLLOW_UPS.flatMap((name) => listNumbers(capitalise(name), offer[name])),
		...(offer.reroll ? ['Reroll'] : []),
		...new Set(offer.singles.map(({ family, what }) => nameFollowUp(capitalise(family), what))),
	];
	if (offer.shape === 'video') return 'Midjourney Video > Extend and Upscale';
	if (offers.length > 0) return offers.join(', ');
	return offer.shape === 'grid'
		? 'Upscale 1-4, Variation 1-4, Reroll'
		: 'Upscale Subtle or Creative, Variation Strong or Subtle, Inpaint, Outpaint, Pan';
}
