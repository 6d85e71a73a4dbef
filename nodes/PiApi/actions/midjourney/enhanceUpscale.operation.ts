import { z } from 'zod';

import type { EnhanceUpscaleInput } from '../../contract/request';
import { parseField } from '../../contract/parse';
import { isSet } from '../../contract/value';
import { imageOrTaskFields, readImageOrTask } from '../shared/imageOrTask';
import { readRawOptions } from '../shared/options';
import type { MidjourneyDefinition, Read } from '../definitions';

const FIX = 'Choose one of the list.';

const resolutionSchema = z.enum(['HD', 'FHD', '2K', '4K', '6K', '8K', '12K']);
const contentSchema = z.enum(['standard', 'photo', 'illustration', 'text', 'low_res']);
const ratioSchema = z.enum(['keep', '1:1', '16:9', '9:16', '4:5', '5:4', '3:2', '2:3', '4:3', '3:4']);
const cropSchema = z.enum(['letterbox', 'crop', 'stretch']);
const formatSchema = z.enum(['jpeg', 'jpg', 'png', 'tiff', 'tif']);
const faceSchema = z.enum(['off', 'none', 'subtle', 'moderate', 'strong']);

function readOptions(read: Read): EnhanceUpscaleInput {
	const raw = readRawOptions(read);
	const choose = <S extends z.ZodTypeAny>(schema: S, name: string, label: string) =>
		isSet(raw[name]) ? parseField(schema, raw[name], label, FIX) : undefined;
	return {
		aspectRatio: choose(ratioSchema, 'aspectRatio', 'Aspect Ratio'),
		cropMode: choose(cropSchema, 'cropMode', 'Crop Mode'),
		faceEnhancement: choose(faceSchema, 'faceEnhancement', 'Face Enhancement'),
		outputFormat: choose(formatSchema, 'outputFormat', 'Output Format'),
	};
}

/** Any image made larger by Topaz’s upscaler (docs.legnext.ai/api-reference/enhancement/topaz-upscale). */
export const enhanceUpscaleOperation: MidjourneyDefinition<'enhanceUpscale'> = {
	fields: [
		...imageOrTaskFields,
		{
			displayName: 'Resolution',
			name: 'resolution',
			type: 'options',
			options: [
				{ name: '12K', value: '12K' },
				{ name: '2K', value: '2K', description: '2560 px on the long side' },
				{ name: '4K', value: '4K', description: '3840 px on the long side' },
				{ name: '6K', value: '6K' },
				{ name: '8K', value: '8K' },
				{ name: 'FHD', value: 'FHD', description: '1920 px on the long side' },
				{ name: 'HD', value: 'HD', description: '1920 px on the long side' },
			],
			default: '2K',
			description: 'How large the image gets; larger ones cost more',
		},
		{
			displayName: 'Content Type',
			name: 'contentType',
			type: 'options',
			options: [
				{ name: 'Illustration', value: 'illustration' },
				{ name: 'Low Resolution', value: 'low_res', description: 'Small or blurred images' },
				{ name: 'Photo', value: 'photo' },
				{ name: 'Standard', value: 'standard' },
				{ name: 'Text', value: 'text', description: 'Images with writing' },
			],
			default: 'standard',
			description: 'What the image shows',
		},
	],
	options: [
		{
			displayName: 'Aspect Ratio',
			name: 'aspectRatio',
			type: 'options',
			options: [
				{ name: '1:1', value: '1:1' },
				{ name: '16:9', value: '16:9' },
				{ name: '2:3', value: '2:3' },
				{ name: '3:2', value: '3:2' },
				{ name: '3:4', value: '3:4' },
				{ name: '4:3', value: '4:3' },
				{ name: '4:5', value: '4:5' },
				{ name: '5:4', value: '5:4' },
				{ name: '9:16', value: '9:16' },
				{ name: 'Keep', value: 'keep' },
			],
			default: 'keep',
			description: 'Width to height of the result',
		},
		{
			displayName: 'Crop Mode',
			name: 'cropMode',
			type: 'options',
			options: [
				{ name: 'Crop', value: 'crop', description: 'Cut off what is too much' },
				{ name: 'Letterbox', value: 'letterbox', description: 'Fill up with bars' },
				{ name: 'Stretch', value: 'stretch', description: 'Distort the image' },
			],
			default: 'letterbox',
			description: 'How the image comes to another aspect ratio',
		},
		{
			displayName: 'Face Enhancement',
			name: 'faceEnhancement',
			type: 'options',
			options: [
				{ name: 'Moderate', value: 'moderate' },
				{ name: 'Off', value: 'off' },
				{ name: 'Strong', value: 'strong' },
				{ name: 'Subtle', value: 'subtle' },
			],
			default: 'moderate',
			description: 'How much faces are worked on',
		},
		{
			displayName: 'Output Format',
			name: 'outputFormat',
			type: 'options',
			options: [
				{ name: 'JPEG', value: 'jpeg' },
				{ name: 'PNG', value: 'png' },
				{ name: 'TIFF', value: 'tiff' },
			],
			default: 'jpeg',
			description: 'File type of the result',
		},
	],
	build(read) {
		const { origin, image, source } = readImageOrTask(read);
		return [
			{
				input: {
					...(source ? { source } : {}),
					...(image === undefined ? {} : { image }),
					resolution: parseField(resolutionSchema, read('resolution'), 'Resolution', FIX),
					contentType: parseField(contentSchema, read('contentType'), 'Content Type', FIX),
					...readOptions(read),
				},
				...(origin ? { origin } : {}),
			},
		];
	},
};
