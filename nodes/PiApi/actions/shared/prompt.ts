import type { INodeProperties } from 'n8n-workflow';

import type { PromptFields } from '../../midjourney/prompt';
import { checkAspectRatio, checkProcessMode, checkPrompt } from '../../midjourney/prompt';
import type { PromptLimits, Read } from '../definitions';
import { parseOptionalText } from '../../contract/parse';
import type { ProcessMode } from '../../contract/task';
import { readPromptReading } from './options';

/** Aspect ratios that people use; any other as an expression. */
const RATIOS = ['1:1', '16:9', '9:16', '4:3', '3:4', '3:2', '2:3', '21:9', '5:4', '4:5', '2:1', '1:2'];

export const aspectRatioField: INodeProperties = {
	displayName: 'Aspect Ratio',
	name: 'aspectRatio',
	type: 'options',
	options: RATIOS.map((ratio) => ({ name: ratio, value: ratio })),
	default: '1:1',
	description: 'Width to height. For any other use an expression, such as 7:4.',
};

/** The aspect ratio of a follow-up. */
export const followUpAspectRatioField: INodeProperties = {
	...aspectRatioField,
	options: [{ name: 'As Before', value: '' }, ...(aspectRatioField.options ?? [])],
	default: '',
};

export const processModeField: INodeProperties = {
	displayName: 'Process Mode',
	name: 'processMode',
	type: 'options',
	options: [
		{ name: 'Relax', value: 'relax', description: 'Cheapest, takes longest' },
		{ name: 'Fast', value: 'fast' },
		{ name: 'Turbo', value: 'turbo', description: 'Fastest, dearest' },
	],
	default: 'relax',
	description: 'How fast the task is worked on, and what it costs',
};

/** The optional prompt of a follow-up. */
export const followUpPromptField: INodeProperties = {
	displayName: 'Prompt',
	name: 'prompt',
	type: 'string',
	typeOptions: { rows: 3 },
	default: '',
	description: 'Leave empty to keep the prompt of the task it builds on',
};

/** The prompt of an operation that cannot do without. */
export const requiredPromptField: INodeProperties = {
	displayName: 'Prompt',
	name: 'prompt',
	type: 'string',
	typeOptions: { rows: 3 },
	default: '',
	required: true,
	description: 'What to show. Midjourney’s own flags may stand at the end.',
};

/** The prompt of such an operation; throws a Refusal where it is empty, and for what Midjourney would turn down. */
export function readPrompt(read: Read, limits: PromptLimits): { prompt: string; hints: string[] } {
	const { prompt, hints } = checkPrompt(
		{ prompt: read('prompt'), ...readPromptSettings(read, limits) },
		limits.prompt,
	);
	return { prompt, hints };
}

/** How a prompt is read, and what the service takes where it says nothing. */
export function readPromptSettings(
	read: Read,
	{ defaultVersion }: PromptLimits,
): Pick<PromptFields, 'reading' | 'defaultVersion'> {
	return {
		reading: readPromptReading(read),
		...(defaultVersion === undefined ? {} : { defaultVersion }),
	};
}

/** Prompt and aspect ratio of a follow-up, both optional; throws a Refusal for what Midjourney would turn down. */
export function readFollowUpPrompt(
	read: Read,
	limits: PromptLimits,
): { prompt?: string; aspectRatio?: string; hints: string[] } {
	const prompt = parseOptionalText(read('prompt'), 'Prompt');
	const aspectRatio = parseOptionalText(read('aspectRatio'), 'Aspect Ratio');
	const reading = readPromptSettings(read, limits);
	if (prompt === undefined) {
		const ratio = checkAspectRatio(aspectRatio);
		return { ...(ratio === undefined ? {} : { aspectRatio: ratio }), hints: [] };
	}
	const checkedPrompt = checkPrompt({ prompt, aspectRatio, ...reading }, limits.prompt);
	return {
		prompt: checkedPrompt.prompt,
		...(checkedPrompt.aspectRatio === undefined ? {} : { aspectRatio: checkedPrompt.aspectRatio }),
		hints: checkedPrompt.hints,
	};
}

/** Process Mode of an operation without a prompt. */
export function readProcessMode(read: Read): ProcessMode | undefined {
	return checkProcessMode(read('processMode'));
}
