import type { INodeProperties } from 'n8n-workflow';

import type { ImageNumber, ImageSource, OriginRequirement } from '../../contract/request';
import type { Read } from '../operation';
import { imageFields, readImages } from './images';
import { oneImageField, optionalTaskIdField, readImageNumber, readOrigin } from './origin';

const PICTURE = {
	prefix: 'image',
	label: 'Image',
	several: false,
	more: [{ name: 'Earlier Task', value: 'task', description: 'An image that a task has made' }],
	first: 'task',
};

/** The picture that something is made from: of an earlier task, or any other. */
export interface PictureSource {
	origin?: OriginRequirement;
	image?: ImageNumber;
	source?: ImageSource;
}

const [sourceField, ...otherFields] = imageFields(PICTURE);
const ofTask = { show: { [sourceField.name]: ['task'] } };

export const pictureSourceFields: INodeProperties[] = [
	sourceField,
	{ ...optionalTaskIdField, displayOptions: ofTask },
	{ ...oneImageField, displayOptions: ofTask },
	...otherFields,
];

/** The picture that the fields name; throws a Refusal for what is none. */
export function readPictureSource(read: Read): PictureSource {
	if (read(sourceField.name) !== 'task') return { source: readImages(read, PICTURE)[0] };
	const image = readImageNumber(read);
	return { origin: readOrigin(read), ...(image === undefined ? {} : { image }) };
}
