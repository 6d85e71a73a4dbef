/** A word that is none of ours, and the one to use. */
export interface ForeignWord {
	pattern: RegExp;
	use: string;
}

/** One word for one thing, in code, comments, logs, test titles and what users read. */
export const FOREIGN_WORDS: readonly ForeignWord[] = [
	{ pattern: /\blook(?:s|ed|ing)?\b/i, use: 'poll, read, check' },
	{ pattern: /\b(?:orders|ordered|ordering)\b|\b(?:an|to|each|every) order\b/i, use: 'create, submit' },
	{
		pattern: /\b(?:send|sends|sent|sending) (?:a|an|the|another|each|every|its) (?:task|job)s?\b/i,
		use: 'create, submit (only requests are sent)',
	},
	{ pattern: /\bledgers?\b/i, use: 'journal' },
	{ pattern: /(?<!punctuation )(?<!water )\bmark(?:s|ed|ing)?\b/i, use: 'processed record, entry' },
	{ pattern: /\bnot(?:es|ed|ing)\b|\bnote[A-Z]\w*/, use: 'record, entry, remark' },
	{ pattern: /\bhash of the work\b/i, use: 'fingerprint' },
	{ pattern: /\b(?:told|confirm(?:s|ed)?)\b/i, use: 'callback, verify, say' },
	{ pattern: /\bseen\b/i, use: 'duplicate, known' },
	{ pattern: /\bwindow\b/i, use: 'concurrency limit' },
	{ pattern: /\bpictures?\b/i, use: 'image' },
	{ pattern: /\b(?:takes?|taken|took|taking) (?:it |them |this )?back\b/i, use: 'cancel, remove' },
	{ pattern: /\blets? .* go on\b/i, use: 'extend' },
	{ pattern: /\banew\b/i, use: 'repaint, again' },
	{ pattern: /\bcarr(?:y|ies|ied|ying) on\b/i, use: 'shift' },
	{ pattern: /\bas the service does\b/i, use: 'service default' },
];

/** A text as it stands, and once more with the words of its names apart: `wasSeen` is “was Seen”. */
export function holds(text: string, { pattern }: ForeignWord): boolean {
	return [text, text.replace(/_/g, ' ').replace(/(?<=[a-z\d])(?=[A-Z])/g, ' ')].some((each) =>
		pattern.test(each),
	);
}
