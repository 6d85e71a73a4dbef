import fc from 'fast-check';
import {
	checkAspectRatio,
	checkProcessMode,
	checkPrompt,
	composePrompt,
} from '../../nodes/PiApi/midjourney/prompt';
import { parsePrompt } from '../../nodes/PiApi/midjourney/promptText';
import type { PromptFields } from '../../nodes/PiApi/midjourney/prompt';
import { refusalOf } from './refusals';

const URL = 'https://a.b/c.png';
const refused = (fields: PromptFields, limit?: number): string => refusalOf(() => checkPrompt(fields, limit));

it('fields become flags behind the prompt; ratio and mode stay beside it', () => {
	const checked = checkPrompt({
		prompt: '  a cat \n on a mat --no dogs --bs 3 ',
		aspectRatio: '16:9',
		processMode: 'Fast',
		parameters: { chaos: 5, version: '7' },
	});
	expect(checked).toEqual({
		prompt: 'a cat \n on a mat --no dogs --bs 3 --chaos 5 --v 7',
		aspectRatio: '16:9',
		processMode: 'fast',
		hints: [],
	});
});

it('nothing is added to a prompt without fields', () => {
	expect(checkPrompt({ prompt: 'a cat', aspectRatio: '', processMode: undefined })).toEqual({
		prompt: 'a cat',
		hints: [],
	});
});

it('prompt images come first', () => {
	expect(composePrompt('a cat --ar 1:1', [URL, `${URL}?2`])).toBe(`${URL} ${URL}?2 a cat --ar 1:1`);
	expect(composePrompt('', [URL, URL])).toBe(`${URL} ${URL}`);
});

it.each<[string, Partial<PromptFields>, string[]]>([
	[
		'--chaos 20',
		{ parameters: { chaos: 5 } },
		['“Chaos” was left out: the prompt already says `--chaos 20`.'],
	],
	['--c 20', { parameters: { chaos: '20' } }, []],
	[
		'--aspect 3:2',
		{ aspectRatio: '16:9' },
		['“Aspect Ratio” was left out: the prompt already says `--aspect 3:2`.'],
	],
	['--ar 16:9', { aspectRatio: '16:9' }, []],
	[
		'--turbo',
		{ processMode: 'relax', parameters: { version: '7' } },
		['“Process Mode” was left out: the prompt already says `--turbo`.'],
	],
	['--relax', { processMode: 'relax' }, []],
	[
		'--niji 7',
		{ parameters: { version: '7' } },
		['“Version” was left out: the prompt already says `--niji 7`.'],
	],
	['--version 7', { parameters: { version: '7' } }, []],
	[
		'--sd',
		{ parameters: { hd: true, version: '8.2' } },
		['“HD” was left out: the prompt already says `--sd`.'],
	],
	['--style raw --v 7', { parameters: { raw: true } }, []],
])('a flag in the prompt wins over its field: %s with %j', (flags, rest, expected) => {
	const checked = checkPrompt({ prompt: `a cat ${flags}`, ...rest });
	expect(checked.hints).toEqual(expected);
	expect(checked.prompt.startsWith(`a cat ${flags}`)).toBe(true);
	expect(checked.prompt).not.toMatch(/--chaos 5|--hd|--raw|--v 7 .*--v/);
	expect(checked).not.toHaveProperty('aspectRatio');
	expect(checked).not.toHaveProperty('processMode');
});

it('the version in the prompt rules, not that of the overridden field', () => {
	const fields = { prompt: 'a cat --v 7', parameters: { version: '8.2', quality: 4 } };
	expect(checkPrompt(fields).prompt).toBe('a cat --v 7 --q 4');
	expect(refused({ ...fields, prompt: 'a cat --v 8.1' })).toContain('is not available in Midjourney 8.1');
});

it.each([
	[
		'--chaos 101',
		'`--chaos` in “Prompt” is 101, but Midjourney takes 0 to 100 | Set it to a whole number from 0 to 100',
	],
	['--s many', '`--s` in “Prompt” is “many”, which is not a number'],
	['--chaos', '`--chaos` in “Prompt” has no value'],
	['--no --tile', '`--no` in “Prompt” has no value'],
	['--ar wide', '`--ar` in “Prompt” is “wide”, which is not an aspect ratio'],
	['--ar 16 : 9', 'Write it in whole numbers with a colon between them: 16:9.'],
	['--ar 16:9.', '`--ar 16:9.` in “Prompt” ends with a punctuation mark | Write `--ar 16:9`'],
	['--s 50, --chaos 5', '`--s 50,` in “Prompt” ends with a punctuation mark'],
	['--tile.', '`--tile.` in “Prompt” ends with a punctuation mark | Write `--tile`'],
	[
		'--ar 16:9 in the rain',
		'Text follows `--ar 16:9` in “Prompt”: “in the rain” | Midjourney reads flags last',
	],
	['--tile in the rain', 'Text follows `--tile` in “Prompt”: “in the rain”'],
	['--style raw in the rain', 'Text follows `--style raw` in “Prompt”: “in the rain”'],
	['--v7', '`--v7` in “Prompt” has no space after `--v` | Write `--v 7`'],
	['--ar=16:9', 'Write `--ar 16:9`'],
	['--v v8.2', 'such as `--v 8.2`'],
	['--v niji 6', 'such as `--niji 6`'],
	['--v 7 --niji 7', '“Prompt” states two versions: `--v 7` and `--niji 7`'],
	['--sref watercolor', '`--sref` in “Prompt” holds “watercolor”'],
	['--sw 5', '`--sw` in “Prompt” is set, but there is no Style Reference'],
	['--iw 1', '`--iw` in “Prompt” is set, but there is no image prompt'],
	['--ar 5:1 --hd --v 8.2', '`--ar` in “Prompt” is 5:1, but Midjourney 8.2 goes up to 4:1 in HD'],
	['--turbo --v 8.2', '`--turbo` in “Prompt” is not available in Midjourney 8.2'],
	['—chaos 101', '`--chaos` in “Prompt” is 101'],
])('a prompt with %s is refused: %s', (flags, message) => {
	expect(refused({ prompt: `a cat ${flags}` })).toContain(message);
});

it.each([
	'--bs 3 and more',
	'--style cute',
	'--repeat 1',
	'--niji',
	'--sref 12::2 https://a.b/c.png random --sw 0 --v 7',
	'--p abc m12',
	'--no text, watermark.',
	'--q .5',
	'--v 9 --q 4 --hd --oref https://a.b/c.png',
])('a prompt with %s passes as it is', (flags) => {
	expect(checkPrompt({ prompt: `a cat ${flags}` }).prompt).toBe(`a cat ${flags}`);
});

it.each<[Partial<PromptFields>, string]>([
	[{ aspectRatio: 'wide' }, '“Aspect Ratio” is “wide”'],
	[
		{ aspectRatio: '15:1', parameters: { version: '8.2' } },
		'“Aspect Ratio” is 15:1, but Midjourney 8.2 goes up to 14:1',
	],
	[{ aspectRatio: '5:1', parameters: { hd: true } }, 'goes up to 4:1 in HD'],
	[{ processMode: 'quick' }, '“Process Mode” is “quick” | Choose Relax, Fast or Turbo.'],
	[
		{ processMode: 'turbo', parameters: { version: '8.1' } },
		'Turbo in “Process Mode” is not available in Midjourney 8.1',
	],
	[
		{ processMode: 'turbo', parameters: { hd: true } },
		'No Midjourney version has both Turbo in “Process Mode” and “HD”',
	],
])('the field %j is refused: %s', (rest, message) =>
	expect(refused({ prompt: 'a cat', ...rest })).toContain(message),
);

it.each<[unknown, number, string]>([
	['', 0, '“Prompt” is empty | Describe the image.'],
	[undefined, 0, '“Prompt” is empty'],
	['  \n', 0, '“Prompt” is empty'],
	['--tile', 0, '“Prompt” is empty'],
	[
		'',
		1,
		'“Prompt” has no text, and there is only one image prompt | Describe the image in “Prompt”, or add a second',
	],
	[URL, 0, 'there is only one image prompt'],
	[{ text: 'a cat' }, 0, '“Prompt” holds an object, not text'],
	['a [object Object]', 0, '“Prompt” holds an object, not text'],
])('the prompt %j with %d images is refused: %s', (prompt, promptImages, message) => {
	expect(refused({ prompt, promptImages })).toContain(message);
});

it('two images need no text, whether they come from the field, the prompt or both', () => {
	expect(checkPrompt({ prompt: '', promptImages: 2, parameters: { chaos: 1 } }).prompt).toBe('--chaos 1');
	expect(checkPrompt({ prompt: `${URL} ${URL}` }).prompt).toBe(`${URL} ${URL}`);
	expect(checkPrompt({ prompt: URL, promptImages: 1 }).prompt).toBe(URL);
});

it('an image prompt in the text can be weighed', () => {
	expect(() => checkPrompt({ prompt: `${URL} a cat --iw 2` })).not.toThrow();
});

it('the limit counts images and flags', () => {
	expect(refused({ prompt: 'a cat', parameters: { chaos: 1 } }, 14)).toBe(
		'“Prompt” comes to 15 characters with its images and flags, but the limit is 14 | Take out 1 or more.',
	);
	expect(() => checkPrompt({ prompt: 'a cat', parameters: { chaos: 1 } }, 15)).not.toThrow();
	expect(refusalOf(() => composePrompt('a cat', [URL], 22))).toContain('comes to 23 characters');
	expect(composePrompt('a cat', [URL], 23)).toHaveLength(23);
	expect(refused({ prompt: 'x'.repeat(8193) })).toContain('8193 characters');
	expect(() => checkPrompt({ prompt: 'x'.repeat(8192) })).not.toThrow();
});

it('a long dash is written as two hyphens, in the flag only', () => {
	expect(checkPrompt({ prompt: 'a cat — asleep —ar 16:9' }).prompt).toBe('a cat — asleep --ar 16:9');
});

it('what is composed keeps text, images and flags', () => {
	const words = fc
		.array(fc.stringMatching(/^[a-z0-9,.'"é]{1,8}$/), { minLength: 1, maxLength: 8 })
		// A comma after an address belongs to no text.
		.filter(([first]) => first !== ',');
	const parameters = fc.record(
		{
			chaos: fc.integer({ min: 0, max: 100 }),
			stylize: fc.integer({ min: 0, max: 1000 }),
			seed: fc.integer({ min: 0, max: 4294967295 }),
			tile: fc.boolean(),
			version: fc.constantFrom('8.2', '7', '6.1', '9', 'niji 6'),
		},
		{ requiredKeys: [] },
	);
	fc.assert(
		fc.property(
			fc.array(
				fc.webUrl().filter((url) => !/[,;]|::/.test(url)),
				{ maxLength: 3 },
			),
			words,
			parameters,
			(imageUrls, text, chosen) => {
				const prompt = `${text.join(' ')} --bs 1`;
				const checked = checkPrompt({ prompt, promptImages: imageUrls.length, parameters: chosen });
				const parsed = parsePrompt(composePrompt(checked.prompt, imageUrls));
				expect(parsed.imageUrls).toEqual(imageUrls);
				expect(parsed.text).toBe(text.join(' '));
				const { version, tile, ...numbers } = chosen;
				const names = { chaos: 'chaos', stylize: 's', seed: 'seed' };
				const expected = Object.fromEntries([
					['bs', '1'],
					...Object.entries(numbers).map(([name, value]) => [
						names[name as keyof typeof names],
						String(value),
					]),
					...(tile === true ? [['tile', '']] : []),
					...(version === undefined ? [] : [version.startsWith('niji') ? ['niji', '6'] : ['v', version]]),
				]);
				expect(Object.fromEntries(parsed.flags.map(({ name, value }) => [name, value]))).toEqual(expected);
				expect(checkPrompt({ prompt: checked.prompt })).toEqual({ ...checked, hints: [] });
			},
		),
	);
});

describe('the fields of a task that keeps an earlier prompt', () => {
	it('hold the aspect ratio without a text', () => {
		expect(checkAspectRatio(' 16:9 ')).toBe('16:9');
		expect(checkAspectRatio('')).toBeUndefined();
		expect(refusalOf(() => checkAspectRatio('wide'))).toContain('“Aspect Ratio”');
	});

	it.each([
		['Turbo', 'turbo'],
		['relax', 'relax'],
		['', undefined],
		[undefined, undefined],
	])('hold the process mode %j as %s', (value, mode) => {
		expect(checkProcessMode(value)).toBe(mode);
	});

	it('refuse another process mode', () => {
		expect(refusalOf(() => checkProcessMode('quick'))).toContain('Choose Relax, Fast or Turbo.');
	});
});
