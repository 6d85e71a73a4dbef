import { Refusal } from '../contract/refusal';

/**
 * The Midjourney versions whose rules are known, newest first. Niji versions are Midjourney's anime models.
 * Source: https://docs.midjourney.com/hc/en-us/articles/32199405667853 (Version) and
 * https://docs.midjourney.com/hc/en-us/articles/33329788681101 (Legacy Features).
 */
export const KNOWN_VERSIONS = [
	'8.2',
	'8.1',
	'7',
	'niji 7',
	'6.1',
	'6',
	'niji 6',
	'5.2',
	'5.1',
	'5',
	'niji 5',
	'4',
] as const;

export type KnownVersion = (typeof KNOWN_VERSIONS)[number];

/** What Midjourney uses when nobody states a version (since 2026-07-24). */
export const DEFAULT_VERSION: KnownVersion = '8.2';

/** A stated version. `known` is absent for a version that came out after this table: no rules apply to it. */
export interface Version {
	/** As people say it: `8.2`, `niji 7`. */
	name: string;
	/** As the prompt says it: `--v 8.2`, `--niji 7`. */
	flag: string;
	known?: KnownVersion;
}

const VERSION_FORM = /^(?:--)?(v|version|niji)?\s*(\d+(?:\.\d+)?)?$/i;
const DOCUMENTED: ReadonlySet<string> = new Set(KNOWN_VERSIONS);

function isKnown(name: string): name is KnownVersion {
	return DOCUMENTED.has(name);
}

function toVersion(niji: boolean, digits: string): Version {
	const number = digits.replace(/\.0+$/, '');
	const name = niji ? `niji ${number}`.trim() : number;
	const flag = niji ? `--niji ${number}`.trim() : `--v ${number}`;
	return isKnown(name) ? { name, flag, known: name } : { name, flag };
}

/**
 * Reads a version as a field holds it: `8.2`, `v8.2`, `niji 7`, `--v 8.2`, or the number 8.2.
 * Gives `undefined` for text that is no version.
 */
export function parseVersion(value: string | number): Version | undefined {
	const match = VERSION_FORM.exec(String(value).trim());
	if (match === null) return undefined;
	const niji = match[1]?.toLowerCase() === 'niji';
	const digits = match[2] ?? '';
	return niji || digits !== '' ? toVersion(niji, digits) : undefined;
}

/**
 * Reads the version that a prompt's flags state (`--v 7`, `--version 7`, `--niji 7`), if any.
 * Throws a Refusal when they state two, or when `--v` does not hold a number: Midjourney takes `--v 8.2`, not
 * `--v v8.2`, and niji models are chosen with `--niji` alone.
 */
export function readVersion(flags: ReadonlyArray<{ name: string; value: string }>): Version | undefined {
	const versions = flags.filter(({ name }) => ['v', 'version', 'niji'].includes(name)).map(readVersionFlag);
	const [first, second] = [...new Map(versions.map((version) => [version.name, version])).values()];
	if (second !== undefined) {
		throw new Refusal(
			`“Prompt” states two versions: \`${first.flag}\` and \`${second.flag}\``,
			'Keep one of them: Midjourney runs a prompt with one version.',
		);
	}
	return first;
}

function readVersionFlag({ name, value }: { name: string; value: string }): Version {
	const niji = name === 'niji';
	if (/^\d+(\.\d+)?$/.test(value) || (niji && value === '')) return toVersion(niji, value);
	const meant = parseVersion(value);
	const source = `--${name} ${value}`.trim();
	throw new Refusal(
		`\`${source}\` in “Prompt” is not a version that Midjourney reads`,
		`Write the number alone after the flag, such as \`${meant?.flag ?? (niji ? '--niji 7' : '--v 8.2')}\`.`,
	);
}

/** The version as a sentence names it: “Midjourney 8.2”, “Midjourney niji 7”. */
export function formatVersion(version: { name: string }): string {
	return `Midjourney ${version.name}`;
}

/**
 * How Raw is written: `--raw` for 7, 8 and later, and when no version is stated; `--style raw` for 5.1 to 6.1.
 * Source: https://docs.midjourney.com/hc/en-us/articles/32634113811853 (Raw).
 */
export function getRawFlag(version?: Version): string {
	const isNew = version?.known === undefined || ['8.2', '8.1', '7', 'niji 7'].includes(version.known);
	return isNew ? '--raw' : '--style raw';
}
