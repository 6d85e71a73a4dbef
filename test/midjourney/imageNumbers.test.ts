import fc from 'fast-check';
import { parseImageNumber, parseImageNumbers } from '../../nodes/PiApi/midjourney/imageNumbers';
import { refusalOf } from './refusals';

it.each([
	[1, [1]],
	[4, [4]],
	['2', [2]],
	[' 3 ', [3]],
	[5, [5]],
	['24', [24]],
	['all', [1, 2, 3, 4]],
	['All', [1, 2, 3, 4]],
])('the image number %p means %p', (value, numbers) => expect(parseImageNumbers(value)).toEqual(numbers));

it.each([
	[
		0,
		'“Image” is “0”, but a grid has the images 1, 2, 3 and 4, and a draft up to 24 | Choose 1 to 4 (top left',
	],
	[25, '“Image” is “25”, but a grid has the images 1, 2, 3 and 4, and a draft up to 24'],
	['07', '“Image” is “07”'],
	['1e1', '“Image” is “1e1”'],
	['1,2', '“Image” is “1,2”, but a grid has the images 1, 2, 3 and 4'],
	[2.5, '“Image” is “2.5”'],
	[NaN, '“Image” is “NaN”'],
	['1-4', '“Image” is “1-4”'],
	[undefined, '“Image” is empty | Choose 1 to 4 or All.'],
	[null, '“Image” is empty'],
	['', '“Image” is empty'],
	['undefined', 'set Split Into Items (under Options) to One Item per Image'],
	[{}, '“Image” does not hold an image number'],
	[[1, 2], '“Image” does not hold an image number'],
	[true, 'each item then carries it as `index`'],
])('the image number %p is refused: %s', (value, message) =>
	expect(refusalOf(() => parseImageNumbers(value))).toContain(message),
);

it('the field is named as the caller calls it', () => {
	expect(refusalOf(() => parseImageNumbers(99, 'Video'))).toMatch(/^“Video” is “99”/);
});

it('no other number is an image number', () => {
	fc.assert(
		fc.property(fc.oneof(fc.integer(), fc.double()), (value) => {
			fc.pre(!(Number.isInteger(value) && value >= 1 && value <= 24));
			expect(refusalOf(() => parseImageNumbers(value))).toContain('a grid has the images 1, 2, 3 and 4');
		}),
	);
});

it.each([
	[1, 1],
	['4', 4],
	[' 2 ', 2],
	[24, 24],
	['', undefined],
	[null, undefined],
	[undefined, undefined],
])('the image number %p of a task that may have only one means %p', (value, number) =>
	expect(parseImageNumber(value)).toBe(number),
);

it.each([0, 5, 24, 'all', 1.5, true, [1, 2], {}])(
	'the image number %p is refused where one is needed',
	(value) => {
		const refused = refusalOf(() => parseImageNumber(value, 'Video', 4));
		expect(refused).toMatch(/^“Video” is “.*”, but a task has at most the videos 1 to 4 \|/);
		expect(refused).toContain('Single Video');
	},
);
