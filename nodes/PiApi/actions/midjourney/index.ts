import type { Resource } from '../operation';
import { blend } from './blend.operation';
import { describe } from './describe.operation';
import { imagine } from './imagine.operation';
import { inpaint } from './inpaint.operation';
import { outpaint } from './outpaint.operation';
import { pan } from './pan.operation';
import { reroll } from './reroll.operation';
import { seed } from './seed.operation';
import { upscale } from './upscale.operation';
import { variation } from './variation.operation';

export const midjourney: Resource = {
	value: 'midjourney',
	name: 'Midjourney',
	operations: [blend, describe, seed, imagine, inpaint, outpaint, pan, reroll, upscale, variation],
	defaultOperation: 'imagine',
};
