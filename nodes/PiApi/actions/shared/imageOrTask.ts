import type { INodeProperties } from 'n8n-workflow';

import type { ImageNumber, ImageSource, OriginRequirement } from '../../contract/request';
import type { Read } from '../definitions';
import { buildImageFields, readImages } from './images';
import { oneImageField, optionalTaskIdField, readImageNumber, readOrigin } from './origin';

const IMAGE = {
	prefix: 'image',
	label: 'Image',
	several: false,
	more: [{ name: 'Earlier Task', value: 'task', description: 'An image that a task has made' }],
	first: 'task',
};

/** The image that something is made from: of an earlier task, or any other. */
export interface ImageOrTask {
	origin?: OriginRequirement;
	image?: ImageNumber;
	source?: ImageSource;
}

const [sourceField, ...otherFields] = buildImageFields(IMAGE);
const ofTask = { show: { [sourceField.name]: ['task'] } };

export const imageOrTaskFields: INodeProperties[] = [
	sourceField,
	{ ...optionalTaskIdField, displayOptions: ofTask },
	{ ...oneImageField, displayOptions: ofTask },
	...otherFields,
];

/** The image that the fields name; throws a Refusal for what is none. */
export function readImageOrTask(read: Read): ImageOrTask {
	if (read(sourceField.name) !== 'task') return { source: readImages(read, IMAGE)[0] };
	const image = readImageNumber(read);
	return { origin: readOrigin(read), ...(image === undefined ? {} : { image }) };
}
