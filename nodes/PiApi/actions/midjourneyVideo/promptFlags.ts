import { z } from 'zod';

import { Refusal } from '../../contract/refusal';
import type { ImageSource, Motion, VideoInput } from '../../contract/request';
import { checkPrompt, readPromptText } from '../../midjourney/prompt';
import type { PromptFlag } from '../../midjourney/promptText';
import { parsePrompt } from '../../midjourney/promptText';
import { parseAddresses } from '../shared/images';
import { parseField, parseOptionalText } from '../../contract/parse';
import { joinPieces } from '../../contract/words';
import { readPromptSettings } from '../shared/prompt';
import type { PromptLimits, Read } from '../definitions';

const SUBJECT = 'Prompt';

export const motionSchema = z.enum(['low', 'high']);
export const batchSchema = z.coerce.number().pipe(z.union([z.literal(1), z.literal(2), z.literal(4)]));

/** What a video's prompt may say as a flag, and a field too. */
export type VideoFields = Pick<VideoInput, 'motion' | 'raw' | 'loop' | 'endImage' | 'batchSize'>;

interface Lift {
	field: keyof VideoFields;
	label: string;
	read: (flag: PromptFlag) => VideoFields;
}

function parseMotion(flag: PromptFlag): { motion: Motion } {
	const fix = 'Write `--motion low` or `--motion high` at the end.';
	return { motion: parseField(motionSchema, flag.value, `--motion in ${SUBJECT}`, fix) };
}

function parseEnd({ value }: PromptFlag): { endImage: ImageSource } {
	const [endImage] = parseAddresses(value, `--end in ${SUBJECT}`, false);
	return { endImage };
}

/** Midjourney's flags for videos (docs.legnext.ai/api-reference/video-generation/video-diffusion, Advanced Parameters). */
const LIFTS: ReadonlyMap<string, Lift> = new Map<string, Lift>(
	Object.entries({
		motion: { field: 'motion', label: 'Motion', read: parseMotion },
		raw: { field: 'raw', label: 'Raw', read: () => ({ raw: true }) },
		loop: { field: 'loop', label: 'Loop', read: () => ({ loop: true }) },
		end: { field: 'endImage', label: 'End Image URL', read: parseEnd },
		bs: {
			field: 'batchSize',
			label: 'Batch Size',
			read: ({ value }: PromptFlag) => ({
				batchSize: parseField(batchSchema, value, `--bs in ${SUBJECT}`, 'Write 1, 2 or 4 after it.'),
			}),
		},
	}),
);

/** The fields in which a flag of the prompt says something else. */
function listOverrideHints(
	flagFields: VideoFields,
	fields: VideoFields,
	flags: readonly PromptFlag[],
): string[] {
	return flags.flatMap(({ name, source }) => {
		const lift = LIFTS.get(name);
		if (lift === undefined) return [];
		const set = fields[lift.field];
		if (set === undefined || set === flagFields[lift.field]) return [];
		return [`“${lift.label}” was left out: the prompt already says \`${source}\`.`];
	});
}

/**
 * The prompt of a video and what goes with it. A flag of the prompt counts like the field that says the same, and wins
 * over it, and a hint says so; it is taken out of the text, because not every service reads it there. Throws a Refusal
 * for what Midjourney would turn down.
 */
export function readVideoPrompt(
	read: Read,
	fields: VideoFields,
	limits: PromptLimits,
): VideoFields & { prompt?: string; hints: string[] } {
	const promptText = parseOptionalText(read('prompt'), SUBJECT);
	if (promptText === undefined) return { ...fields, hints: [] };
	const options = readPromptSettings(read, limits);
	const whole = readPromptText({ prompt: promptText, ...options }, limits.prompt);
	const { imageUrls, text, flags } = parsePrompt(whole.text);
	if (imageUrls.length > 0) {
		throw new Refusal(
			`“${SUBJECT}” begins with the address of an image`,
			'Take it out of the text: a video starts from the image that Image Source names.',
		);
	}
	const flagFields: VideoFields = Object.assign({}, ...flags.map((flag) => LIFTS.get(flag.name)?.read(flag)));
	const rest = flags.filter(({ name }) => !LIFTS.has(name)).map(({ source }) => source);
	const words = joinPieces([text, ...rest]);
	const hints = [...whole.hints, ...listOverrideHints(flagFields, fields, flags)];
	if (words === '') return { ...fields, ...flagFields, hints };
	const checkedPrompt = checkPrompt({ prompt: words, ...options }, limits.prompt);
	return {
		...fields,
		...flagFields,
		prompt: checkedPrompt.prompt,
		hints: [...hints, ...checkedPrompt.hints],
	};
}
