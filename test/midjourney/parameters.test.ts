import { COLLECTION_FIELDS, PARAMETERS } from '../../nodes/PiApi/midjourney/parameters';
import type { MidjourneyParameters } from '../../nodes/PiApi/midjourney/parameters';
import { checkPrompt } from '../../nodes/PiApi/midjourney/prompt';
import { cat, refused, URL } from './cat';
import { refusalOf } from './refusals';

it('every field of the collection has one row in the table, and no flag has two', () => {
	const inCollection = PARAMETERS.filter(({ place }) => place === 'collection').map(({ name }) => name);
	expect(inCollection.sort()).toEqual([...COLLECTION_FIELDS].sort());
	const flags = PARAMETERS.flatMap((parameter) => [...parameter.flags]);
	expect(new Set(flags).size).toBe(flags.length);
});

it.each<[MidjourneyParameters, string]>([
	[{ stylize: 250 }, '--s 250'],
	[{ chaos: '20' }, '--chaos 20'],
	[{ weird: 0 }, '--weird 0'],
	[{ quality: '.5' }, '--q 0.5'],
	[{ seed: 4294967295 }, '--seed 4294967295'],
	[{ no: 'text, water  mark,' }, '--no text, water mark'],
	[{ no: ['hands', 'feet'] }, '--no hands, feet'],
	[{ raw: true }, '--raw'],
	[{ tile: 'true' }, '--tile'],
	[{ draft: true }, '--draft'],
	[{ hd: true }, '--hd'],
	[{ imageWeight: '1.5' }, '--iw 1.5'],
	[{ styleReference: `${URL},123 random` }, `--sref ${URL} 123 random`],
	[{ styleReference: ['https://a.b/w_1,h_2/c.png', 7] }, '--sref https://a.b/w_1,h_2/c.png 7'],
	[{ styleReference: '1,2' }, '--sref 1 2'],
	[{ styleReference: `${URL},${URL}` }, `--sref ${URL} ${URL}`],
	[{ styleReference: [`${URL}?a=1,2`] }, `--sref ${URL}?a=1,2`],
	[{ styleWeight: 5, styleVersion: 6 }, '--sref 123 --sw 5 --sv 6'],
	[{ omniReference: URL, omniWeight: 400 }, `--oref ${URL} --ow 400`],
	[{ characterReference: `${URL} ${URL}`, characterWeight: 0 }, `--cref ${URL} ${URL} --cw 0`],
	[{ personalization: '' }, '--p'],
	[{ personalization: 'default' }, '--p'],
	[{ personalization: 'abc12, m7' }, '--p abc12 m7'],
	[{ experimental: 10 }, '--exp 10'],
	[{ stop: 80 }, '--stop 80'],
	[{ version: 8.2 }, '--v 8.2'],
	[{ version: 'niji 7' }, '--niji 7'],
	[{ version: '6.1', raw: true }, '--style raw --v 6.1'],
	[{ version: '9', raw: true, quality: 4 }, '--q 4 --raw --v 9'],
])('the parameter %j is written %s', (parameters, flags) => expect(cat(parameters)).toBe(`a cat ${flags}`));

it.each<MidjourneyParameters>([
	{ chaos: '' },
	{ chaos: undefined, stylize: null },
	{ no: ' , ' },
	{ no: [] },
	{ styleReference: [''] },
	{ raw: false, tile: 'false', hd: false },
	{ personalization: undefined },
	{ version: '' },
])('the parameter %j sets nothing', (parameters) => expect(cat(parameters)).toBe('a cat'));

it.each<[MidjourneyParameters, string]>([
	[
		{ chaos: 'much' },
		'“Chaos” in “Midjourney Parameters” is “much”, which is not a number | It takes a whole number from 0',
	],
	[{ chaos: NaN }, '“Chaos” in “Midjourney Parameters” is “NaN”, which is not a number'],
	[{ chaos: true }, 'is “true”, which is not a number'],
	[{ seed: {} }, '“Seed” in “Midjourney Parameters” is “{}”, which is not a number'],
	[{ weird: Infinity }, 'is “Infinity”, which is not a number'],
	[{ stylize: '0x10' }, 'is “0x10”, which is not a number'],
	[{ stylize: 2.5 }, '“Stylize” in “Midjourney Parameters” is 2.5, but Midjourney takes whole numbers'],
	[
		{ quality: 3 },
		'“Quality” in “Midjourney Parameters” is 3, which Midjourney does not take | Set it to 0.25, 0.5, 1, 2 or 4',
	],
	[{ raw: 'yes' }, '“Raw” in “Midjourney Parameters” is “yes”, but it is either on or off'],
	[
		{ version: 'latest' },
		'“Version” in “Midjourney Parameters” is “latest”, which is not a Midjourney version',
	],
	[
		{ no: 'dogs --chaos 100' },
		'“No” in “Midjourney Parameters” holds “dogs --chaos 100”, which would start another flag',
	],
	[{ no: ['dogs', { a: 1 }] }, '“No” in “Midjourney Parameters” holds an object'],
	[{ imageWeight: 'much' }, 'is “much”, which is not a number | It takes a number from 0 to 3;'],
	[{ no: { a: 1 } }, '“No” in “Midjourney Parameters” holds an object'],
	[{ styleReference: '[object Object]' }, '“Style Reference” in “Midjourney Parameters” holds an object'],
	[{ styleReference: 'watercolor' }, '“Style Reference” in “Midjourney Parameters” holds “watercolor”'],
	[
		{ characterReference: '123' },
		'holds “123”, which Midjourney cannot use as a reference | It takes the address of an image',
	],
	[{ omniReference: `${URL} ${URL}` }, 'holds 2 images, but Midjourney takes one | Keep one address.'],
	[
		{ personalization: '--p' },
		'“Personalization” in “Midjourney Parameters” holds “--p”, which is not a profile code',
	],
])('the parameter %j is refused: %s', (parameters, message) =>
	expect(refused(parameters)).toContain(message),
);

it.each<[MidjourneyParameters, string]>([
	[
		{ version: '8.2', quality: 1 },
		'“Quality” in “Midjourney Parameters” is not available in Midjourney 8.2 | Leave it out, or use version 7, niji 7, 6.1',
	],
	[{ version: '7', quality: 0.5 }, 'is 0.5, which Midjourney 7 does not take | Set it to 1, 2 or 4'],
	[{ version: '6.1', quality: 4 }, 'Set it to 0.25, 0.5, 1 or 2'],
	[
		{ version: '7', hd: true },
		'“HD” in “Midjourney Parameters” is not available in Midjourney 7 | Leave it out, or use version 8.2 or 8.1.',
	],
	[
		{ version: 'niji 7', tile: true },
		'“Tile” in “Midjourney Parameters” is not available in Midjourney niji 7',
	],
	[
		{ version: 'niji 7', personalization: '' },
		'“Personalization” in “Midjourney Parameters” is not available in Midjourney niji 7',
	],
	[
		{ version: 'niji 7', imageWeight: 2.5 },
		'“Image Weight” in “Midjourney Parameters” is 2.5, but Midjourney niji 7 takes 0 to 2',
	],
	[{ version: 'niji 7', styleVersion: 5 }, 'Set it to 4 or 6'],
	[{ version: '7', styleVersion: 7 }, 'Set it to 1, 2, 3, 4, 5 or 6'],
	[{ version: '8.1', styleVersion: 4 }, 'Set it to 6 or 7'],
	[
		{ version: '8.2', omniReference: URL },
		'“Omni Reference” in “Midjourney Parameters” is not available in Midjourney 8.2 | Leave it out, or use version 7.',
	],
	[{ version: '7', characterReference: URL }, 'use version 6.1, 6 or niji 6.'],
	[{ version: '5', raw: true }, '“Raw” in “Midjourney Parameters” is not available in Midjourney 5 '],
])('the parameter %j is refused for its version: %s', (parameters, message) =>
	expect(refused(parameters)).toContain(message),
);

it.each<MidjourneyParameters>([
	{
		version: '7',
		quality: 4,
		omniReference: URL,
		omniWeight: 1000,
		experimental: 100,
		draft: true,
		tile: true,
	},
	{ version: '8.2', hd: true, styleVersion: 6, personalization: '', weird: 3000, raw: true },
	{ version: 'niji 7', styleVersion: 4, stylize: 50, chaos: 3, raw: true, imageWeight: 2 },
	{ version: '6', characterReference: URL, characterWeight: 100, quality: 0.25 },
	{ version: '9', hd: true, quality: 2, omniReference: URL, characterReference: URL, tile: true },
	{ quality: 2, tile: true, stop: 10 },
])('the parameter %j passes the check', (parameters) => expect(() => cat(parameters)).not.toThrow());

it.each<[MidjourneyParameters, string]>([
	[
		{ imageWeight: 1 },
		'“Image Weight” in “Midjourney Parameters” is set, but there is no image prompt for it to weigh',
	],
	[
		{ styleWeight: 1 },
		'“Style Weight” in “Midjourney Parameters” is set, but there is no Style Reference | Set “Style Reference”',
	],
	[{ styleVersion: 6 }, 'there is no Style Reference'],
	[{ omniWeight: 1 }, 'there is no Omni Reference'],
	[
		{ characterWeight: 1 },
		'there is no Character Reference | Set “Character Reference” in “Midjourney Parameters” too (or `--cref`',
	],
])('the parameter %j is refused when alone: %s', (parameters, message) => {
	expect(refusalOf(() => checkPrompt({ prompt: 'a cat', parameters }))).toContain(message);
});

it('a style reference needs words', () => {
	const parameters = { styleReference: '123' };
	expect(refusalOf(() => checkPrompt({ prompt: '', promptImages: 2, parameters }))).toContain(
		'“Style Reference” in “Midjourney Parameters” needs a prompt with text',
	);
});

it('what no version has together is refused when no version is stated', () => {
	expect(refused({ hd: true, omniReference: URL })).toBe(
		'No Midjourney version has both “HD” in “Midjourney Parameters” and “Omni Reference” in “Midjourney ' +
			'Parameters” | Keep one of them: version 8.2 or 8.1 has the first, version 7 the second.',
	);
});
