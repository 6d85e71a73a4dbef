import { z } from 'zod';

import { Refusal } from '../../contract/refusal';
import { parseAddresses } from '../shared/images';
import { parseField } from '../../contract/parse';
import { imageOrTaskFields, readImageOrTask } from '../shared/imageOrTask';
import { PROMPT_OPTIONS, buildOptionFields, readRawOptions } from '../shared/options';
import type { MidjourneyDefinition, Read } from '../definitions';
import { motionField, videoPromptField } from './fields';
import type { VideoFields } from './promptFlags';
import { batchSchema, motionSchema, readVideoPrompt } from './promptFlags';
import { isSet } from '../../contract/value';

const resolutionSchema = z.enum(['480p', '720p']);
const switchSchema = z.boolean();

function readFields(read: Read): VideoFields {
	const raw = readRawOptions(read);
	const onOff = 'Switch it on or off; an expression must give true or false.';
	return {
		motion: parseField(motionSchema, read('motion'), 'Motion', 'Choose low or high.'),
		...(isSet(raw.raw) ? { raw: parseField(switchSchema, raw.raw, 'Raw', onOff) } : {}),
		...(isSet(raw.loop) ? { loop: parseField(switchSchema, raw.loop, 'Loop', onOff) } : {}),
		...(isSet(raw.endImageUrl)
			? { endImage: parseAddresses(raw.endImageUrl, 'End Image URL', false)[0] }
			: {}),
		...(isSet(raw.batchSize)
			? { batchSize: parseField(batchSchema, raw.batchSize, 'Batch Size', 'Choose 1, 2 or 4.') }
			: {}),
	};
}

function checkEnd({ loop, endImage }: VideoFields): void {
	if (loop !== true || endImage === undefined) return;
	throw new Refusal(
		'“Loop” and “End Image URL” are both set',
		'Keep one of them: a video that loops ends where it starts.',
	);
}

/** An image that moves (docs.legnext.ai/api-reference/video-generation/video-diffusion). */
export const videoGenerateOperation: MidjourneyDefinition<'videoGenerate'> = {
	fields: [
		...imageOrTaskFields,
		videoPromptField,
		{
			displayName: 'Resolution',
			name: 'resolution',
			type: 'options',
			options: [
				{ name: '480p', value: '480p' },
				{ name: '720p', value: '720p', description: 'Costs more' },
			],
			default: '480p',
			description: 'How large the videos are',
		},
		motionField,
	],
	options: [
		{
			displayName: 'Batch Size',
			name: 'batchSize',
			type: 'options',
			options: [
				{ name: '1', value: 1 },
				{ name: '2', value: 2 },
				{ name: '4', value: 4 },
			],
			default: 4,
			description: 'How many videos to make, where the service lets you choose',
		},
		{
			displayName: 'End Image URL',
			name: 'endImageUrl',
			type: 'string',
			default: '',
			placeholder: 'e.g. https://example.com/end.png',
			description: 'Public address of the image that the videos end with',
		},
		{
			displayName: 'Loop',
			name: 'loop',
			type: 'boolean',
			default: false,
			description: 'Whether the videos end where they start',
		},
		{
			displayName: 'Raw',
			name: 'raw',
			type: 'boolean',
			default: false,
			description: 'Whether to leave Midjourney’s own taste out',
		},
		...buildOptionFields(['translatePrompt', 'watermark', ...PROMPT_OPTIONS]),
	],
	build(read, limits) {
		const { origin, image, source } = readImageOrTask(read);
		const { hints, ...promptFields } = readVideoPrompt(read, readFields(read), limits);
		checkEnd(promptFields);
		const resolution = parseField(resolutionSchema, read('resolution'), 'Resolution', 'Choose 480p or 720p.');
		return [
			{
				input: {
					...promptFields,
					...(source ? { startImage: source } : {}),
					...(image === undefined ? {} : { image }),
					resolution,
				},
				...(origin ? { origin } : {}),
				hints,
			},
		];
	},
};
