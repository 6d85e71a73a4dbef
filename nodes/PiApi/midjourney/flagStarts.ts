import { isFlagName } from './parameters';

/** Where a flag stands in a prompt. */
export interface FlagStart {
	/** Of its first dash. */
	start: number;
	nameStart: number;
	/** Of what follows the name. */
	end: number;
	name: string;
	/** The name as it is sent: as it was typed, but in Latin letters of the usual width. */
	word: string;
	/** The dash as typed, with what stands between it and the name. */
	dash: string;
	glued: boolean;
}

/** What may be a flag or may be text: `rock--no roll`. */
export interface Doubt {
	source: string;
	/** What it would be as a flag. */
	repairedText: string;
	/** Whether it has one dash only, so that Midjourney takes it for text. */
	hasOneDash: boolean;
}

/** Hyphens and what stands for one: of phones, word processors, box drawing, and full-width and small forms. */
const DASHES =
	'\\-\u02d7\u1806\u2010-\u2015\u207b\u208b\u2212\u2043\u2500\u2501\u2e3a\u2e3b\ufe58\ufe63\uff0d';
/** What a Japanese keyboard gives for a dash. Within words it is a letter, so two at the beginning of one count. */
const LONG_VOWELS = '(?<!\\S)[\u30fc\uff70]{2}';
/** Characters that take no room: zero-width spaces and joiners, direction signs, soft hyphens. */
export const INVISIBLES = '\u00ad\u061c\u180e\u200b-\u200f\u202a-\u202e\u2060-\u2064\u2066-\u2069\ufeff';
const FULL_WIDTH = '\uff21-\uff3a\uff41-\uff5a';

const FLAG = new RegExp(
	`([${DASHES}][${DASHES}${INVISIBLES}]{0,5}|${LONG_VOWELS})([ \\t\\u00a0\\u3000]{0,3})([A-Za-z]+|[${FULL_WIDTH}]+)`,
	'g',
);
const INVISIBLE = new RegExp(`[${INVISIBLES}]`);
const INVISIBLE_ALL = new RegExp(`[${INVISIBLES}]`, 'g');
const INVISIBLE_IN_VALUE = new RegExp(
	`[${INVISIBLES}]{1,8}(?=$|[\\d:.\\s])|(?<=^|[\\d:.\\s])[${INVISIBLES}]{1,8}`,
	'g',
);
const DASH = new RegExp(`[${DASHES}]`);
const DASH_RUN = new RegExp(`[${DASHES}][${INVISIBLES}]*[${DASHES}][${DASHES}${INVISIBLES}]*`, 'g');
const LONG_DASH = new RegExp(`(?!-)[${DASHES}][${INVISIBLES}]*(?=[A-Za-z${FULL_WIDTH}])`, 'g');
const LONG_VOWEL_RUN = new RegExp(`${LONG_VOWELS}(?=[ \\t\\u00a0\\u3000]*[A-Za-z${FULL_WIDTH}])`, 'g');

/** Flags that are words, too: behind a wrong dash they may be meant as text. */
const WORDS: ReadonlySet<string> = new Set(
	'no raw video fast relax turbo end edit public style stop tile draft motion loop repeat quality version profile weird seed visibility stealth aspect chaos zoom'.split(
		' ',
	),
);

/** Without the invisible characters around it and beside its numbers. */
export function stripInvisibles(value: string): string {
	return INVISIBLE.test(value) ? value.replace(INVISIBLE_IN_VALUE, '') : value;
}

/** Whether a name behind an odd dash can only be a flag: it is no word, or a number follows it as its value. */
function isClear(name: string, following: string): boolean {
	const value = following.trimStart();
	if (WORDS.has(name) || name.length === 1)
		return /^\d/.test(value) || (name === 'style' && /^raw\b/i.test(value));
	return true;
}

const RATIO = /^\d{1,6}\s?[:\uff1a\u2236x×]\s?\d/i;

/** They take no value: a number behind them is text. */
const SWITCHES: ReadonlySet<string> = new Set(['hd', 'sd']);

/** Whether what follows is so much the value of a flag that it was hardly meant as text, whatever its dash: `— ar 16:9`. */
function isTelling(name: string, following: string, isInWord: boolean): boolean {
	const value = following.trimStart();
	if (name === 'ar' || name === 'aspect') return RATIO.test(value);
	// `multi-iw 2` is a word with a hyphen.
	if (isInWord || WORDS.has(name) || SWITCHES.has(name)) return false;
	return name.length > 1 && /^\d/.test(value);
}

function isBoundary(char: string | undefined): boolean {
	return char === undefined || /\s/.test(char) || INVISIBLE.test(char);
}

/** Whether a flag that Midjourney knows begins here without a space: it gets one, and then ends what is before it. */
function isFlagAt(prompt: string, at: number): boolean {
	const name = /^--([A-Za-z]+)/.exec(prompt.slice(at, at + 24))?.[1];
	return name !== undefined && isFlagName(name.toLowerCase());
}

/** An address may hold anything. */
function isInAddress(prompt: string, at: number): boolean {
	let start = at;
	while (start > 0 && !/\s/.test(prompt[start - 1])) start--;
	return /^<?https?:\/\//i.test(prompt.slice(start, start + 10));
}

function toFlagName(word: string): string {
	return word.normalize('NFKC').toLowerCase();
}

type Verdict = 'flag' | 'text' | 'doubt';

function judgeFlag(prompt: string, match: RegExpExecArray | RegExpMatchArray): Verdict {
	const at = match.index ?? 0;
	const [whole, dash, gap, word] = match;
	const before = at === 0 ? undefined : prompt[at - 1];
	const isFirst = isBoundary(before);
	if (isFirst && dash === '--' && gap === '' && /^[A-Za-z]/.test(word)) return 'flag';
	const name = toFlagName(word);
	const end = at + whole.length;
	if (!isFlagName(name) || !(isBoundary(prompt[end]) || isFlagAt(prompt, end))) return 'text';
	const dashes = dash.replace(INVISIBLE_ALL, '');
	const isDoubled = dashes.length > 1;
	const following = prompt.slice(end, end + 24);
	if (isFirst && gap === '' && (/[^-]/.test(dashes) || isDoubled)) return 'flag';
	if (before !== undefined && DASH.test(before)) return 'text';
	if (!isFirst && isInAddress(prompt, at)) return 'text';
	// A space may follow the dash, or be missing before it, but not both; one dash alone is as good as none.
	if (!isDoubled || (!isFirst && gap !== '')) {
		return isTelling(name, following, !isDoubled && !isFirst) ? 'doubt' : 'text';
	}
	if (isFirst) return isClear(name, following) ? 'flag' : 'doubt';
	return isClear(name, following) ? 'flag' : 'doubt';
}

/**
 * The places of a prompt's flags. `--` begins one before any name; another dash, and one without its spaces, only before a
 * name that Midjourney knows, and where that is a word too, what it stands for is left in doubt.
 */
export function findFlagStarts(prompt: string): { starts: FlagStart[]; doubts: Doubt[] } {
	const starts: FlagStart[] = [];
	const doubts: Doubt[] = [];
	for (const match of prompt.matchAll(FLAG)) {
		const verdict = judgeFlag(prompt, match);
		if (verdict === 'text') continue;
		const [whole, dash, gap, word] = match;
		const end = match.index + whole.length;
		const before = match.index === 0 ? undefined : prompt[match.index - 1];
		if (verdict === 'doubt') {
			const hasOneDash = dash.replace(INVISIBLE_ALL, '').length === 1;
			doubts.push({ source: whole, repairedText: ` --${word.normalize('NFKC')}`, hasOneDash });
			continue;
		}
		starts.push({
			start: match.index,
			nameStart: end - word.length,
			end,
			name: toFlagName(word),
			word: word.normalize('NFKC'),
			dash: dash + gap,
			glued: !isBoundary(before),
		});
	}
	return { starts, doubts };
}

/**
 * The text with nothing in it that Midjourney, or this package, would read as a flag, a permutation or several jobs: for
 * text that comes from outside.
 */
export function toPlainText(prompt: string): string {
	return prompt
		.replace(DASH_RUN, (run, at: number) => {
			const isInWord = /\w/.test(prompt[at - 1] ?? '') && /\w/.test(prompt[at + run.length] ?? '');
			return isInWord ? '-' : '';
		})
		.replace(LONG_VOWEL_RUN, '')
		.replace(LONG_DASH, '$& ')
		.replace(/\{/g, '(')
		.replace(/\}/g, ')');
}
