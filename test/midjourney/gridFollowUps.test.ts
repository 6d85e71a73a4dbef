import fc from 'fast-check';

import type { MidjourneyRequest } from '../../nodes/PiApi/contract/request';
import { readOffer } from '../../nodes/PiApi/midjourney/followUps';
import { findOriginRefusal } from '../../nodes/PiApi/midjourney/origin';
import { taskLike } from '../support/tasks';
import { originNamed, requestFor } from '../support/requests';

function pan(image?: number): MidjourneyRequest {
	return requestFor(
		'pan',
		{ direction: 'left', ...(image === undefined ? {} : { image }) },
		{ origin: originNamed('x') },
	);
}

function grid(actions: string[] = [], images = 4) {
	const imageUrls = Array.from({ length: images }, (_, at) => `https://a.example/${at}.png`);
	return taskLike({ id: 'x', service: 'legnext', output: { imageUrls, actions } });
}

function answer(request: MidjourneyRequest, origin = grid(), ofGrid = true): string {
	const refusal = findOriginRefusal(request, origin, ofGrid);
	return refusal === undefined ? 'offered' : `${refusal.message} | ${refusal.description}`;
}

describe('a pan of an image of a grid', () => {
	it.each<[string, MidjourneyRequest, ReturnType<typeof grid>]>([
		['where nothing is listed', pan(3), grid()],
		['where other things are listed', pan(3), grid(['upscale1', 'variation1', 'reroll'])],
		['where it is listed', pan(3), grid(['pan3'])],
		['of a large draft', pan(24), grid([], 24)],
		['of a large draft, listed', pan(17), grid(['pan17'], 24)],
	])('a pan of an image of a grid is offered %s', (_name, request, origin) =>
		expect(answer(request, origin)).toBe('offered'),
	);

	it.each<[string, MidjourneyRequest, ReturnType<typeof grid>, RegExp]>([
		['without a number', pan(), grid(), /“Image” does not say which image is meant/],
		['beyond the grid', pan(5), grid(), /has no image 5 \| Choose 1 to 4/],
		['beyond the draft', pan(24), grid([], 9), /has no image 24 \| Choose 1 to 9/],
		[
			'that is not listed',
			pan(3),
			grid(['pan1', 'pan2']),
			/does not offer Pan Left of image 3 \| It offers Pan 1, 2\./,
		],
		['where only inpaint is listed', pan(3), grid(['inpaint3']), /does not offer Pan Left of image 3/],
	])('a pan of an image of a grid is refused %s', (_name, request, origin, message) =>
		expect(answer(request, origin)).toMatch(message),
	);

	it('is refused where the service needs a single image, whatever the number', () => {
		expect(answer(pan(3), grid(['pan3']), false)).toMatch(
			/is a grid of four, but Pan Left needs a single image/,
		);
	});
});

it('an action on any number from 1 to 24 is read as of that image of a grid, and no other number is', () => {
	const names = ['upscale', 'variation', 'remix', 'edit', 'inpaint', 'outpaint', 'pan'] as const;
	fc.assert(
		fc.property(fc.constantFrom(...names), fc.integer({ min: 0, max: 99 }), (name, image) => {
			const offer = readOffer(taskLike({ output: { actions: [`${name}${image}`, 'variation1'] } }));
			const isNumber = image >= 1 && image <= 24;
			const wanted = isNumber
				? [...new Set(name === 'variation' ? [1, image] : [image])].sort((a, b) => a - b)
				: [];
			expect(offer[name]).toEqual(name === 'variation' && !isNumber ? [1] : wanted);
			expect(offer.shape).toBe('grid');
		}),
	);
});
