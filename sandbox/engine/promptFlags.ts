import type { ProcessMode } from './task';

/** What the sandbox reads from the `--flags` in a prompt. */
export interface PromptFlags {
	/** Midjourney version; a niji version counts as its number. */
	version: number;
	hd: boolean;
	aspectRatio?: string;
	seed?: number;
	speed?: ProcessMode;
	/** Every flag by its name, with its first word. */
	values: Map<string, string>;
	/** Flags that Midjourney does not know. */
	unknown: string[];
	/** The prompt without its flags. */
	text: string;
}

/** The version that answers a prompt which names none: the newest that the API's own pages describe. */
const DEFAULT_VERSION = 7;

const KNOWN_FLAGS = new Set(
	(
		'ar aspect s stylize c chaos w weird q quality seed no iw sref sw sv cref cw oref ow p profile tile raw style ' +
		'draft exp hd sd stop r repeat fast relax turbo stealth public v version niji video motion loop end bs ' +
		'sameseed zoom uplight upbeta test testp creative edit'
	).split(' '),
);

const FLAG = /(?:^|\s)(?:--|—)([a-z]+)((?:\s+(?!--|—)\S+)*)/gi;

/** Takes a prompt; gives its flags. */
export function readPrompt(prompt: string): PromptFlags {
	const flags: PromptFlags = {
		version: DEFAULT_VERSION,
		hd: false,
		values: new Map(),
		unknown: [],
		text: '',
	};
	for (const [, rawName, rest] of prompt.matchAll(FLAG)) {
		const name = rawName.toLowerCase();
		const value = rest.trim().split(/\s+/)[0] ?? '';
		flags.values.set(name, value);
		if (!KNOWN_FLAGS.has(name)) flags.unknown.push(name);
		if (name === 'v' || name === 'version' || name === 'niji')
			flags.version = Number(value) || DEFAULT_VERSION;
		if (name === 'hd') flags.hd = true;
		if ((name === 'ar' || name === 'aspect') && /^[1-9]\d*:[1-9]\d*$/.test(value)) flags.aspectRatio = value;
		if (name === 'seed' && /^\d+$/.test(value)) flags.seed = Number(value);
		if (name === 'fast' || name === 'relax' || name === 'turbo') flags.speed = name;
	}
	flags.text = prompt.replace(FLAG, '').trim();
	return flags;
}
