import { Refusal, catchRefusal } from '../contract/refusal';
import { checkExtremes, parseAspectRatio } from './aspectRatio';
import { findParameter } from './parameters';
import { capitalise, joinWithOr } from '../contract/words';
import type { Setting } from './values';
import { KNOWN_VERSIONS, formatVersion, type KnownVersion, type Version } from './versions';

/** All that is known about a prompt before it is sent. */
export interface PromptFacts {
	/** The settings that count: the prompt's flags, and the fields that no flag overrides. */
	settings: readonly Setting[];
	/** The version that a field or a flag states. */
	version?: Version;
	/** The version that the service takes when none is stated; Midjourney’s own where it is not known. */
	defaultVersion?: string;
	text: string;
	/** Image prompts, from the field and from the prompt's own beginning. */
	images: number;
}

/** The known versions that lack what is set. */
export function listLackingVersions(setting: Setting): readonly KnownVersion[] {
	const { missingIn = [], flagMissingIn = {} } = setting.parameter;
	return [...missingIn, ...(flagMissingIn[setting.flag] ?? [])];
}

function listHavingVersions(setting: Setting): KnownVersion[] {
	return KNOWN_VERSIONS.filter((version) => !listLackingVersions(setting).includes(version));
}

/** The subject, with the value where only one of the field's choices is meant. */
export function nameSetting({ parameter, from, flag, subject }: Setting): string {
	return parameter.value.kind === 'mode' && from === 'field' ? `${capitalise(flag)} in ${subject}` : subject;
}

/** The versions that have what is set, as a sentence lists them. */
export function describeVersions(setting: Setting): string {
	const versions = listHavingVersions(setting);
	return versions.length <= 4
		? joinWithOr(versions)
		: `${versions.slice(0, 3).join(', ')} or another that has it`;
}

function checkVersion(setting: Setting, version: Version): void {
	if (version.known === undefined || !listLackingVersions(setting).includes(version.known)) return;
	throw new Refusal(
		`${nameSetting(setting)} is not available in ${formatVersion(version)}`,
		`Leave it out, or use version ${describeVersions(setting)}.`,
	);
}

/** Without a stated version: refuses two settings that no version has together. */
function checkTogether(settings: readonly Setting[]): void {
	for (const [position, setting] of settings.entries()) {
		const other = settings
			.slice(0, position)
			.find((each) =>
				listHavingVersions(each).every((version) => listLackingVersions(setting).includes(version)),
			);
		if (other !== undefined) {
			throw new Refusal(
				`No Midjourney version has both ${nameSetting(other)} and ${nameSetting(setting)}`,
				`Keep one of them: version ${describeVersions(other)} has the first, version ${describeVersions(setting)} the second.`,
			);
		}
	}
}

/**
 * Throws a Refusal for a value that Midjourney, or the stated version, does not take.
 * Source: https://docs.midjourney.com/hc/en-us/articles/32859204029709 (Parameter List).
 */
export function checkRange(setting: Setting, version?: Version): void {
	const { value: rule } = setting.parameter;
	const who = version === undefined ? 'Midjourney' : formatVersion(version);
	const known = version?.known;
	if (rule.kind === 'references' && rule.max !== undefined) {
		const count = setting.value.split(/\s+/).length;
		if (count <= rule.max) return;
		throw new Refusal(`${setting.subject} holds ${count} images, but ${who} takes one`, 'Keep one address.');
	}
	if (rule.kind === 'choice') {
		const choices = (known && rule.byVersion?.[known]) ?? rule.choices;
		if (choices.includes(Number(setting.value))) return;
		throw new Refusal(
			`${setting.subject} is ${setting.value}, which ${who} does not take`,
			`Set it to ${joinWithOr(choices)}, or leave it out.`,
		);
	}
	if (rule.kind !== 'number') return;
	const number = Number(setting.value);
	const [min, max] = (known && rule.byVersion?.[known]) ?? [rule.min, rule.max];
	const kind = rule.decimals === true ? 'number' : 'whole number';
	const fix = `Set it to a ${kind} from ${min} to ${max}, or leave it out.`;
	if (number < min || number > max) {
		throw new Refusal(`${setting.subject} is ${setting.value}, but ${who} takes ${min} to ${max}`, fix);
	}
	if (rule.decimals !== true && !Number.isInteger(number)) {
		throw new Refusal(`${setting.subject} is ${setting.value}, but ${who} takes whole numbers`, fix);
	}
}

function checkNeeds(setting: Setting, facts: PromptFacts): void {
	const { needs } = setting.parameter;
	if (needs === 'imagePrompt' && facts.images === 0) {
		throw new Refusal(
			`${setting.subject} is set, but there is no image prompt for it to weigh`,
			'Add an image prompt in “Midjourney Parameters” or an image address at the beginning of “Prompt”, or leave it out.',
		);
	}
	if (needs === 'text' && facts.text === '') {
		throw new Refusal(
			`${setting.subject} needs a prompt with text`,
			'Describe the image in “Prompt”: a style reference changes how words are drawn.',
		);
	}
	if (needs === undefined || needs === 'imagePrompt' || needs === 'text') return;
	if (facts.settings.some(({ parameter }) => parameter.name === needs)) return;
	const other = findParameter(needs);
	throw new Refusal(
		`${setting.subject} is set, but there is no ${other.label}`,
		`Set “${other.label}” in “Midjourney Parameters” too (or \`--${other.flags[0]}\` in “Prompt”), or leave it out.`,
	);
}

/**
 * The Refusals for what Midjourney turns down: a value out of range, a parameter that the stated version lacks, one that
 * depends on something absent, an aspect ratio beyond the version's limits. Without a stated version only what no
 * version takes is refused.
 */
export function findBrokenRules(facts: PromptFacts): Refusal[] {
	const { settings, version } = facts;
	const hd = settings.some(({ flag }) => flag === 'hd');
	const checks = [
		...settings.flatMap((setting) => [
			() => version !== undefined && checkVersion(setting, version),
			() => checkRange(setting, version),
			() => checkNeeds(setting, facts),
		]),
		() => version === undefined && checkTogether(settings),
		...settings.map(({ parameter, value, subject }) => () => {
			if (parameter.value.kind === 'ratio')
				checkExtremes(parseAspectRatio(value, subject), { version, hd }, subject);
		}),
	];
	return checks.map(catchRefusal).filter((refusal) => refusal !== undefined);
}
