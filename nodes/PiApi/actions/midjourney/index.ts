import type { Resource } from '../operation';
import { blend } from './blend.operation';
import { describe } from './describe.operation';
import { edit } from './edit.operation';
import { enhance } from './enhance.operation';
import { enhanceUpscale } from './enhanceUpscale.operation';
import { imagine } from './imagine.operation';
import { inpaint } from './inpaint.operation';
import { outpaint } from './outpaint.operation';
import { pan } from './pan.operation';
import { remix } from './remix.operation';
import { removeBackground } from './removeBackground.operation';
import { reroll } from './reroll.operation';
import { retexture } from './retexture.operation';
import { seed } from './seed.operation';
import { shorten } from './shorten.operation';
import { upscale } from './upscale.operation';
import { variation } from './variation.operation';

export const midjourney: Resource = {
	value: 'midjourney',
	name: 'Midjourney',
	operations: [
		blend,
		describe,
		edit,
		enhance,
		enhanceUpscale,
		seed,
		imagine,
		inpaint,
		outpaint,
		pan,
		remix,
		removeBackground,
		reroll,
		retexture,
		shorten,
		upscale,
		variation,
	],
	defaultOperation: 'imagine',
};
