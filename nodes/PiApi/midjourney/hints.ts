import { findNearestFlag } from './nearestFlag';
import { isFlagName, type Parameter } from './parameters';
import type { PromptFlag } from './promptText';
import { listLackingVersions, nameSetting, describeVersions, type PromptFacts } from './rules';
import type { Setting } from './values';
import {
	DEFAULT_VERSION,
	parseVersion,
	getRawFlag,
	formatVersion,
	type KnownVersion,
	type Version,
} from './versions';

function makeRawHint(setting: Setting, version?: Version): string | undefined {
	if (setting.from === 'field' || setting.parameter.name !== 'raw' || version?.known === undefined)
		return undefined;
	const source = setting.flag === 'style' ? '--style raw' : '--raw';
	const expectedFlag = getRawFlag(version);
	if (source === expectedFlag || version.known === '7') return undefined;
	return `“Prompt” says \`${source}\`; ${formatVersion(version)} reads \`${expectedFlag}\`.`;
}

function makeRemarkHint({ parameter, subject }: Setting, version?: Version): string | undefined {
	if (parameter.remark === undefined || version?.known === undefined) return undefined;
	return parameter.remark.versions.includes(version.known)
		? `${subject} ${parameter.remark.text} (${version.name}).`
		: undefined;
}

function makeDefaultHint(
	setting: Setting,
	{ version, defaultVersion = DEFAULT_VERSION }: PromptFacts,
): string | undefined {
	const usual = parseVersion(defaultVersion)?.known;
	if (version !== undefined || usual === undefined || !listLackingVersions(setting).includes(usual))
		return undefined;
	return (
		`No version is stated, and the usual one (${usual}) does not have ${nameSetting(setting)}; ` +
		`to be sure of it, set Version to ${describeVersions(setting)}.`
	);
}

/** How flags were read that were not written as Midjourney reads them, and those that nobody here knows. */
export function listFlagHints(flags: readonly PromptFlag[]): string[] {
	return flags.flatMap((flag) => {
		const { name, dash, glued, typedName } = flag;
		if (dash !== undefined || typedName !== undefined) {
			return [`“${dash ?? '--'}${typedName ?? name}” in “Prompt” was read as the flag \`--${name}\`.`];
		}
		if (glued === true)
			return [`\`--${name}\` in “Prompt” was read as a flag, although no space stands before it.`];
		if (isFlagName(name)) return [];
		const near = findNearestFlag(name);
		const meant = near === undefined ? '' : `; did you mean \`--${near}\`?`;
		return [
			`\`--${name}\` in “Prompt” is a flag that this node does not know, and was sent as it is${meant === '' ? '.' : meant}`,
		];
	});
}

/** What begins like a flag and is none, because no name in Latin letters follows: `--7`, or a letter of another alphabet. */
const NAMELESS = /(?<!\S)--[^\sA-Za-z-]\S{0,20}/g;

/** Text that begins like a flag, and that Midjourney does not read as one. */
export function listNamelessHints(prompt: string): string[] {
	return [...new Set(prompt.match(NAMELESS) ?? [])].map(
		(source) =>
			`“${source}” in “Prompt” is no flag, because no name in Latin letters follows its dashes; it was sent as text.`,
	);
}

function makeWeightsHint({ text, version }: PromptFacts): string | undefined {
	const rejecting: readonly KnownVersion[] = ['8.2', '8.1', '7'];
	if (!text.includes('::') || version?.known === undefined || !rejecting.includes(version.known))
		return undefined;
	return `“Prompt” holds a text weight (\`::\`), which ${formatVersion(version)} may not take; 6.1 does.`;
}

function hasSetting(settings: readonly Setting[], name: Parameter['name'], flag?: string): boolean {
	return settings.some((each) => each.parameter.name === name && (flag === undefined || each.flag === flag));
}

/** Sentences for the person who reads the run: what Midjourney may ignore without turning the prompt down. */
export function listPromptHints(facts: PromptFacts): string[] {
	const { settings, version, text } = facts;
	const perSetting = settings.flatMap((each) => [
		makeRawHint(each, version),
		makeRemarkHint(each, version),
		makeDefaultHint(each, facts),
	]);
	const together = [
		hasSetting(settings, 'seed') && hasSetting(settings, 'processMode', 'turbo')
			? 'A seed has no effect in turbo: use relax or fast to repeat an image.'
			: undefined,
		hasSetting(settings, 'stylize') && text === ''
			? 'Stylize has no effect on a prompt of images alone.'
			: undefined,
		makeWeightsHint(facts),
	];
	return [...perSetting, ...together].filter((hint): hint is string => hint !== undefined);
}
