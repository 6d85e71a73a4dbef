import { buildImageFields, readImages } from '../shared/images';
import { readPrompt, requiredPromptField } from '../shared/prompt';
import { PROMPT_OPTIONS, buildOptionFields } from '../shared/options';
import type { MidjourneyDefinition } from '../definitions';

const IMAGE = { prefix: 'image', label: 'Image', several: false };

/** The shapes of an image in another texture (docs.legnext.ai/api-reference/image-generation/retexture). */
export const retextureOperation: MidjourneyDefinition<'retexture'> = {
	fields: [...buildImageFields(IMAGE), { ...requiredPromptField, description: 'What it is to become' }],
	options: buildOptionFields(PROMPT_OPTIONS),
	build(read, limits) {
		const [image] = readImages(read, IMAGE);
		const { prompt, hints } = readPrompt(read, limits);
		return [
			{
				input: { image, prompt },
				hints,
			},
		];
	},
};
