const COMMAND = /^\/imagine\b\s*(?:prompt\b\s*:?\s*)?|^(?:imagine\s+)?prompt\s*:\s*/i;
const LANGUAGE = /^[a-z]{1,12}\s*\n/i;
const FENCE = '```';

/** Opening and closing quotes, as people, chats and models write them. */
const QUOTES = ['""', "''", '“”', '„“', '‘’', '«»', '``'];

interface Unwrapped {
	text: string;
	/** What was taken off, as a sentence names it. */
	removed: string[];
}

function withoutFence(text: string): string | undefined {
	if (!text.startsWith(FENCE) || !text.endsWith(FENCE) || text.length < 2 * FENCE.length) return undefined;
	const inner = text.slice(FENCE.length, -FENCE.length);
	return inner.includes(FENCE) ? undefined : inner.replace(LANGUAGE, '').trim();
}

function withoutQuotes(text: string): string | undefined {
	const pair = QUOTES.find(
		([open, close]) => text.length > 2 && text.startsWith(open) && text.endsWith(close),
	);
	if (pair === undefined) return undefined;
	const inner = text.slice(1, -1);
	// More quotes inside: they do not stand around the whole.
	return [...pair].some((quote) => inner.includes(quote)) ? undefined : inner.trim();
}

/** Takes off what comes along when a prompt is copied out of a chat: the command, a code fence, quotes around the whole. */
export function unwrapChat(prompt: string): Unwrapped {
	let text = prompt.trim();
	const removed: string[] = [];
	for (let round = 0; round < 4; round++) {
		const bare = withoutFence(text);
		const unquoted = bare === undefined ? withoutQuotes(text) : undefined;
		const command = bare === undefined && unquoted === undefined ? COMMAND.exec(text)?.[0] : undefined;
		if (bare !== undefined) removed.push('the code fence');
		else if (unquoted !== undefined) removed.push('the quotes');
		else if (command !== undefined && command !== '') removed.push(`“${command.trim()}”`);
		else return { text: removed.length === 0 ? prompt : text, removed };
		text = bare ?? unquoted ?? text.slice(command?.length ?? 0).trim();
	}
	return { text, removed };
}
