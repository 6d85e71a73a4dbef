import { joinPieces } from '../contract/words';
import { INVISIBLES } from './flagStarts';

interface LeadingAddresses {
	imageUrls: string[];
	/** With their weights. */
	addresses: string[];
	text: string;
	/** The whole, its addresses without brackets and commas; as written where they had none. */
	wholeText: string;
}

const PUNCTUATION = ',;\uff0c\uff1b\u3001';
const URL = 'https?:\\/\\/';
const WEIGHT = '::(?:-?(?:\\d{1,4}(?:\\.\\d{1,4})?|\\.\\d{1,4}))?';
const END = `(?=[\\s${PUNCTUATION}]|$)`;

/** An address as chats, mails and models write one, each with the address itself as the first group. */
const WRAPPED = [
	`!?\\[[^\\]\\n]{0,200}\\]\\((${URL}[^\\s()<>]+)\\)`,
	`<(${URL}[^\\s<>|]+)(?:\\|[^<>\\n]{0,200})?>`,
	`\\[(${URL}[^\\s[\\]]+)\\]`,
	`\\((${URL}[^\\s()]+)\\)`,
	`["'“‘\`](${URL}[^\\s"'”’\`]+)["'”’\`]`,
].map((pattern) => new RegExp(`^${pattern}`, 'i'));

/** It ends before the next address that is glued to it, and before its weight. */
const BARE = new RegExp(`^${URL}(?:(?![${PUNCTUATION}]{1,4}<?${URL}|${WEIGHT}${END})[^\\s<>])+`, 'i');
/** Punctuation at its end, which belongs to the sentence; a full stop only behind the name of a file. */
const FINAL = new RegExp(
	`[${PUNCTUATION}\\u3002${INVISIBLES}]{1,8}$|(?<=\\.(?:png|jpe?g|webp|gif))\\.$`,
	'i',
);
const FULL_STOP = /^[.\u3002]\s/;
const WEIGHT_BEHIND = new RegExp(`^(?:${WEIGHT}|[ \\t](?!::(?:\\s|$))${WEIGHT})${END}`);
const BEFORE = new RegExp(`^[\\s${INVISIBLES}]*`);
const GAP = new RegExp(`^[${PUNCTUATION}${INVISIBLES}]{0,8}(?:\\s+[${PUNCTUATION}](?=\\s|$))*\\s*`);

/** The address that a text begins with, and how much of the text it takes. */
function matchAddress(text: string): { url: string; length: number } | undefined {
	for (const pattern of WRAPPED) {
		const match = pattern.exec(text);
		if (match) return { url: match[1], length: match[0].length };
	}
	const bare = BARE.exec(text)?.[0].replace(FINAL, '');
	return bare === undefined ? undefined : { url: bare, length: bare.length };
}

/**
 * Parts the addresses at the beginning of a prompt from its text: image prompts. People paste them in brackets (as chats
 * write them) and quotes, with commas between them, and with a weight (`::2`).
 */
export function splitLeadingAddresses(body: string): LeadingAddresses {
	const imageUrls: string[] = [];
	const addresses: string[] = [];
	let isRepaired = false;
	let rest = body.replace(BEFORE, '');
	for (let match = matchAddress(rest); match !== undefined; match = matchAddress(rest)) {
		const source = rest.slice(0, match.length);
		const behind = rest.slice(match.length);
		const spacedWeight = WEIGHT_BEHIND.exec(behind)?.[0] ?? '';
		const weight = spacedWeight.trim();
		const gap = GAP.exec(behind.slice(spacedWeight.length))?.[0] ?? '';
		if (source !== match.url || spacedWeight !== weight || gap.trim() !== '') isRepaired = true;
		imageUrls.push(match.url);
		addresses.push(match.url + weight);
		rest = behind.slice(spacedWeight.length + gap.length);
		if (gap === '' && FULL_STOP.test(rest)) {
			rest = rest.slice(1).trimStart();
			isRepaired = true;
		}
	}
	if (imageUrls.length > 0 && body.replace(BEFORE, '') !== body.trimStart()) isRepaired = true;
	const text = imageUrls.length > 0 ? rest.trim() : body.trim();
	return {
		imageUrls,
		addresses,
		text,
		wholeText: isRepaired ? joinPieces([...addresses, rest]) : body,
	};
}
