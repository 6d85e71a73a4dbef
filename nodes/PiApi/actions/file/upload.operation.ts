import type { CallDefinition } from '../definitions';
import { buildImageFields, readImages } from '../shared/images';

const FILE = { prefix: 'file', label: 'File', several: false, first: 'binary' };

/** Puts a file on the web for 24 hours (piapi.ai/docs/tools/file-upload). */
export const uploadOperation: CallDefinition = {
	fields: buildImageFields(FILE).map((field) =>
		field.name === 'fileSource' ? { ...field, description: 'Where the file comes from' } : field,
	),
	async call(read, _service, help) {
		const [source] = readImages(read, FILE);
		return await help.upload(source);
	},
};
