import fc from 'fast-check';

import { Refusal, catchRefusal } from '../../nodes/PiApi/contract/refusal';
import { FLAG_NAMES } from '../../nodes/PiApi/midjourney/parameters';
import { expandPermutations } from '../../nodes/PiApi/midjourney/permutations';
import type { PromptFields } from '../../nodes/PiApi/midjourney/prompt';
import { checkPrompt, expandPrompt } from '../../nodes/PiApi/midjourney/prompt';
import { parsePrompt, removeFlags } from '../../nodes/PiApi/midjourney/promptText';

const check = (prompt: string, more: Partial<PromptFields> = {}) => checkPrompt({ prompt, ...more });

function refusalOf(work: () => unknown): Refusal {
	try {
		work();
	} catch (thrown) {
		if (thrown instanceof Refusal) return thrown;
		throw thrown;
	}
	throw new Error('nothing was refused');
}

const ZERO_WIDTH = '\u200b';

describe('a flag that is not written as Midjourney reads it', () => {
	const DASHES = [
		'\u2010',
		'\u2011',
		'\u2012',
		'\u2013',
		'\u2014',
		'\u2015',
		'\u02d7',
		'\u1806',
		'\u207b',
		'\u2212',
		'\u2500',
		'\ufe58',
		'\ufe63',
		'\uff0d',
	];

	it.each(DASHES.flatMap((dash) => [dash, dash + dash]))(
		'is read behind the dash “%s”, with a hint',
		(dash) => {
			const { prompt, hints, aspectRatio } = check(`a cat ${dash}ar 16:9`, { aspectRatio: '1:1' });
			expect(prompt).toBe('a cat --ar 16:9');
			expect(aspectRatio).toBeUndefined();
			expect(hints).toContain(`“${dash}ar” in “Prompt” was read as the flag \`--ar\`.`);
		},
	);

	it.each([
		[`a cat -${ZERO_WIDTH}-ar 16:9`, 'a cat --ar 16:9'],
		[`a cat --${ZERO_WIDTH}ar 16:9`, 'a cat --ar 16:9'],
		[`a cat ${ZERO_WIDTH}--ar 16:9${ZERO_WIDTH}`, `a cat ${ZERO_WIDTH} --ar 16:9`],
		[`a cat --ar 16${ZERO_WIDTH}:9`, 'a cat --ar 16:9'],
		['a cat -- ar 16:9', 'a cat --ar 16:9'],
		['a cat --\u00a0ar 16:9', 'a cat --ar 16:9'],
		['a cat---ar 16:9', 'a cat --ar 16:9'],
		['a cat ---ar 16:9', 'a cat --ar 16:9'],
		['a cat--ar 16:9', 'a cat --ar 16:9'],
		['a cat,--chaos 20', 'a cat, --chaos 20'],
		['a cat --ar 16:9--chaos 20', 'a cat --ar 16:9 --chaos 20'],
		['a cat -- chaos 20', 'a cat --chaos 20'],
		['a cat--style raw', 'a cat --style raw'],
	])('is read in “%s”', (written, sent) => {
		expect(check(written).prompt).toBe(sent);
	});

	it.each([
		['a cat ーーar 16:9', 'a cat --ar 16:9', 'ーーar'],
		['a cat --ａｒ 16:9', 'a cat --ar 16:9', '--ａｒ'],
		['a cat －－ａｒ\u300016:9', 'a cat --ar\u300016:9', '－－ａｒ'],
	])('is read as Asian keyboards give it, with a hint: %s', (written, sent, said) => {
		const { prompt, hints, aspectRatio } = check(written, { aspectRatio: '1:1' });
		expect({ prompt, aspectRatio }).toEqual({ prompt: sent, aspectRatio: undefined });
		expect(hints).toContain(`“${said}” in “Prompt” was read as the flag \`--ar\`.`);
	});

	it.each(['\u202a--ar 16:9\u202c', '\u2066--ar\u2069 16:9', '--ar \u061c16:9'])(
		'is read among signs of direction: %j',
		(flag) => {
			expect(parsePrompt(check(`a cat ${flag}`).prompt).flags).toMatchObject([{ name: 'ar', value: '16:9' }]);
		},
	);

	it.each(['--аr 16:9', '--стиль raw', '--7', '--_x'])(
		'a flag without a name in Latin letters is sent as text, with a hint: %s',
		(flag) => {
			const { prompt, hints } = check(`a cat ${flag}`);
			expect(prompt).toBe(`a cat ${flag}`);
			expect(hints).toContain(
				`“${flag.split(' ')[0]}” in “Prompt” is no flag, because no name in Latin letters follows its dashes; it was sent as text.`,
			);
		},
	);

	it.each([
		...['a cat — ar 16:9', 'a cat - ar 16:9', 'a cat -ar 16:9', 'a cat—ar 16:9', 'a cat– ar 16：9'],
		...['a cat-- ar 16:9', 'a cat -stylize 250', 'a cat — sref 123'],
	])('is refused with both readings where its value tells that it was meant for one: %s', (written) => {
		expect(refusalOf(() => check(written)).message).toMatch(/may be a flag or text$/);
		expect(check(written, { reading: { check: 'hints' } }).prompt).toBe(written);
		expect(check(written, { reading: { flags: 'text' } }).hints.join()).not.toMatch(/may be a flag/);
	});

	it.each([
		'an ultra-hd 8k photo',
		'a full-sd 480p tv',
		'a — hd 4k film',
		'a multi-iw 2 table',
		'a sci-fi-cw 3 logo',
	])('is a word with a hyphen where a number happens to follow: %s', (written) => {
		expect(check(written)).toMatchObject({ prompt: written, hints: [] });
	});

	it('glued to a word is read with a hint', () => {
		expect(check('a cat--ar 16:9').hints).toContain(
			'`--ar` in “Prompt” was read as a flag, although no space stands before it.',
		);
	});

	it.each(['rock--no roll', 'a cat -- no dogs', 'a cat--video', 'a man -- raw power'])(
		'is refused with both readings where it may be text (“%s”)',
		(written) => {
			const refusal = refusalOf(() => check(written));
			expect(refusal.message).toMatch(/may be a flag or text$/);
			expect(refusal.description).toMatch(/^For the flag write `--\w+`/);
		},
	);

	it.each([
		'a cat — sitting',
		'a cat —smiling',
		'well-known -ar',
		'1 -- 2',
		'state--of--art',
		'https://a.example/x--ar 16',
		'half - no more',
		'a bar - stop 5',
		'コーヒーar 16',
		'well-ar known',
		'a hard-hd look',
		'see https://a.b/1.png here',
	])('a flag is not found in “%s”', (written) => {
		expect(check(written).prompt).toBe(written);
	});
});

describe('a prompt pasted from a chat', () => {
	it.each([
		['/imagine prompt: a lighthouse --ar 16:9', '“/imagine prompt:” around “Prompt” was taken off.'],
		['/imagine prompt:a lighthouse --ar 16:9', '“/imagine prompt:” around “Prompt” was taken off.'],
		['/imagine prompt a lighthouse --ar 16:9', '“/imagine prompt” around “Prompt” was taken off.'],
		['/imagine a lighthouse --ar 16:9', '“/imagine” around “Prompt” was taken off.'],
		['Prompt: a lighthouse --ar 16:9', '“Prompt:” around “Prompt” was taken off.'],
		['/imagine: a lighthouse --ar 16:9', '“/imagine:” around “Prompt” was taken off.'],
		['/mj imagine prompt: a lighthouse --ar 16:9', '“/mj imagine prompt:” around “Prompt” was taken off.'],
		['Midjourney prompt: a lighthouse --ar 16:9', '“Midjourney prompt:” around “Prompt” was taken off.'],
		['**Prompt:** a lighthouse --ar 16:9', '“**Prompt:**” around “Prompt” was taken off.'],
		['**a lighthouse --ar 16:9**', 'The asterisks around “Prompt” were taken off.'],
		['~~~\na lighthouse --ar 16:9\n~~~', 'The code fence around “Prompt” was taken off.'],
		['「a lighthouse --ar 16:9」', 'The quotes around “Prompt” were taken off.'],
		['"a lighthouse --ar 16:9"', 'The quotes around “Prompt” were taken off.'],
		['“a lighthouse --ar 16:9”', 'The quotes around “Prompt” were taken off.'],
		['`a lighthouse --ar 16:9`', 'The quotes around “Prompt” were taken off.'],
		['```\na lighthouse --ar 16:9\n```', 'The code fence around “Prompt” was taken off.'],
		['```text\na lighthouse --ar 16:9\n```', 'The code fence around “Prompt” was taken off.'],
		[
			'```\n/imagine prompt: a lighthouse --ar 16:9\n```',
			'The code fence and “/imagine prompt:” around “Prompt” were taken off.',
		],
	])('a command of the chat around the prompt is removed: %j', (written, hint) => {
		const { prompt, hints } = check(written);
		expect(prompt).toBe('a lighthouse --ar 16:9');
		expect(hints).toContain(hint);
	});

	it.each([
		'a sign that says "open"',
		'"open" and "closed" on two doors',
		"'tis the season, o'clock",
		'promptly a cat',
		'imagine all the people',
		'a **bold** cat',
		'**a** and **b**',
		'/describer of cats',
	])('a command of the chat is not found in %j', (written) => {
		expect(check(written)).toMatchObject({ prompt: written, hints: [] });
	});
});

it.each(['/describe https://a.co/1.png', '/blend', '/shorten a long prompt'])(
	'another command of the chat is refused with the operation of its name: %s',
	(written) => {
		const refusal = refusalOf(() => check(written));
		expect(refusal.message).toBe(
			`“Prompt” begins with “${written.split(' ')[0]}”, which is a command of Midjourney’s chat`,
		);
		expect(check(written, { reading: { check: 'hints' } }).prompt).toBe(written);
	},
);

it.each([
	['a cat --ar: 16:9', 'Write `--ar 16:9`'],
	['a cat --v: 7', 'Write `--v 7`'],
	['a cat --no-text', 'Write `--no text`'],
	['a cat --ar １６：９', 'Write it in whole numbers with a colon between them: 16:9.'],
	['a cat --ar 16∶9', 'Write it in whole numbers with a colon between them: 16:9.'],
	['a cat --ar "16:9"', 'Write it in whole numbers with a colon between them: 16:9.'],
])('a value that is refused comes with the repaired text: %s', (written, fix) => {
	expect(refusalOf(() => check(written)).description).toContain(fix);
});

describe('a prompt that asks for several tasks', () => {
	const SEVERAL = 'a {red, blue} bird in a {forest, city}';

	it.each([
		[SEVERAL, 4],
		['a cat --repeat 4', 4],
		['a cat --r 3', 3],
		['a {red, blue} cat --repeat 2', 4],
		['a cat --ar {16:9, 1:1}', 2],
		['a {red, {light, dark} blue} bird', 3],
	])('is refused with their number: %s', (prompt, count) => {
		const refusal = refusalOf(() => check(prompt));
		expect(refusal.message).toMatch(new RegExp(`^“Prompt” asks for ${count} tasks at once`));
		expect(refusal.description).toMatch(/Permutations: Expand/);
	});

	it('is expanded to one prompt for each combination', () => {
		expect(expandPrompt({ prompt: SEVERAL }).prompts).toEqual([
			'a red bird in a forest',
			'a red bird in a city',
			'a blue bird in a forest',
			'a blue bird in a city',
		]);
		expect(expandPrompt({ prompt: 'a cat --repeat 3 --chaos 5' }).prompts).toEqual(
			Array(3).fill('a cat --chaos 5'),
		);
	});

	it('is refused where it asks for too many, however it is written', () => {
		for (const prompt of ['a cat --repeat 41', `a ${'{a, b} '.repeat(40)}`, `{a, b} --repeat 30`]) {
			expect(refusalOf(() => expandPrompt({ prompt })).message).toMatch(/more than 40 tasks/);
		}
	});

	it.each(['a \\{literal\\} cat', 'a {literal} cat', 'a \\{red, blue\\} bird', 'open { and, never closed'])(
		'several tasks are not found in %s',
		(prompt) => {
			expect(check(prompt).prompt).toBe(prompt);
			expect(expandPrompt({ prompt }).prompts).toEqual([prompt]);
		},
	);

	it('keeps a comma behind a backslash in one alternative', () => {
		expect(expandPermutations('a {red\\, dark, blue} bird')).toEqual(['a red, dark bird', 'a blue bird']);
	});

	it('is refused for a repeat that is no number', () => {
		expect(refusalOf(() => check('a cat --repeat often')).message).toMatch(/not a number of repeats/);
	});
});

describe('a flag that stands twice', () => {
	it.each([
		['a cat --ar 16:9 --ar 9:16', 'Keep one of them.'],
		['a cat --chaos 5 --c 6', 'Keep one of them.'],
		['a cat --fast --turbo', 'Keep one of them.'],
		['a cat --hd --sd', 'Keep one of them.'],
		['a cat --no dogs --no mice', 'Put both behind one flag: `--no dogs, mice`.'],
		['a cat --sref 1 --sref 2', 'Put both behind one flag: `--sref 1 2`.'],
	])('a flag that stands twice is refused: %s', (prompt, fix) => {
		const refusal = refusalOf(() => check(prompt));
		expect(refusal.message).toMatch(/^“Prompt” says .+ twice: /);
		expect(refusal.description).toBe(fix);
	});

	it('passes where it says the same', () => {
		expect(check('a cat --ar 16:9 --aspect 16:9').prompt).toBe('a cat --ar 16:9 --aspect 16:9');
	});
});

describe('a flag that nobody here knows', () => {
	it.each([
		['a cat --a cute', 'ar'],
		['a cat --stlye raw', 'style'],
		['a cat --chaso 5', 'chaos'],
		['a cat --stylise 5', 'stylize'],
		['a cat --sty 5', 'stylize'],
		['a cat --see 5', 'seed'],
	])('is passed on with the nearest known one: %s', (prompt, near) => {
		const { prompt: sent, hints } = check(prompt);
		expect(sent).toBe(prompt);
		expect(hints.join()).toContain(`did you mean \`--${near}\`?`);
	});

	it('is passed on where none is near', () => {
		const { prompt, hints } = check('a cat --hologram 5');
		expect(prompt).toBe('a cat --hologram 5');
		expect(hints).toEqual([
			'`--hologram` in “Prompt” is a flag that this node does not know, and was sent as it is.',
		]);
	});
});

describe('addresses at the beginning', () => {
	const [A, B] = ['https://a.co/1.png', 'https://a.co/2.png'];

	it.each<[string, string[], string, string]>([
		[`<${A}> a cat --iw 2`, [A], 'a cat', `${A} a cat --iw 2`],
		[`<${A}> <${B}> a cat`, [A, B], 'a cat', `${A} ${B} a cat`],
		[`<${A}><${B}> a cat`, [A, B], 'a cat', `${A} ${B} a cat`],
		[`${A}, ${B} a cat`, [A, B], 'a cat', `${A} ${B} a cat`],
		[`${A},${B} a cat`, [A, B], 'a cat', `${A} ${B} a cat`],
		[`${A} , ${B}, a cat`, [A, B], 'a cat', `${A} ${B} a cat`],
		[`${A}::2 a cat`, [A], 'a cat', `${A}::2 a cat`],
		[`${A}::2 ${B}::1 a cat`, [A, B], 'a cat', `${A}::2 ${B}::1 a cat`],
		[`${A} ${B}`, [A, B], '', `${A} ${B}`],
		[`[${A}] (${B}) a cat`, [A, B], 'a cat', `${A} ${B} a cat`],
		[`"${A}" '${B}' a cat`, [A, B], 'a cat', `${A} ${B} a cat`],
		[`[my cat](${A}) ![](${B}) a cat`, [A, B], 'a cat', `${A} ${B} a cat`],
		[`<${A}|my cat> a cat`, [A], 'a cat', `${A} a cat`],
		[`<${A}>::2 <${B}>::.5 a cat`, [A, B], 'a cat', `${A}::2 ${B}::.5 a cat`],
		[`${A} ::2 a cat`, [A], 'a cat', `${A}::2 a cat`],
		[`${A}:: a cat`, [A], 'a cat', `${A}:: a cat`],
		[`${A}，${B}、 a cat`, [A, B], 'a cat', `${A} ${B} a cat`],
		[`${A}. A cat`, [A], 'A cat', `${A} A cat`],
		[`${ZERO_WIDTH}${A}${ZERO_WIDTH} a cat`, [A], 'a cat', `${A} a cat`],
		[`${A} "a" cat`, [A], '"a" cat', `${A} "a" cat`],
		['https://a.co/a,b.png a cat', ['https://a.co/a,b.png'], 'a cat', 'https://a.co/a,b.png a cat'],
	])('addresses at the beginning are understood: %s', (prompt, imageUrls, text, sent) => {
		expect(parsePrompt(prompt)).toMatchObject({ imageUrls, text });
		expect(check(prompt).prompt).toBe(sent);
	});
});

it('a weight of an address is kept where repeats are taken out of a prompt', () => {
	expect(expandPrompt({ prompt: 'https://a.co/1.png::2 a cat --repeat 2' }).prompts).toEqual(
		Array(2).fill('https://a.co/1.png::2 a cat'),
	);
});

describe('Check Prompt: Only Hints', () => {
	it.each([
		['a cat --chaos 400', /“Prompt” is 400, but Midjourney takes 0 to 100; it was sent all the same/],
		['a cat --v 8.2 --q 4', /not available in Midjourney 8\.2; it was sent/],
		['a cat --sw 50', /there is no Style Reference; it was sent/],
		['a cat --chaos lots', /is not a number; it was sent/],
		['a cat --v 8.3 --niji 9', /states two versions.*; it was sent/],
		['rock--no roll', /may be a flag or text; it was sent/],
	])('sends what Strict refuses, with a hint: %s', (prompt, hint) => {
		expect(() => check(prompt)).toThrow(Refusal);
		const { prompt: sent, hints } = check(prompt, { reading: { check: 'hints' } });
		expect(sent).toBe(prompt);
		expect(hints.join('\n')).toMatch(hint);
	});

	it.each([
		['no text', ''],
		['several tasks', 'a {red, blue} bird'],
		['repeats', 'a cat --repeat 4'],
		['9000 characters', 'x'.repeat(9_000)],
	])('a prompt of %s is still refused, which nobody can run', (_what, prompt) => {
		expect(() => check(prompt, { reading: { check: 'hints' } })).toThrow(Refusal);
	});
});

describe('Flags in Prompt: Treat as Text', () => {
	const plain = (prompt: string) => check(prompt, { reading: { flags: 'text' } }).prompt;

	it.each([
		['a cat --video', 'a cat video'],
		['a cat --repeat 40 --v 7', 'a cat repeat 40 v 7'],
		['a cat —ar 16:9', 'a cat — ar 16:9'],
		['a {red, blue} bird', 'a (red, blue) bird'],
		['a well-known cat', 'a well-known cat'],
		['a cat -- --turbo', 'a cat  turbo'],
	])('makes plain words of %s', (prompt, sent) => {
		expect(plain(prompt)).toBe(sent);
	});

	it('leaves nothing that is read as a flag or as several tasks, whatever comes in', () => {
		const piece = fc.oneof(
			fc.constantFrom(
				'-',
				'--',
				'—',
				'–',
				'\u2011',
				ZERO_WIDTH,
				' ',
				'\u00a0',
				'{',
				'}',
				',',
				'\\',
				'"',
				'/imagine ',
			),
			fc.constantFrom(...FLAG_NAMES),
			fc.constantFrom('a cat', '16:9', 'x', '7'),
		);
		fc.assert(
			fc.property(fc.array(piece, { maxLength: 14 }), (pieces) => {
				const sent = plain(`a ${pieces.join('')} b`);
				const { flags, doubts: all } = parsePrompt(sent);
				const doubts = all.filter(({ hasOneDash }) => !hasOneDash);
				expect({ flags, doubts, count: expandPermutations(sent).length }).toEqual({
					flags: [],
					doubts: [],
					count: 1,
				});
			}),
			{ numRuns: 300 },
		);
	});
});

describe('the version that the service takes when none is stated', () => {
	it.each([
		['a cat --oref https://a.co/1.png', '7', false],
		['a cat --oref https://a.co/1.png', undefined, true],
		['a cat --hd', '7', true],
		['a cat --hd', undefined, false],
	])('decides about hints: %s at %s', (prompt, defaultVersion, hinted) => {
		const { hints } = check(prompt, defaultVersion === undefined ? {} : { defaultVersion });
		expect(hints.some((hint) => hint.startsWith('No version is stated'))).toBe(hinted);
	});
});

describe('any text of a prompt', () => {
	const char = fc.constantFrom(
		...'abc --—‑{}, \u200b\\"<>:/.\n1239'.split(''),
		'ar ',
		'no ',
		'https://a.co/1.png ',
		'--v ',
	);
	const written = fc.array(char, { maxLength: 40 }).map((chars) => chars.join(''));

	it('says the same when what goes out is read again', () => {
		fc.assert(
			fc.property(written, (prompt) => {
				const first = parsePrompt(prompt);
				const second = parsePrompt(first.wholeText);
				expect(second.imageUrls).toEqual(first.imageUrls);
				expect(second.text).toBe(first.text);
				expect(second.flags.map(({ name, value }) => [name, value])).toEqual(
					first.flags.map(({ name, value }) => [name, value]),
				);
				expect(second.wholeText).toBe(first.wholeText);
			}),
			{ numRuns: 500 },
		);
	});

	it('a text that passes the check passes it again, and comes out the same', () => {
		const piece = fc.oneof(
			char,
			fc.constantFrom('--ar 16:9 ', '--chaos 5 ', '--no a, b ', '--v 7 ', '/imagine prompt: ', '```\n'),
		);
		fc.assert(
			fc.property(fc.array(piece, { maxLength: 40 }), (pieces) => {
				let sent: string | undefined;
				const refusal = catchRefusal(() => {
					sent = check(pieces.join('')).prompt;
				});
				if (refusal || sent === undefined) return;
				expect(check(sent).prompt).toBe(sent);
			}),
			{ numRuns: 500 },
		);
	});

	it('a flag behind an odd dash is read alike, with the next one glued to it and without', () => {
		for (const prompt of ['—c--ar 16:9', '—c --ar 16:9']) {
			expect(refusalOf(() => check(prompt)).message).toContain('`--c` in “Prompt” has no value');
		}
		expect(check('a cat —c 5--ar 16:9').prompt).toBe(check('a cat --c 5 --ar 16:9').prompt);
	});

	it('is refused unread where it is many times too long, and read where it is only wrapped in blanks', () => {
		const flags = '--ar 16:9 '.repeat(100_000);
		expect(refusalOf(() => check(flags)).message).toContain(`comes to ${flags.trim().length} characters`);
		expect(check(`${' '.repeat(1_000_000)}a cat`).prompt).toBe('a cat');
	});

	it('comes out unchanged where it holds no flag', () => {
		const word = fc
			.stringMatching(/^[a-z0-9.!?()é-]{1,8}$/)
			.filter((text) => !/--/.test(text) && !text.startsWith('-'));
		fc.assert(
			fc.property(fc.array(word, { minLength: 1, maxLength: 8 }), (words) => {
				const prompt = words.join(' ');
				expect(check(prompt)).toEqual({ prompt, hints: [] });
			}),
		);
	});

	it('takes time in proportion to its length', () => {
		const timed = (work: () => void): number => {
			const started = process.cpuUsage();
			work();
			const { user, system } = process.cpuUsage(started);
			return (user + system) / 1_000;
		};
		const SEEDS = [
			'-',
			'--ar 16:9 ',
			'— ',
			'{',
			'{a, ',
			'a',
			' ',
			'https://a.co/1.png, ',
			'"',
			',',
			'x--ar ',
			'— ar ',
			'ーー',
			'[',
			'**',
			'https://a.co/1.png::2',
			'https://a.co/1.png ::2 ',
			' , ',
			ZERO_WIDTH,
			'<',
		];
		for (const seed of SEEDS) {
			const run = (length: number) => {
				const prompt = seed.repeat(Math.ceil(length / seed.length)).slice(0, length);
				return timed(() => {
					parsePrompt(prompt);
					if (refusalOf(() => check(prompt)).message === '') throw new Error('no message');
				});
			};
			const small = run(125_000);
			// Eight times the text: a cost that grows with the square would be sixty-four times as high.
			expect([seed, run(1_000_000) < Math.max(1_500, small * 24)]).toEqual([seed, true]);
		}
	});
});

it('a prompt loses the flags that are set again', () => {
	expect(removeFlags('a cat --ar 16:9 --chaos 5', ['ar', 'aspect'])).toBe('a cat --chaos 5');
});
