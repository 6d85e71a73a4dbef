import { joinPieces } from '../contract/words';
import { findFlagStarts, stripInvisibles, type Doubt, type FlagStart } from './flagStarts';
import { splitLeadingAddresses } from './imageAddresses';

/** A flag as the prompt carries it. */
export interface PromptFlag {
	/** Without dashes, in lower case. */
	name: string;
	/** Everything up to the next flag, without the spaces around it. */
	value: string;
	/** As Midjourney will read it: `--ar 16:9`. */
	source: string;
	/** The dash that was typed, with what stood between it and the name, when it was not `--`. */
	dash?: string;
	/** The name as it was typed, when that was not in letters of the usual width. */
	typedName?: string;
	/** Set when no space stands between the name and what follows: `--v7`. */
	attached?: true;
	/** Set when no space stood before it: `a cat--ar 16:9`. */
	glued?: true;
}

export interface ParsedPrompt {
	/** The addresses that the prompt begins with: image prompts, without brackets, commas and weights. */
	imageUrls: string[];
	/** The same as Midjourney reads them: with their weights, `https://a.co/1.png::2`. */
	addresses: string[];
	/** The words between image prompts and flags, exactly as written. */
	text: string;
	flags: PromptFlag[];
	/** What may have been meant for a flag, and may be text. */
	doubts: Doubt[];
	/** The whole prompt, without spaces at the ends, with `--` for every flag's dash and bare addresses. */
	wholeText: string;
}

function toFlag(prompt: string, start: FlagStart, next: number): PromptFlag {
	const rest = prompt.slice(start.end, next);
	const flag: PromptFlag = {
		name: start.name,
		value: stripInvisibles(rest).trim(),
		source: stripInvisibles(`--${start.word}${rest}`).trim(),
	};
	const typedName = prompt.slice(start.nameStart, start.end);
	if (start.dash !== '--') flag.dash = start.dash;
	if (typedName !== start.word) flag.typedName = typedName;
	if (start.glued) flag.glued = true;
	if (/^\S/.test(stripInvisibles(rest))) flag.attached = true;
	return flag;
}

/** Flags behind what stands before them, each with a space between. */
function appendFlags(lead: string, flags: readonly string[]): string {
	const pieces = [lead, ...flags];
	return pieces
		.map((piece, position) => {
			const next = pieces[position + 1];
			const needsSpace = next !== undefined && piece !== '' && !/\s/.test(piece.charAt(piece.length - 1));
			return needsSpace ? `${piece} ` : piece;
		})
		.join('');
}

/**
 * Splits a prompt into image addresses, text and flags, in Midjourney's order; text is left as it was written.
 * Flags that were typed with another dash (“—ar 16:9”), with a space after it or without one before it are recognised.
 * Nothing is refused here.
 * Source: https://docs.midjourney.com/hc/en-us/articles/32859204029709 (Parameter List).
 */
export function parsePrompt(prompt: string): ParsedPrompt {
	const whole = prompt.trim();
	const { starts, doubts } = findFlagStarts(whole);
	const flags = starts.map((start, position) =>
		toFlag(whole, start, starts[position + 1]?.start ?? whole.length),
	);
	const body = whole.slice(0, starts[0]?.start ?? whole.length);
	const { imageUrls, addresses, text, wholeText: lead } = splitLeadingAddresses(body);
	const flagTexts = starts.map(({ word, end }, position) => {
		const next = starts[position + 1]?.start ?? whole.length;
		return `--${stripInvisibles(word + whole.slice(end, next))}`;
	});
	const wholeText = appendFlags(lead, flagTexts).trimEnd();
	return { imageUrls, addresses, text, flags, doubts, wholeText };
}

/** The prompt without the flags of these names, such as those that a follow-up sets itself. */
export function removeFlags(prompt: string, names: readonly string[]): string {
	const { addresses, text, flags } = parsePrompt(prompt);
	const keptFlags = flags.filter(({ name }) => !names.includes(name)).map(({ source }) => source);
	return joinPieces([...addresses, text, ...keptFlags]);
}

/** The aspect ratio that a prompt states itself; the last one where it states several. */
export function findRatio(prompt: string): string | undefined {
	const ratioFlags = parsePrompt(prompt).flags.filter(({ name }) => name === 'ar' || name === 'aspect');
	return ratioFlags.pop()?.value;
}
