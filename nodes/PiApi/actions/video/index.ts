import type { Resource } from '../operation';
import { extend } from './extend.operation';
import { generate } from './generate.operation';
import { upscale } from './upscale.operation';

export const video: Resource = {
	value: 'midjourneyVideo',
	name: 'Midjourney Video',
	operations: [extend, generate, upscale],
	defaultOperation: 'generate',
};
