import { taskIdField } from '../../contract/taskIdField';
import { readOrigin } from '../shared/origin';
import { followUpAspectRatioField, followUpPromptField, readFollowUpPrompt } from '../shared/prompt';
import { PROMPT_OPTIONS, buildOptionFields } from '../shared/options';
import type { MidjourneyDefinition } from '../definitions';

/** Four new images of the same prompt (piapi.ai/docs/midjourney-api/reroll). */
export const rerollOperation: MidjourneyDefinition<'reroll'> = {
	fields: [taskIdField, followUpPromptField, followUpAspectRatioField],
	options: buildOptionFields(['skipPromptCheck', ...PROMPT_OPTIONS]),
	build(read, limits) {
		const origin = readOrigin(read);
		const { hints, ...input } = readFollowUpPrompt(read, limits);
		return [{ input, origin, hints }];
	},
};
