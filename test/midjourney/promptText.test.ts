import fc from 'fast-check';
import { parsePrompt } from '../../nodes/PiApi/midjourney/promptText';

const short = (prompt: string): string[] => parsePrompt(prompt).flags.map(({ source }) => source);

it('image addresses, text and flags are kept apart', () => {
	expect(
		parsePrompt(' https://a.b/1.png http://a.b/2.jpg a cat, on a mat --ar 16:9 --no dogs, mice --tile '),
	).toEqual({
		imageUrls: ['https://a.b/1.png', 'http://a.b/2.jpg'],
		addresses: ['https://a.b/1.png', 'http://a.b/2.jpg'],
		doubts: [],
		text: 'a cat, on a mat',
		flags: [
			{ name: 'ar', value: '16:9', source: '--ar 16:9' },
			{ name: 'no', value: 'dogs, mice', source: '--no dogs, mice' },
			{ name: 'tile', value: '', source: '--tile' },
		],
		wholeText: 'https://a.b/1.png http://a.b/2.jpg a cat, on a mat --ar 16:9 --no dogs, mice --tile',
	});
});

it.each([
	['a  cat\n on   a mat', 'a  cat\n on   a mat'],
	['a cat — sitting --ar 1:1', 'a cat — sitting'],
	['a cat —smiling', 'a cat —smiling'],
	['well-known -ar 16:9', 'well-known -ar 16:9'],
	['1 -- 2', '1 -- 2'],
	['see https://a.b/1.png here', 'see https://a.b/1.png here'],
	['state--of--art', 'state--of--art'],
])('the text of “%s” is left as written', (prompt, text) => expect(parsePrompt(prompt).text).toBe(text));

it.each([
	['a cat —ar 16:9', '—', 'a cat --ar 16:9'],
	['a cat –ar 16:9 --s 5', '–', 'a cat --ar 16:9 --s 5'],
	['a cat ––ar 16:9', '––', 'a cat --ar 16:9'],
	['a cat ―repeat 2', '―', 'a cat --repeat 2'],
])('“%s” holds a flag behind another dash', (prompt, dash, wholeText) => {
	expect(parsePrompt(prompt)).toMatchObject({
		wholeText,
		flags: expect.arrayContaining([expect.objectContaining({ dash })]),
	});
});

it('names are read in any case, and written as they were', () => {
	expect(parsePrompt('a cat --AR 16:9').flags).toEqual([{ name: 'ar', value: '16:9', source: '--AR 16:9' }]);
});

it('a value without a space before it is known as such', () => {
	expect(parsePrompt('a cat --v7').flags).toEqual([
		{ name: 'v', value: '7', source: '--v7', attached: true },
	]);
});

it('unknown flags are flags too', () => expect(short('cat --future 3 --x')).toEqual(['--future 3', '--x']));

const word = fc.stringMatching(/^[a-z0-9,.!?'"()é]{1,8}$/);
const text = fc.array(word, { minLength: 1, maxLength: 6 }).map((words) => words.join(' '));
const flag = fc.tuple(fc.constantFrom('ar', 'chaos', 'future', 'no', 'v'), fc.option(text, { nil: '' }));

/** Without what lists and weights are written with. */
const address = fc.webUrl().filter((url) => !/[,;]|::/.test(url));

it('what is put together comes apart again', () => {
	fc.assert(
		fc.property(fc.array(address, { maxLength: 3 }), text, fc.array(flag), (imageUrls, words, flags) => {
			// A comma behind an address separates it from the next.
			fc.pre(!words.startsWith(','));
			const sources = flags.map(([name, value]) => `--${name} ${value}`.trim());
			const prompt = [...imageUrls, words, ...sources].join(' ');
			const parsed = parsePrompt(prompt);
			expect(parsed.imageUrls).toEqual(imageUrls);
			expect(parsed.text).toBe(words);
			expect(parsed.flags.map(({ source }) => source)).toEqual(sources);
			expect(parsed.wholeText).toBe(prompt);
		}),
	);
});
