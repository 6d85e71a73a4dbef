import { Refusal, catchRefusal } from '../contract/refusal';
import { capitalise, joinPieces } from '../contract/words';
import type { ProcessMode } from '../contract/task';
import { findOtherCommand, unwrapChat } from './chatWrapping';
import { toPlainText } from './flagStarts';
import { readFlag } from './flagValues';
import { listFlagHints, listPromptHints, listNamelessHints } from './hints';
import {
	COLLECTION_FIELDS,
	findParameter,
	findFlagParameter,
	type MidjourneyParameters,
	type Parameter,
	type ParameterName,
} from './parameters';
import { expandPermutations, MOST_TASKS } from './permutations';
import { parsePrompt, removeFlags, type ParsedPrompt, type PromptFlag } from './promptText';
import { findBrokenRules, type PromptFacts } from './rules';
import { readField, type Setting } from './values';
import { parseVersion, getRawFlag, readVersion, type Version } from './versions';

/** Midjourney states no number; this is what PiAPI's successor takes: https://docs.legnext.ai/api-reference. */
export const PROMPT_LIMIT = 8192;

/** How a prompt is read, as the user chose under Options. */
export interface PromptReading {
	/** Whether what Midjourney would turn down is refused (the default), or only hinted at. */
	check?: 'strict' | 'hints';
	/** Whether flags in the prompt count (the default), or are made plain text: for text that comes from outside. */
	flags?: 'read' | 'text';
}

/** What the fields hold. Values may come from expressions. */
export interface PromptFields {
	prompt: unknown;
	/** How many images the image prompt fields bring, whatever they are taken from. */
	promptImages?: number;
	parameters?: MidjourneyParameters;
	aspectRatio?: unknown;
	processMode?: unknown;
	/** How the prompt is read. */
	reading?: PromptReading;
	/** The version that the service takes when none is stated. */
	defaultVersion?: string;
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

const PLURALS: ReadonlySet<string> = new Set(['the quotes', 'the asterisks']);

/** Reading may shorten a text, but not by this many times: what is longer still is refused unread, in no time. */
const LONGEST_READ = 8;

/**
 * The text of the field as it is read: what a chat put around it is off, and flags are made text where that is asked for.
 * Throws a Refusal for text many times longer than `limit` characters.
 */
export function readPromptText(
	{ prompt, reading }: Pick<PromptFields, 'prompt' | 'reading'>,
	limit = PROMPT_LIMIT,
): { text: string; hints: string[] } {
	const promptText = toPromptText(prompt).trim();
	if (promptText.length > limit * LONGEST_READ) composePrompt(promptText, [], limit);
	const { text, wrappings } = unwrapChat(promptText);
	const hints =
		wrappings.length === 0
			? []
			: [
					`${capitalise(wrappings.join(' and '))} around “Prompt” ${wrappings.length === 1 && !PLURALS.has(wrappings[0]) ? 'was' : 'were'} taken off.`,
				];
	return { text: reading?.flags === 'text' ? toPlainText(text) : text, hints };
}

function toPromptText(raw: unknown): string {
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
		.map(([name, value]) => readField(findParameter(name), value))
		.filter((setting): setting is Setting => setting !== undefined);
}

/** A flag of the prompt that has a field, too. */
interface FromPrompt {
	parameter: Parameter;
	source: string;
	/** Absent where its value could not be read, and the check is not strict. */
	setting?: Setting;
}

/** Gives what is thrown as a Refusal to `take` instead. */
function attempt<T>(work: () => T, take: (refusal: Refusal) => void): T | undefined {
	let value: T | undefined;
	const refusal = catchRefusal(() => {
		value = work();
	});
	if (refusal) take(refusal);
	return value;
}

function readFlags(flags: readonly PromptFlag[], take: (refusal: Refusal) => void): FromPrompt[] {
	return flags.flatMap((flag) => {
		const parameter = findFlagParameter(flag);
		if (parameter === undefined) return [];
		const setting = attempt(() => readFlag(parameter, flag), take);
		return [{ parameter, source: flag.source, ...(setting === undefined ? {} : { setting }) }];
	});
}

/** What a setting asks for, however it is spelled: `--v 7` and `--version 7` ask for the same. */
function normaliseSetting({ parameter, flag, value }: Setting): string {
	if (parameter.name === 'version') return `${flag === 'niji' ? 'niji' : 'v'} ${value}`;
	return parameter.name === 'hd' || parameter.name === 'processMode' ? flag : value;
}

/** The sentence about a field that the prompt's own flag overrides; none when both say the same. */
function explainOverride(field: Setting, flag: FromPrompt): string[] {
	if (flag.setting !== undefined && normaliseSetting(field) === normaliseSetting(flag.setting)) return [];
	return [`“${field.parameter.label}” was left out: the prompt already says \`${flag.source}\`.`];
}

/** Throws a Refusal for a flag that stands twice and says two things: services differ in which one they take. */
function checkTwice(flags: readonly FromPrompt[]): void {
	for (const [position, { parameter, setting, source }] of flags.entries()) {
		const earlier = flags.slice(0, position).find((each) => each.parameter.name === parameter.name);
		if (earlier?.setting === undefined || setting === undefined) continue;
		if (normaliseSetting(earlier.setting) === normaliseSetting(setting)) continue;
		const isList = ['words', 'references', 'codes'].includes(parameter.value.kind);
		throw new Refusal(
			`“Prompt” says ${parameter.label} twice: \`${earlier.source}\` and \`${source}\``,
			isList
				? `Put both behind one flag: \`${earlier.source}${parameter.value.kind === 'words' ? ',' : ''} ${setting.value}\`.`
				: 'Keep one of them.',
		);
	}
}

function writeSetting(setting: Setting, version?: Version): string {
	if (setting.parameter.name === 'raw') return getRawFlag(version);
	return `--${setting.flag} ${setting.value}`.trim();
}

function checkContent(text: string, images: number): void {
	if (text !== '' || images >= 2) return;
	throw images === 1
		? new Refusal(
				'“Prompt” has no text, and there is only one image prompt',
				'Describe the image in “Prompt”, or add a second image: Midjourney needs text or two images.',
			)
		: new Refusal(
				'“Prompt” is empty',
				'Describe the image. An expression may have found nothing to put here.',
			);
}

/** Throws a Refusal for a prompt that stands for several: the service would bill each, and show one. */
function checkSingle(text: string, flags: readonly PromptFlag[]): void {
	const tasks = countTasks(text, flags);
	if (tasks < 2) return;
	const count = tasks > MOST_TASKS ? `more than ${MOST_TASKS}` : String(tasks);
	throw new Refusal(
		`“Prompt” asks for ${count} tasks at once (${flags.some(isRepeat) ? '`--repeat`' : 'alternatives in curly brackets'})`,
		'One item makes one task here. In Imagine, “Permutations: Expand” under “Options” makes one task for each, all of them paid; or make one item for each. To keep brackets as text, write `\\{` and `\\}`.',
	);
}

function isRepeat({ name }: PromptFlag): boolean {
	return name === 'r' || name === 'repeat';
}

function countRepeats(flags: readonly PromptFlag[]): number {
	const counts = flags.filter(isRepeat).map(({ value, source }) => {
		if (/^\d{1,3}$/.test(value) && Number(value) > 0) return Number(value);
		throw new Refusal(
			`\`${source}\` in “Prompt” is not a number of repeats`,
			'Write a whole number after it, or take it out.',
		);
	});
	return counts.pop() ?? 1;
}

function countTasks(text: string, flags: readonly PromptFlag[]): number {
	return expandPermutations(text).length * countRepeats(flags);
}

/**
 * The prompts that one prompt stands for, each to be checked by itself: one for each combination of its permutations
 * and each repeat. Throws a Refusal where they are too many.
 */
export function expandPrompt(
	fields: PromptFields,
	limit = PROMPT_LIMIT,
): { prompts: string[]; hints: string[] } {
	const { text, hints } = readPromptText(fields, limit);
	composePrompt(text.trim(), [], limit);
	const { flags } = parsePrompt(text);
	const repeats = countRepeats(flags);
	const single = flags.some(isRepeat) ? removeFlags(text, ['r', 'repeat']) : text;
	const prompts = expandPermutations(single);
	const count = prompts.length * repeats;
	if (count > MOST_TASKS) {
		throw new Refusal(
			`“Prompt” asks for more than ${MOST_TASKS} tasks at once`,
			'Take out some of the alternatives, or a part of the repeats. Nothing was sent.',
		);
	}
	return { prompts: prompts.flatMap((prompt) => Array<string>(repeats).fill(prompt)), hints };
}

/** Throws a Refusal for a prompt that asks a chat for something else: Imagine would draw the words of the command. */
function checkCommand(text: string): void {
	const command = findOtherCommand(text);
	if (command === undefined) return;
	throw new Refusal(
		`“Prompt” begins with “${command}”, which is a command of Midjourney’s chat`,
		'Choose the operation of that name, or take the command out of the text.',
	);
}

function checkDoubts({ doubts }: ParsedPrompt): void {
	const [doubt] = doubts;
	if (doubt === undefined) return;
	throw new Refusal(
		`\`${doubt.source}\` in “Prompt” may be a flag or text`,
		`For the flag write \`${doubt.repairedText.trim()}\` with a space before and none after its dashes; for text write ${doubt.hasOneDash ? 'a comma in place of the dash' : 'a single “-” or a comma'}.`,
	);
}

/**
 * Checks a prompt together with the fields around it, and gives the text with the fields' flags at its end. A
 * flag that the prompt carries wins over its field, and a hint says so. Unknown flags are passed on untouched.
 * Throws a Refusal for what Midjourney would turn down (where the check is not strict that is a hint), and for text
 * beyond `limit` characters.
 */
export function checkPrompt(fields: PromptFields, limit = PROMPT_LIMIT): CheckedPrompt {
	const { text: whole, hints: readingHints } = readPromptText(fields, limit);
	const parsedPrompt = parsePrompt(whole);
	const { imageUrls, text, flags, wholeText } = parsedPrompt;
	// Everything after this works on a text of bounded length.
	composePrompt(wholeText.trim(), [], limit);
	const lenientHints: string[] = [];
	const take = (refusal: Refusal): void => {
		if (fields.reading?.check !== 'hints') throw refusal;
		lenientHints.push(`${refusal.message}; it was sent all the same (Check Prompt: Only Hints).`);
	};
	attempt(() => checkCommand(text), take);
	// Where flags are made text, what is left of a dash is text.
	if (fields.reading?.flags !== 'text') attempt(() => checkDoubts(parsedPrompt), take);
	checkSingle(wholeText.trim(), flags);
	const images = imageUrls.length + (fields.promptImages ?? 0);
	const fromPrompt = readFlags(flags, take);
	const fromFields = readFields(fields);
	const findOverriding = (field: Setting): FromPrompt | undefined =>
		fromPrompt.find(({ parameter }) => parameter.name === field.parameter.name);
	const counting = fromFields.filter((field) => findOverriding(field) === undefined);

	const versionField = counting.find(({ parameter }) => parameter.name === 'version');
	const version =
		attempt(() => readVersion(flags), take) ?? (versionField && parseVersion(writeSetting(versionField)));
	attempt(() => checkTwice(fromPrompt), take);
	const facts: PromptFacts = {
		settings: [...fromPrompt.flatMap(({ setting }) => (setting === undefined ? [] : [setting])), ...counting],
		version,
		...(fields.defaultVersion === undefined ? {} : { defaultVersion: fields.defaultVersion }),
		text,
		images,
	};
	checkContent(text, images);
	findBrokenRules(facts).forEach(take);

	const inText = counting.filter(({ parameter }) => parameter.place === 'collection');
	const prompt = [wholeText, ...inText.map((setting) => writeSetting(setting, version))].join(' ').trim();
	composePrompt(prompt, [], limit);
	const overrideHints = fromFields.flatMap((field) => {
		const flag = findOverriding(field);
		return flag === undefined ? [] : explainOverride(field, flag);
	});
	const hints = [
		...readingHints,
		...lenientHints,
		...overrideHints,
		...listFlagHints(flags),
		...listNamelessHints(wholeText),
		...listPromptHints(facts),
	];
	const aspectRatio = counting.find(({ parameter }) => parameter.name === 'aspectRatio')?.value;
	const mode = counting.find(({ parameter }) => parameter.name === 'processMode')?.flag;
	return {
		prompt,
		...(aspectRatio === undefined ? {} : { aspectRatio }),
		...(isProcessMode(mode) ? { processMode: mode } : {}),
		hints,
	};
}

/**
 * The Aspect Ratio of a follow-up that keeps the prompt of its origin; undefined where it is not set. Its limits depend on the
 * version, which that prompt states. Throws a Refusal for what is no ratio.
 */
export function checkAspectRatio(value: unknown): string | undefined {
	return readField(findParameter('aspectRatio'), value)?.value;
}

/** The Process Mode of an operation without a prompt; undefined where it is not set. Throws a Refusal for any other value. */
export function checkProcessMode(value: unknown): ProcessMode | undefined {
	const mode = readField(findParameter('processMode'), value)?.flag;
	return isProcessMode(mode) ? mode : undefined;
}

function isProcessMode(mode: string | undefined): mode is ProcessMode {
	return mode === 'relax' || mode === 'fast' || mode === 'turbo';
}

/**
 * Gives the final text: the addresses of the prompt images, then the prompt, in Midjourney's order. Throws a
 * Refusal when it is longer than `limit` characters.
 */
export function composePrompt(prompt: string, imageUrls: readonly string[], limit = PROMPT_LIMIT): string {
	const whole = joinPieces([...imageUrls, prompt]);
	if (whole.length <= limit) return whole;
	throw new Refusal(
		`“Prompt” comes to ${whole.length} characters with its images and flags, but the limit is ${limit}`,
		`Take out ${whole.length - limit} or more.`,
	);
}
