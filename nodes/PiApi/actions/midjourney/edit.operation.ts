import type { INodeProperties } from 'n8n-workflow';
import { z } from 'zod';

import { Refusal } from '../../contract/refusal';
import type { MidjourneyInputs } from '../../contract/request';
import { imageOrTaskFields, readImageOrTask } from '../shared/imageOrTask';
import { parseField } from '../../contract/parse';
import { readPrompt, requiredPromptField } from '../shared/prompt';
import { PROMPT_OPTIONS, buildOptionFields } from '../shared/options';
import type { MidjourneyDefinition, Read } from '../definitions';
import { buildMaskFields, readOptionalMask } from './mask';

type Placement = Pick<MidjourneyInputs['edit'], 'canvas' | 'position'>;

const lengthSchema = z.coerce.number().int().positive();
const offsetSchema = z.coerce.number().int();

function buildPixelsField(
	displayName: string,
	name: string,
	first: number,
	description: string,
	minValue?: number,
): INodeProperties {
	return {
		displayName,
		name,
		type: 'number',
		typeOptions: { numberPrecision: 0, ...(minValue === undefined ? {} : { minValue }) },
		default: first,
		description,
	};
}

const placementFields: INodeProperties[] = [
	buildPixelsField('Canvas Width', 'canvasWidth', 1024, 'Width of the new image, in px', 1),
	buildPixelsField('Canvas Height', 'canvasHeight', 1024, 'Height of the new image, in px', 1),
	buildPixelsField('Image Width', 'imageWidth', 512, 'Width of the old image on the canvas, in px', 1),
	buildPixelsField('Image Height', 'imageHeight', 512, 'Height of the old image on the canvas, in px', 1),
	buildPixelsField('Image Left', 'imageX', 256, 'Distance from the left side of the canvas, in px'),
	buildPixelsField('Image Top', 'imageY', 256, 'Distance from the top of the canvas, in px'),
];

/** Where the old image lies on the canvas; throws a Refusal where it does not lie on it. */
function readPlacement(read: Read): Placement {
	const readLength = (name: string, label: string) =>
		parseField(lengthSchema, read(name), label, 'Enter a whole number of px from 1 up.');
	const readOffset = (name: string, label: string) =>
		parseField(offsetSchema, read(name), label, 'Enter a whole number of px.');
	const canvas = {
		width: readLength('canvasWidth', 'Canvas Width'),
		height: readLength('canvasHeight', 'Canvas Height'),
	};
	const position = {
		x: readOffset('imageX', 'Image Left'),
		y: readOffset('imageY', 'Image Top'),
		width: readLength('imageWidth', 'Image Width'),
		height: readLength('imageHeight', 'Image Height'),
	};
	checkOnCanvas('Image Left', position.x, position.width, canvas.width);
	checkOnCanvas('Image Top', position.y, position.height, canvas.height);
	return { canvas, position };
}

function checkOnCanvas(label: string, offset: number, length: number, canvas: number): void {
	if (offset < canvas && offset + length > 0) return;
	throw new Refusal(
		`“${label}” is ${offset}, so the image does not lie on the canvas`,
		`Enter a number above ${-length} and below ${canvas}.`,
	);
}

/** An image laid on a canvas and painted on (docs.legnext.ai/api-reference/image-generation: edit, upload-paint). */
export const editOperation: MidjourneyDefinition<'edit'> = {
	fields: [
		...imageOrTaskFields,
		{ ...requiredPromptField, description: 'What the whole image is to show' },
		...placementFields,
		...buildMaskFields(true),
	],
	options: buildOptionFields(PROMPT_OPTIONS),
	build(read, limits) {
		const { origin, image, source } = readImageOrTask(read);
		const { prompt, hints } = readPrompt(read, limits);
		const mask = readOptionalMask(read);
		return [
			{
				input: {
					prompt,
					...(image === undefined ? {} : { image }),
					...(source === undefined ? {} : { source }),
					...readPlacement(read),
					...(mask === undefined ? {} : { mask }),
				},
				...(origin === undefined ? {} : { origin }),
				hints,
			},
		];
	},
};
