import type { MidjourneyParameters } from '../../nodes/PiApi/midjourney/parameters';
import { checkPrompt } from '../../nodes/PiApi/midjourney/prompt';
import { refusalOf } from './refusals';

export const URL = 'https://a.b/c.png';

/** What a parameter cannot stand without. */
const COMPANY: Record<string, MidjourneyParameters> = {
	styleWeight: { styleReference: '123' },
	styleVersion: { styleReference: '123' },
	omniWeight: { omniReference: URL },
	characterWeight: { characterReference: URL },
};

/** The cat with these parameters and whatever they depend on. */
export function cat(parameters: MidjourneyParameters, promptImages = 1): string {
	const needed = Object.keys(parameters).map((name) => COMPANY[name] ?? {});
	return checkPrompt({ prompt: 'a cat', promptImages, parameters: Object.assign({}, ...needed, parameters) })
		.prompt;
}

/** What the parameters are refused with. */
export const refused = (parameters: MidjourneyParameters): string => refusalOf(() => cat(parameters));
