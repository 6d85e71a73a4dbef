interface LeadingAddresses {
	imageUrls: string[];
	weighted: string[];
	text: string;
	/** The whole, its addresses without brackets and commas; as written where they had none. */
	normalized: string;
}

const TOKEN = /^(\S+)(?:\s+|$)/;
const ADDRESS = /^https?:\/\/[^\s<>]+$/i;
const WEIGHT = /^(https?:\/\/\S+?)(::-?(?:\d+(?:\.\d+)?|\.\d+))$/i;
/** Several addresses may stand in one word, with commas or brackets between them. */
const BETWEEN = /[,;]{1,4}(?=<?https?:\/\/)|>(?=<https?:\/\/)/i;

/** The addresses of a word; undefined where it is none. */
function addressesIn(word: string): string[] | undefined {
	if (!/^<?https?:\/\//i.test(word)) return undefined;
	const bare = word.split(BETWEEN).map((piece) =>
		piece
			.replace(/^</, '')
			.replace(/[,;]{0,4}$/, '')
			.replace(/>$/, ''),
	);
	return bare.length > 0 && bare.every((piece) => ADDRESS.test(piece)) ? bare : undefined;
}

/**
 * Parts the addresses at the beginning of a prompt from its text: image prompts. People paste them in brackets (as chats
 * write them), with commas between them, and with a weight (`::2`).
 */
export function splitLeadingAddresses(body: string): LeadingAddresses {
	const pieces: string[] = [];
	let isRepaired = false;
	let rest = body.trimStart();
	for (let match = TOKEN.exec(rest); match !== null; match = TOKEN.exec(rest)) {
		const [token, word] = match;
		const found = addressesIn(word);
		const isComma = pieces.length > 0 && /^[,;]$/.test(word);
		if (found === undefined && !isComma) break;
		if (found === undefined || found.length !== 1 || found[0] !== word) isRepaired = true;
		pieces.push(...(found ?? []));
		rest = rest.slice(token.length);
	}
	const weighted = pieces.filter((piece) => WEIGHT.test(piece));
	return {
		imageUrls: pieces.map((piece) => WEIGHT.exec(piece)?.[1] ?? piece),
		weighted,
		text: rest.trim(),
		normalized: isRepaired ? [...pieces, rest].filter((piece) => piece !== '').join(' ') : body,
	};
}
