import type { IDataObject } from 'n8n-workflow';

import { Refusal } from '../../contract/refusal';
import type { MidjourneyInputs } from '../../contract/request';
import type { ProcessMode } from '../../contract/task';
import { parseAspectRatio } from '../../midjourney/aspectRatio';
import type { ParameterName } from '../../midjourney/parameters';
import { findParameter, findFlagParameter } from '../../midjourney/parameters';
import { composePrompt } from '../../midjourney/prompt';
import type { PromptFlag } from '../../midjourney/promptText';
import { parsePrompt } from '../../midjourney/promptText';
import { readVersion } from '../../midjourney/versions';

/** MidAPI’s longest prompt, without what has a field of its own (docs.midapi.ai/mj-api/generate-mj-image). */
const PROMPT_LIMIT = 2000;

const SPEED: Record<ProcessMode, string> = { relax: 'relaxed', fast: 'fast', turbo: 'turbo' };

/** `aspectRatio` and `version` are closed lists. */
const RATIOS = ['2:1', '16:9', '3:2', '4:3', '6:5', '1:1', '5:6', '3:4', '2:3', '9:16', '1:2'];
const VERSIONS: ReadonlyMap<string, string> = new Map([
	['7', '7'],
	['6.1', '6.1'],
	['6', '6'],
	['5.2', '5.2'],
	['5.1', '5.1'],
	['niji 6', 'niji6'],
]);

const VARIETY_STEP = 5;
const ADDRESS = /^https?:\/\//i;
const NOTHING_SENT = 'Nothing was sent.';

function quoteLabel(name: ParameterName): string {
	return `“${findParameter(name).label}”`;
}

function pickRatio(value: string): string {
	const { width, height, text } = parseAspectRatio(value);
	const ownRatio = RATIOS.find((ratio) => {
		const [w, h] = ratio.split(':').map(Number);
		return w * height === h * width;
	});
	if (ownRatio !== undefined) return ownRatio;
	throw new Refusal(
		`${quoteLabel('aspectRatio')} is ${text}, which MidAPI does not offer`,
		`MidAPI offers ${RATIOS.join(', ')}: choose one of these. ${NOTHING_SENT}`,
	);
}

function findVersion(flags: readonly PromptFlag[]): string | undefined {
	const version = readVersion(flags);
	if (version === undefined) return undefined;
	const ownVersion = VERSIONS.get(version.name);
	if (ownVersion !== undefined) return ownVersion;
	throw new Refusal(
		`${quoteLabel('version')} is ${version.name}, which MidAPI does not offer`,
		`MidAPI offers ${[...VERSIONS.keys()].join(', ')}: choose one of these, or leave the version to MidAPI. ${NOTHING_SENT}`,
	);
}

function parseVariety(value: string): number {
	const chaos = Number(value);
	if (chaos % VARIETY_STEP === 0) return chaos;
	const below = Math.floor(chaos / VARIETY_STEP) * VARIETY_STEP;
	throw new Refusal(
		`${quoteLabel('chaos')} is ${value}, but MidAPI takes it in steps of ${VARIETY_STEP}`,
		`Set ${below} or ${below + VARIETY_STEP}. ${NOTHING_SENT}`,
	);
}

/** The images of a style; codes stay a flag of the prompt. */
function parseStyles(value: string): string[] {
	const tokens = value.split(/\s+/).filter((token) => token !== '');
	const addresses = tokens.filter((token) => ADDRESS.test(token));
	if (addresses.length === 0 || addresses.length === tokens.length) return addresses;
	throw new Refusal(
		`${quoteLabel('styleReference')} mixes addresses and codes, which MidAPI cannot take together`,
		`Keep the addresses or the codes. ${NOTHING_SENT}`,
	);
}

/** What MidAPI has fields for, and the flags that stay in the prompt. */
interface SortedFlags {
	fields: IDataObject;
	rest: string[];
	mode?: string;
	ratio?: string;
	styles: string[];
	omni: string[];
}

function sort(flags: readonly PromptFlag[]): SortedFlags {
	const sortedFlags: SortedFlags = { fields: {}, rest: [], styles: [], omni: [] };
	for (const flag of flags) take(flag, sortedFlags);
	const version = findVersion(flags);
	if (version !== undefined) sortedFlags.fields.version = version;
	return sortedFlags;
}

/** Where a flag stands twice, the last one counts. */
function take(flag: PromptFlag, sortedFlags: SortedFlags): void {
	const { fields } = sortedFlags;
	switch (findFlagParameter(flag)?.name) {
		case 'aspectRatio':
			sortedFlags.ratio = flag.value;
			return;
		case 'processMode':
			sortedFlags.mode = flag.name;
			return;
		case 'version':
			return;
		case 'chaos':
			fields.variety = parseVariety(flag.value);
			return;
		case 'stylize':
			fields.stylization = Number(flag.value);
			return;
		case 'weird':
			fields.weirdness = Number(flag.value);
			return;
		case 'omniReference':
			sortedFlags.omni = flag.value.split(/\s+/);
			return;
		case 'omniWeight':
			fields.ow = Number(flag.value);
			return;
		case 'styleReference':
			sortedFlags.styles = parseStyles(flag.value);
			if (sortedFlags.styles.length > 0) return;
	}
	sortedFlags.rest.push(flag.source);
}

interface Images {
	taskType: string;
	name: string;
	urls: string[];
}

/** A task takes images of one kind only. */
function buildImages(promptImages: string[], { styles, omni }: SortedFlags): Images | undefined {
	const kinds: Images[] = [
		{ taskType: 'mj_img2img', name: 'image prompts', urls: promptImages },
		{ taskType: 'mj_style_reference', name: quoteLabel('styleReference'), urls: styles },
		{ taskType: 'mj_omni_reference', name: quoteLabel('omniReference'), urls: omni },
	];
	const kindsInUse = kinds.filter(({ urls }) => urls.length > 0);
	if (kindsInUse.length < 2) return kindsInUse[0];
	throw new Refusal(
		`MidAPI takes images of one kind for a task, but here are ${kindsInUse.map(({ name }) => name).join(' and ')}`,
		`Keep one of them: image prompts, ${quoteLabel('styleReference')} or ${quoteLabel('omniReference')}. ${NOTHING_SENT}`,
	);
}

/** The parts of a prompt that MidAPI cannot take, and that are left out. */
export function listImagineHints({ prompt }: MidjourneyInputs['imagine']): string[] {
	const { addresses, imageUrls } = parsePrompt(prompt);
	return addresses.every((address, position) => address === imageUrls[position])
		? []
		: [
				'MidAPI takes no weight for one image: the weights (::) of the addresses in “Prompt” were left out. Image Weight weighs all of them against the text.',
			];
}

/** The text of a prompt, which every task of MidAPI needs, with its remaining flags. */
export function buildPrompt(text: string, flags: readonly string[]): string {
	if (text.trim() !== '') return composePrompt([text.trim(), ...flags].join(' '), [], PROMPT_LIMIT);
	throw new Refusal(
		'“Prompt” has no text, which MidAPI needs for every task',
		`Describe the result. ${NOTHING_SENT}`,
	);
}

/**
 * `POST /api/v1/mj/generate` of images (docs.midapi.ai/mj-api/generate-mj-image): the flags that MidAPI has fields for
 * leave the prompt, the others stay. Throws a Refusal for what it does not offer.
 */
export function buildImagineBody(
	input: MidjourneyInputs['imagine'],
	imageUrls: readonly string[],
): IDataObject {
	const prompt = parsePrompt(input.prompt);
	const sortedFlags = sort(prompt.flags);
	const images = buildImages([...imageUrls, ...prompt.imageUrls], sortedFlags);
	const ratio = sortedFlags.ratio ?? input.aspectRatio;
	const mode = (sortedFlags.mode ?? input.processMode) as ProcessMode | undefined;
	const taskType = images?.taskType ?? 'mj_txt2img';
	return {
		taskType,
		prompt: buildPrompt(prompt.text, sortedFlags.rest),
		...(images === undefined ? {} : { fileUrls: images.urls }),
		// An omni reference has a speed of its own.
		...(mode === undefined || taskType === 'mj_omni_reference' ? {} : { speed: SPEED[mode] }),
		...(ratio === undefined ? {} : { aspectRatio: pickRatio(ratio) }),
		...sortedFlags.fields,
	};
}
