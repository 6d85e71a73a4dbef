import type { INodeProperties } from 'n8n-workflow';

import type { ImageSource } from '../../contract/request';
import type { MidjourneyParameters } from '../../midjourney/parameters';
import { KNOWN_VERSIONS } from '../../midjourney/versions';
import { parseAddresses, parseBase64Texts, parseBinaryFields } from '../shared/images';
import type { Read } from '../definitions';
import { isSet } from '../../contract/value';

const IMAGE_FIELDS = {
	urls: { name: 'imagePromptUrls', label: 'Image Prompt URLs' },
	binary: { name: 'imagePromptBinaryProperties', label: 'Image Prompt Binary Fields' },
	base64: { name: 'imagePromptBase64', label: 'Image Prompt Base64' },
} as const;

/** Everything that Midjourney takes as a flag, in a collection: written into the prompt, checked before it is sent. */
export const midjourneyParametersField: INodeProperties = {
	displayName: 'Midjourney Parameters',
	name: 'midjourneyParameters',
	type: 'collection',
	placeholder: 'Add Parameter',
	default: {},
	options: [
		{
			displayName: 'Chaos',
			name: 'chaos',
			type: 'number',
			typeOptions: { minValue: 0, maxValue: 100 },
			default: 0,
			description: 'How much the four images differ, 0 to 100',
		},
		{
			displayName: 'Character Reference',
			name: 'characterReference',
			type: 'string',
			default: '',
			placeholder: 'e.g. https://example.com/character.png',
			description: 'Addresses of images of a character to keep (versions 6 and 6.1, niji 6)',
		},
		{
			displayName: 'Character Weight',
			name: 'characterWeight',
			type: 'number',
			typeOptions: { minValue: 0, maxValue: 100 },
			default: 100,
			description: 'How much of the character to keep, 0 (face only) to 100',
		},
		{
			displayName: 'Draft',
			name: 'draft',
			type: 'boolean',
			default: false,
			description: 'Whether to make quick drafts at half the cost (version 7)',
		},
		{
			displayName: 'Experimental',
			name: 'experimental',
			type: 'number',
			typeOptions: { minValue: 0, maxValue: 100 },
			default: 0,
			description: 'Experimental aesthetics, 0 to 100; values above 25 override the style',
		},
		{
			displayName: 'HD',
			name: 'hd',
			type: 'boolean',
			default: false,
			description:
				'Whether to make images of 2048 px at once (version 8.1 and later); these cannot be upscaled',
		},
		{
			displayName: IMAGE_FIELDS.base64.label,
			name: 'imagePromptBase64',
			type: 'string',
			default: '',
			description: 'Images to start from as base64 text, one per line; uploaded to the service first',
		},
		{
			displayName: IMAGE_FIELDS.binary.label,
			name: 'imagePromptBinaryProperties',
			type: 'string',
			default: 'data',
			description:
				'Names of the binary fields of images to start from, separated by commas; uploaded to the service first',
		},
		{
			displayName: IMAGE_FIELDS.urls.label,
			name: 'imagePromptUrls',
			type: 'string',
			default: '',
			placeholder: 'e.g. https://example.com/image.png',
			description:
				'Public addresses of images to start from, separated by commas, or an expression that gives a list',
		},
		{
			displayName: 'Image Weight',
			name: 'imageWeight',
			type: 'number',
			typeOptions: { minValue: 0, maxValue: 3, numberPrecision: 2 },
			default: 1,
			description: 'Weight of the image prompts against the text, 0 to 3',
		},
		{
			displayName: 'No',
			name: 'no',
			type: 'string',
			default: '',
			placeholder: 'e.g. text, watermark',
			description: 'What must not appear, separated by commas',
		},
		{
			displayName: 'Omni Reference',
			name: 'omniReference',
			type: 'string',
			default: '',
			placeholder: 'e.g. https://example.com/thing.png',
			description: 'Address of one image of a person or thing to show (version 7, doubles the cost)',
		},
		{
			displayName: 'Omni Weight',
			name: 'omniWeight',
			type: 'number',
			typeOptions: { minValue: 1, maxValue: 1000 },
			default: 100,
			description: 'Weight of the omni reference, 1 to 1000; Midjourney advises to stay below 400',
		},
		{
			displayName: 'Personalization',
			name: 'personalization',
			type: 'string',
			default: 'default',
			description: 'Profile or moodboard codes, or default for your own default profile',
		},
		{
			displayName: 'Quality',
			name: 'quality',
			type: 'options',
			options: [
				{ name: '0.25', value: 0.25 },
				{ name: '0.5', value: 0.5 },
				{ name: '1', value: 1 },
				{ name: '2', value: 2 },
				{ name: '4', value: 4 },
			],
			default: 1,
			description: 'Time spent on the details: 1, 2 or 4 in version 7, 0.25 to 2 before, none later',
		},
		{
			displayName: 'Raw',
			name: 'raw',
			type: 'boolean',
			default: false,
			description: 'Whether to leave Midjourney’s own taste out',
		},
		{
			displayName: 'Seed',
			name: 'seed',
			type: 'number',
			typeOptions: { minValue: 0, maxValue: 4294967295, numberPrecision: 0 },
			default: 0,
			description: 'Number to start from, for similar images with a similar prompt; has no effect in Turbo',
		},
		{
			displayName: 'Stop',
			name: 'stop',
			type: 'number',
			typeOptions: { minValue: 10, maxValue: 100 },
			default: 100,
			description: 'Percent of the work after which to stop, for softer images (older versions)',
		},
		{
			displayName: 'Style Reference',
			name: 'styleReference',
			type: 'string',
			default: '',
			placeholder: 'e.g. https://example.com/style.png',
			description: 'Addresses or codes of styles to follow, separated by commas, or random',
		},
		{
			displayName: 'Style Version',
			name: 'styleVersion',
			type: 'options',
			options: [
				{ name: '1', value: 1 },
				{ name: '2', value: 2 },
				{ name: '3', value: 3 },
				{ name: '4', value: 4 },
				{ name: '5', value: 5 },
				{ name: '6', value: 6 },
				{ name: '7', value: 7 },
			],
			default: 6,
			description: 'How the style reference is understood: 1 to 6 in version 7, 4 or 6 in niji 7',
		},
		{
			displayName: 'Style Weight',
			name: 'styleWeight',
			type: 'number',
			typeOptions: { minValue: 0, maxValue: 1000 },
			default: 100,
			description: 'Weight of the style reference, 0 to 1000',
		},
		{
			displayName: 'Stylize',
			name: 'stylize',
			type: 'number',
			typeOptions: { minValue: 0, maxValue: 1000 },
			default: 100,
			description: 'How strongly Midjourney’s own taste shows, 0 to 1000',
		},
		{
			displayName: 'Tile',
			name: 'tile',
			type: 'boolean',
			default: false,
			description: 'Whether to make images that repeat without a seam',
		},
		{
			displayName: 'Version',
			name: 'version',
			type: 'options',
			options: KNOWN_VERSIONS.map((version) => ({ name: version, value: version })),
			default: '8.2',
			description: 'Midjourney version. Leave it out for the default of the service.',
		},
		{
			displayName: 'Weird',
			name: 'weird',
			type: 'number',
			typeOptions: { minValue: 0, maxValue: 3000 },
			default: 0,
			description: 'How unusual the images are, 0 to 3000',
		},
	],
};

/** The collection as the user filled it in, with its images apart; throws a Refusal for images that are none. */
export function readMidjourneyParameters(read: Read): {
	parameters: MidjourneyParameters;
	promptImages: ImageSource[];
} {
	const parameters = (read('midjourneyParameters') ?? {}) as Record<string, unknown>;
	const { urls, binary, base64 } = IMAGE_FIELDS;
	const promptImages = [
		...(isSet(parameters[urls.name]) ? parseAddresses(parameters[urls.name], urls.label, true) : []),
		...(isSet(parameters[binary.name]) ? parseBinaryFields(parameters[binary.name], binary.label, true) : []),
		...(isSet(parameters[base64.name]) ? parseBase64Texts(parameters[base64.name], base64.label, true) : []),
	];
	return { parameters, promptImages };
}
