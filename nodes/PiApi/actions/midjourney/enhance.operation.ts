import { allImagesNotice, imageField, buildOrigin, readImageNumbers, readOrigin } from '../shared/origin';
import { taskIdField } from '../../contract/taskIdField';
import type { MidjourneyDefinition } from '../definitions';

/** A draft of version 7 in full quality (docs.legnext.ai/api-reference/image-generation/enhance). */
export const enhanceOperation: MidjourneyDefinition<'enhance'> = {
	fields: [taskIdField, imageField, allImagesNotice],
	build(read) {
		const images = readImageNumbers(read);
		const origin = buildOrigin(readOrigin(read), images);
		return images.map((image) => ({
			input: { image },
			origin,
		}));
	},
};
