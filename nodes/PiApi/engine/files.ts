import { Refusal } from '../contract/refusal';
import type { ImageSource } from '../contract/request';
import type { UploadFile } from '../contract/service';
import { fileTypeOf } from '../contract/fileType';
import type { EnginePorts } from './ports';

/** Largest file PiAPI takes (piapi.ai/docs/tools/file-upload), in bytes. */
const UPLOAD_LIMIT_BYTES = 10 * 1024 * 1024;
const NAME_LIMIT = 128;

/** The pictures that can go in, by their extension. */
const PICTURES: ReadonlySet<string> = new Set(['png', 'jpg', 'webp']);

/** The bytes of a picture, wherever it is; throws a Refusal that names the field. */
export async function toBytes(source: ImageSource, itemIndex: number, ports: EnginePorts): Promise<Buffer> {
	switch (source.from) {
		case 'url':
			return await ports.readUrl(source.url, source.field);
		case 'binary':
			return (await ports.readBinary(itemIndex, source.property, source.field)).data;
		case 'base64':
			return decode(source.data, source.field);
	}
}

/** A picture as the upload wants it: named by its content, at most 10 MB. Throws a Refusal that names the field. */
export async function toUploadFile(
	source: ImageSource,
	itemIndex: number,
	ports: EnginePorts,
): Promise<UploadFile> {
	const file =
		source.from === 'binary'
			? await ports.readBinary(itemIndex, source.property, source.field)
			: { data: await toBytes(source, itemIndex, ports), fileName: undefined };
	const { data } = file;
	if (data.length > UPLOAD_LIMIT_BYTES) {
		throw new Refusal(
			`“${source.field}” is ${(data.length / 1024 / 1024).toFixed(1)} MB, and uploads go up to 10 MB`,
			'Make the picture smaller with the Edit Image node, or put it on a public web address and choose URL.',
		);
	}
	const extension = fileTypeOf(data, '')?.extension;
	if (extension === undefined || !PICTURES.has(extension)) {
		throw new Refusal(
			`“${source.field}” does not hold a PNG, JPEG or WebP picture`,
			'Convert the file to one of these, or choose another binary field.',
		);
	}
	const stem = (file.fileName ?? 'image').replace(/\.[^.]*$/, '').slice(0, NAME_LIMIT - extension.length - 1);
	return { fileName: `${stem || 'image'}.${extension}`, data: data.toString('base64') };
}

function decode(text: string, field: string): Buffer {
	const payload = text.replace(/^data:[^,]{0,200},/, '').replace(/\s+/g, '');
	// One look for a wrong character: a pattern for the whole text runs out of stack on large files.
	if (payload === '' || /[^A-Za-z0-9+/_=-]/.test(payload)) {
		throw new Refusal(
			`“${field}” is not base64 text`,
			'Map the base64 text of the picture, with or without a data URI prefix; for a file of the item choose Binary.',
		);
	}
	return Buffer.from(payload, 'base64');
}
