import { gridImageField, readImageNumber, readOrigin } from '../shared/origin';
import { taskIdField } from '../../contract/taskIdField';
import { followUpPromptField, readFollowUpPrompt } from '../shared/prompt';
import { PROMPT_OPTIONS, buildOptionFields } from '../shared/options';
import type { MidjourneyDefinition } from '../definitions';
import { buildMaskFields, readMask } from './mask';

/** A part of an image repainted (piapi.ai/docs/midjourney-api/inpaint). */
export const inpaintOperation: MidjourneyDefinition<'inpaint'> = {
	fields: [taskIdField, gridImageField, ...buildMaskFields(false), followUpPromptField],
	options: buildOptionFields(['skipPromptCheck', ...PROMPT_OPTIONS]),
	build(read, limits) {
		const origin = readOrigin(read);
		const image = readImageNumber(read);
		const mask = readMask(read);
		const { hints, prompt } = readFollowUpPrompt(read, limits);
		return [
			{
				input: { mask, ...(image === undefined ? {} : { image }), prompt },
				origin,
				hints,
			},
		];
	},
};
