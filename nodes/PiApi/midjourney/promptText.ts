import { isFlagName } from './parameters';

/** A flag as the prompt carries it. */
export interface PromptFlag {
	/** Without dashes, in lower case. */
	name: string;
	/** Everything up to the next flag, without the spaces around it. */
	value: string;
	/** As Midjourney will read it: `--ar 16:9`. */
	source: string;
	/** The dash that was typed, when it was not `--`. */
	dash?: string;
	/** Set when no space stands between the name and what follows: `--v7`. */
	attached?: true;
}

export interface ParsedPrompt {
	/** The addresses that the prompt begins with: image prompts. */
	imageUrls: string[];
	/** The words between image prompts and flags, exactly as written. */
	text: string;
	flags: PromptFlag[];
	/** The whole prompt as written, without spaces at the ends, with `--` for every flag's dash. */
	normalized: string;
}

/** Two hyphens, or the dash that phones and word processors put in their place. */
const FLAG = /(?<=^|\s)(?:(--)|([-‒–—―−]{1,3}))([A-Za-z]+)/g;
const LEADING_URL = /^https?:\/\/\S+(?:\s+|$)/i;

interface Mark {
	start: number;
	end: number;
	name: string;
	dash: string;
}

/** The flags' places. A long dash begins a flag only before a name that Midjourney knows: it is also a mark. */
function findMarks(prompt: string): Mark[] {
	const marks: Mark[] = [];
	for (const match of prompt.matchAll(FLAG)) {
		const [whole, hyphens, dash, word] = match;
		const name = word.toLowerCase();
		const end = match.index + whole.length;
		const typed = hyphens ?? dash;
		const isLongDash = /[^-]/.test(typed) && isFlagName(name) && /\s/.test(prompt[end] ?? ' ');
		if (typed === '--' || isLongDash) marks.push({ start: match.index, end, name, dash: typed });
	}
	return marks;
}

function toFlag(prompt: string, mark: Mark, next: number): PromptFlag {
	const rest = prompt.slice(mark.end, next);
	const flag: PromptFlag = {
		name: mark.name,
		value: rest.trim(),
		source: `--${prompt.slice(mark.start + mark.dash.length, next)}`.trim(),
	};
	if (mark.dash !== '--') flag.dash = mark.dash;
	if (rest !== '' && !/^\s/.test(rest)) flag.attached = true;
	return flag;
}

function splitLeadingUrls(body: string): { imageUrls: string[]; text: string } {
	const imageUrls: string[] = [];
	let text = body;
	for (let match = LEADING_URL.exec(text); match !== null; match = LEADING_URL.exec(text)) {
		imageUrls.push(match[0].trim());
		text = text.slice(match[0].length);
	}
	return { imageUrls, text };
}

/**
 * Splits a prompt into image addresses, text and flags, in Midjourney's order; text is left as it was written.
 * Flags that were typed with a long dash (“—ar 16:9”) are recognised. Nothing is refused here.
 * Source: https://docs.midjourney.com/hc/en-us/articles/32859204029709 (Parameter List).
 */
export function parsePrompt(prompt: string): ParsedPrompt {
	const whole = prompt.trim();
	const marks = findMarks(whole);
	const flags = marks.map((mark, position) =>
		toFlag(whole, mark, marks[position + 1]?.start ?? whole.length),
	);
	const body = whole.slice(0, marks[0]?.start ?? whole.length);
	const pieces = marks.map(({ start, dash }, position) => {
		const next = marks[position + 1]?.start ?? whole.length;
		return `--${whole.slice(start + dash.length, next)}`;
	});
	return { ...splitLeadingUrls(body.trim()), flags, normalized: body + pieces.join('') };
}
