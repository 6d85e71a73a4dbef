import { Refusal } from '../contract/refusal';
import type { ProcessMode } from '../contract/request';
import { readFlag } from './flagValues';
import { hintsFor } from './hints';
import {
	COLLECTION_FIELDS,
	parameterNamed,
	parameterOfFlag,
	type MidjourneyParameters,
	type ParameterName,
} from './parameters';
import { parsePrompt, type PromptFlag } from './promptText';
import { checkRules } from './rules';
import { readField, type Setting } from './values';
import { parseVersion, rawFlag, readVersion, type Version } from './versions';

export { parsePrompt } from './promptText';

/** Midjourney states no number; this is what PiAPI's successor takes: https://docs.legnext.ai/api-reference. */
export const PROMPT_LIMIT = 8192;

/** What the fields hold. Values may come from expressions. */
export interface PromptFields {
	prompt: unknown;
	/** How many pictures the image prompt fields bring, whatever they are taken from. */
	promptImages?: number;
	parameters?: MidjourneyParameters;
	aspectRatio?: unknown;
	processMode?: unknown;
}

/** A prompt that Midjourney will take: plain data, ready for a TaskRequest. */
export interface CheckedPrompt {
	/** The user's prompt and the flags of the fields; `composePrompt` puts the prompt images in front. */
	prompt: string;
	/** Absent when the prompt's own `--ar` counts, or when neither states one. */
	aspectRatio?: string;
	/** Absent when the prompt's own flag counts, or when neither states one. */
	processMode?: ProcessMode;
	hints: string[];
}

function readPromptText(raw: unknown): string {
	if (raw === undefined || raw === null) return '';
	const text = typeof raw === 'string' || typeof raw === 'number' ? String(raw) : undefined;
	if (text === undefined || /\[object \w+\]/.test(text)) {
		throw new Refusal(
			'“Prompt” holds an object, not text',
			'Map the part of the object that holds the text.',
		);
	}
	return text;
}

function readFields(fields: PromptFields): Setting[] {
	const raw: ReadonlyArray<[ParameterName, unknown]> = [
		['aspectRatio', fields.aspectRatio],
		['processMode', fields.processMode],
		...COLLECTION_FIELDS.map((name): [ParameterName, unknown] => [name, fields.parameters?.[name]]),
	];
	return raw
		.map(([name, value]) => readField(parameterNamed(name), value))
		.filter((setting): setting is Setting => setting !== undefined);
}

interface FromPrompt {
	setting: Setting;
	source: string;
}

function readFlags(flags: readonly PromptFlag[]): FromPrompt[] {
	return flags.flatMap((flag) => {
		const parameter = parameterOfFlag(flag);
		return parameter === undefined ? [] : [{ setting: readFlag(parameter, flag), source: flag.source }];
	});
}

/** What a setting asks for, however it is spelled: `--v 7` and `--version 7` ask for the same. */
function asksFor({ parameter, flag, value }: Setting): string {
	if (parameter.name === 'version') return `${flag === 'niji' ? 'niji' : 'v'} ${value}`;
	return parameter.name === 'hd' || parameter.name === 'processMode' ? flag : value;
}

/** The sentence about a field that the prompt's own flag overrides; none when both say the same. */
function overrideHint(field: Setting, flag: FromPrompt): string[] {
	if (asksFor(field) === asksFor(flag.setting)) return [];
	return [`“${field.parameter.label}” was left out: the prompt already says \`${flag.source}\`.`];
}

function dashHints(flags: readonly PromptFlag[]): string[] {
	return flags
		.filter(({ dash }) => dash !== undefined)
		.map(({ dash, name }) => `“${dash}${name}” in “Prompt” was read as the flag \`--${name}\`.`);
}

function written(setting: Setting, version?: Version): string {
	if (setting.parameter.name === 'raw') return rawFlag(version);
	return `--${setting.flag} ${setting.value}`.trim();
}

function checkContent(text: string, images: number): void {
	if (text !== '' || images >= 2) return;
	throw images === 1
		? new Refusal(
				'“Prompt” has no text, and there is only one image prompt',
				'Describe the picture in “Prompt”, or add a second image: Midjourney needs text or two images.',
			)
		: new Refusal(
				'“Prompt” is empty',
				'Describe the picture. An expression may have found nothing to put here.',
			);
}

/**
 * Checks a prompt together with the fields around it, and gives the text with the fields' flags at its end. A
 * flag that the prompt carries wins over its field, and a hint says so. Unknown flags are passed on untouched.
 * Throws a Refusal for what Midjourney would turn down and for text beyond `limit` characters.
 */
export function checkPrompt(fields: PromptFields, limit = PROMPT_LIMIT): CheckedPrompt {
	const { imageUrls, text, flags, normalized } = parsePrompt(readPromptText(fields.prompt));
	const images = imageUrls.length + (fields.promptImages ?? 0);
	const fromPrompt = readFlags(flags);
	const fromFields = readFields(fields);
	const overriding = (field: Setting): FromPrompt | undefined =>
		fromPrompt.find(({ setting }) => setting.parameter.name === field.parameter.name);
	const counting = fromFields.filter((field) => overriding(field) === undefined);

	const versionField = counting.find(({ parameter }) => parameter.name === 'version');
	const version = readVersion(flags) ?? (versionField && parseVersion(written(versionField)));
	const facts = {
		settings: [...fromPrompt.map(({ setting }) => setting), ...counting],
		version,
		text,
		images,
	};
	checkContent(text, images);
	checkRules(facts);

	const inText = counting.filter(({ parameter }) => parameter.place === 'collection');
	const prompt = [normalized, ...inText.map((setting) => written(setting, version))].join(' ').trim();
	composePrompt(prompt, [], limit);
	const overridden = fromFields.flatMap((field) => {
		const flag = overriding(field);
		return flag === undefined ? [] : overrideHint(field, flag);
	});
	const hints = [...overridden, ...dashHints(flags), ...hintsFor(facts)];
	const aspectRatio = counting.find(({ parameter }) => parameter.name === 'aspectRatio')?.value;
	const mode = counting.find(({ parameter }) => parameter.name === 'processMode')?.flag;
	return {
		prompt,
		...(aspectRatio === undefined ? {} : { aspectRatio }),
		...(isProcessMode(mode) ? { processMode: mode } : {}),
		hints,
	};
}

function isProcessMode(mode: string | undefined): mode is ProcessMode {
	return mode === 'relax' || mode === 'fast' || mode === 'turbo';
}

/**
 * Gives the final text: the addresses of the prompt images, then the prompt, in Midjourney's order. Throws a
 * Refusal when it is longer than `limit` characters.
 */
export function composePrompt(prompt: string, imageUrls: readonly string[], limit = PROMPT_LIMIT): string {
	const whole = [...imageUrls, prompt].filter((piece) => piece !== '').join(' ');
	if (whole.length <= limit) return whole;
	throw new Refusal(
		`“Prompt” comes to ${whole.length} characters with its images and flags, but the limit is ${limit}`,
		`Take out ${whole.length - limit} or more.`,
	);
}
