import type { Operation } from './operations';

/** Points of operations whose price was seen in answers: docs.legnext.ai/api-reference. */
const PUBLISHED_POINTS: Partial<Record<Operation, number>> = {
	diffusion: 80,
	describe: 20,
	shorten: 20,
	retexture: 120,
	enhance: 80,
	'video-upscale': 480,
};

/** Prices nobody published; a stand-in of the same order. */
const ASSUMED: Partial<Record<Operation, number>> = {
	upscale: 40,
	'remove-background': 40,
	'video-diffusion': 480,
	'extend-video': 480,
};

const GRID_POINTS = 80;
const LARGE_RESOLUTIONS = ['4K', '6K', '8K', '12K'];

/** Points for an operation; 120 for an enhance-upscale to 2K and 160 to 4K were seen. */
export function priceOf(operation: Operation, body: object): number {
	if (operation === 'enhance-upscale') {
		return LARGE_RESOLUTIONS.includes(String(Reflect.get(body, 'target_resolution'))) ? 160 : 120;
	}
	return PUBLISHED_POINTS[operation] ?? ASSUMED[operation] ?? GRID_POINTS;
}
