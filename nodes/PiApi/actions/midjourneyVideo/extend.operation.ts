import { readOrigin, readVideoNumber, videoField } from '../shared/origin';
import { parseField } from '../../contract/parse';
import { taskIdField } from '../../contract/taskIdField';
import { isSet } from '../../contract/value';
import { PROMPT_OPTIONS, buildOptionFields } from '../shared/options';
import type { MidjourneyDefinition, Read } from '../definitions';
import { extendMotionField, videoPromptField } from './fields';
import type { VideoFields } from './promptFlags';
import { motionSchema, readVideoPrompt } from './promptFlags';

function readMotion(read: Read): VideoFields {
	const motion = read('motion');
	if (!isSet(motion)) return {};
	return { motion: parseField(motionSchema, motion, 'Motion', 'Choose low or high.') };
}

/** Some seconds more of a video (docs.legnext.ai/api-reference/video-generation/extend-video). */
export const videoExtendOperation: MidjourneyDefinition<'videoExtend'> = {
	fields: [taskIdField, videoField, videoPromptField, extendMotionField],
	options: buildOptionFields(['watermark', ...PROMPT_OPTIONS]),
	build(read, limits) {
		const origin = readOrigin(read);
		const video = readVideoNumber(read);
		const { prompt, motion, hints } = readVideoPrompt(read, readMotion(read), limits);
		return [
			{
				input: {
					...(video === undefined ? {} : { video }),
					...(prompt === undefined ? {} : { prompt }),
					...(motion === undefined ? {} : { motion }),
				},
				origin,
				hints,
			},
		];
	},
};
