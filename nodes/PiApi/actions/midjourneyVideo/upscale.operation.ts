import { taskIdField } from '../../contract/taskIdField';
import { readOrigin, readVideoNumber, videoField } from '../shared/origin';
import type { MidjourneyDefinition } from '../definitions';

/** A video made larger (docs.legnext.ai/api-reference/video-generation/video-upscale). */
export const videoUpscaleOperation: MidjourneyDefinition<'videoUpscale'> = {
	fields: [taskIdField, videoField],
	build(read) {
		const origin = readOrigin(read);
		const video = readVideoNumber(read);
		return [
			{
				input: video === undefined ? {} : { video },
				origin,
			},
		];
	},
};
