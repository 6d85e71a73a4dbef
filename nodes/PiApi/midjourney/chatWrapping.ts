const COMMAND =
	/^\/(?:mj\s+)?imagine\b\s*:?\s*(?:prompt\b\s*:?\s*)?|^(?:(?:imagine|midjourney|mj)\s+)?prompt\s*:\s*/i;
/** The same in bold, as models write headings. */
const BOLD_COMMAND = /^\*\*(?:(?:imagine|midjourney|mj)\s+)?prompt\s*(?::\s*\*\*|\*\*\s*:)\s*/i;
/** Commands of Midjourney's chat that ask for something else than an image of the text behind them. */
const OTHER_COMMAND = /^\/(?:blend|describe|shorten)(?![\w-])/i;
const LANGUAGE = /^[a-z]{1,12}\s*\n/i;
const FENCES = ['```', '~~~'];
const BOLD = '**';

/** Opening and closing quotes, as people, chats and models write them. */
const QUOTES = ['""', "''", '“”', '„“', '‘’', '«»', '‹›', '「」', '『』', '＂＂', '``'];

interface UnwrappedPrompt {
	text: string;
	/** What was taken off, as a sentence names it. */
	wrappings: string[];
}

function stripFence(text: string): string | undefined {
	const inner = FENCES.map((fence) => takeOutOf(text, fence)).find((content) => content !== undefined);
	return inner?.replace(LANGUAGE, '').trim();
}

/** What stands between two equal signs around the whole; undefined where they do not stand around it. */
function takeOutOf(text: string, sign: string): string | undefined {
	if (!text.startsWith(sign) || !text.endsWith(sign) || text.length <= 2 * sign.length) return undefined;
	const inner = text.slice(sign.length, -sign.length);
	return inner.includes(sign) ? undefined : inner;
}

function stripQuotes(text: string): string | undefined {
	const pair = QUOTES.find(
		([open, close]) => text.length > 2 && text.startsWith(open) && text.endsWith(close),
	);
	if (pair === undefined) return undefined;
	const inner = text.slice(1, -1);
	// More quotes inside: they do not stand around the whole.
	return [...pair].some((quote) => inner.includes(quote)) ? undefined : inner.trim();
}

/** The command that a text begins with, where it asks for something else than Imagine does: `/describe`. */
export function findOtherCommand(text: string): string | undefined {
	return OTHER_COMMAND.exec(text)?.[0];
}

/** Takes off what comes along when a prompt is copied out of a chat: the command, a code fence, quotes around the whole. */
export function unwrapChat(prompt: string): UnwrappedPrompt {
	let text = prompt.trim();
	const wrappings: string[] = [];
	for (let round = 0; round < 4; round++) {
		const bare = stripFence(text);
		const quotedText = bare === undefined ? stripQuotes(text) : undefined;
		const plain = bare ?? quotedText;
		const command = plain === undefined ? (COMMAND.exec(text) ?? BOLD_COMMAND.exec(text))?.[0] : undefined;
		const thin = plain === undefined && !command ? takeOutOf(text, BOLD)?.trim() : undefined;
		if (bare !== undefined) wrappings.push('the code fence');
		else if (quotedText !== undefined) wrappings.push('the quotes');
		else if (command !== undefined && command !== '') wrappings.push(`“${command.trim()}”`);
		else if (thin !== undefined) wrappings.push('the asterisks');
		else return { text: wrappings.length === 0 ? prompt : text, wrappings };
		text = bare ?? quotedText ?? thin ?? text.slice(command?.length ?? 0).trim();
	}
	return { text, wrappings };
}
