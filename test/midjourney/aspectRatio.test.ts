import fc from 'fast-check';
import { checkExtremes, parseAspectRatio, toAspectRatio } from '../../nodes/PiApi/midjourney/aspectRatio';
import { parseVersion } from '../../nodes/PiApi/midjourney/versions';
import { refusalOf } from './refusals';

const side = fc.integer({ min: 1, max: 999999 });

it('every pair of whole numbers above zero is read as it is written', () => {
	fc.assert(
		fc.property(side, side, (width, height) => {
			const text = `${width}:${height}`;
			expect(parseAspectRatio(` ${text} `)).toEqual({ width, height, text });
		}),
	);
});

it.each([
	['16x9', '16:9'],
	['16×9', '16:9'],
	['16/9', '16:9'],
	['16 : 9', '16:9'],
	['16-9', '16:9'],
	['16 by 9', '16:9'],
	['1.39:1', '139:100'],
	['1.5:1', '3:2'],
	['1:.5', '2:1'],
	['1.5', '3:2'],
])('the ratio %s is refused with the suggestion %s', (text, meant) => {
	expect(refusalOf(() => parseAspectRatio(text))).toBe(
		`“Aspect Ratio” is “${text}”, which is not an aspect ratio that Midjourney reads | ` +
			`Write it in whole numbers with a colon between them: ${meant}.`,
	);
});

it.each(['wide', '16:0', '0:9', '-1:2', '16', '16:9:3', '1e3:1', ''])(
	'the ratio “%s” is refused with an example',
	(text) => {
		expect(refusalOf(() => parseAspectRatio(text))).toContain('two whole numbers above zero');
	},
);

it('the flag is named when the ratio comes from the prompt', () => {
	expect(refusalOf(() => parseAspectRatio('wide', '`--ar` in “Prompt”'))).toMatch(
		/^`--ar` in “Prompt” is “wide”/,
	);
});

it.each([
	['4:1', '8.2', true],
	['1:4', '8.1', true],
	['14:1', '8.2', false],
	['1:14', '8.1', false],
	['20:1', '7', false],
	['20:1', 'niji 7', false],
	['20:1', '9', true],
	['20:1', undefined, false],
	['4:1', undefined, true],
])('the ratio %s passes with version %s, HD %s', (ratio, name, hd) => {
	const version = name === undefined ? undefined : parseVersion(name);
	expect(() => checkExtremes(parseAspectRatio(ratio), { version, hd })).not.toThrow();
});

it.each([
	[
		'5:1',
		'8.2',
		true,
		'Midjourney 8.2 goes up to 4:1 in HD | Choose a ratio between 1:4 and 4:1, or leave HD out.',
	],
	['1:5', undefined, true, 'Midjourney goes up to 4:1 in HD'],
	['14:1', '8.2', true, 'Choose a ratio between 1:4 and 4:1, or leave HD out.'],
	['15:1', '8.1', true, 'Choose a ratio between 1:4 and 4:1.'],
	['15:1', '8.1', false, '“Aspect Ratio” is 15:1, but Midjourney 8.1 goes up to 14:1 |'],
	['1:15', '8.2', false, 'goes up to 14:1'],
])('the ratio %s is refused with version %s, HD %s', (ratio, name, hd, message) => {
	const version = name === undefined ? undefined : parseVersion(name);
	expect(refusalOf(() => checkExtremes(parseAspectRatio(ratio), { version, hd }))).toContain(message);
});

describe('the ratio of an image by its size', () => {
	it.each([
		// What Midjourney draws.
		[1024, 1024, '1:1'],
		[1456, 816, '16:9'],
		[816, 1456, '9:16'],
		[2912, 1632, '16:9'],
		[1232, 928, '4:3'],
		[1344, 896, '3:2'],
		[1344, 768, '7:4'],
		[1200, 960, '5:4'],
		[1680, 720, '21:9'],
		[1536, 768, '2:1'],
		[900, 100, '9:1'],
		[1, 1, '1:1'],
	])('the ratio of %d × %d px is %s', (width, height, ratio) => {
		expect(toAspectRatio({ width, height })).toBe(ratio);
	});

	it('is within 1 %% of it, and one that Midjourney reads', () => {
		const px = fc.integer({ min: 1, max: 8_192 });
		fc.assert(
			fc.property(px, px, (width, height) => {
				const { width: w, height: h } = parseAspectRatio(toAspectRatio({ width, height }));
				expect(Math.abs((width * h) / (height * w) - 1)).toBeLessThanOrEqual(0.011);
			}),
		);
	});
});
