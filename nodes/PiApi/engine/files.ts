import { Refusal } from '../contract/refusal';
import type { ImageSource, MediaKind } from '../contract/request';
import type { UploadFile } from '../contract/service';
import { findFileType } from '../contract/fileType';
import type { EnginePorts, SizeLimit } from './ports';

/** Largest file PiAPI takes (piapi.ai/docs/tools/file-upload), in bytes. */
const UPLOAD_LIMIT_BYTES = 10 * 1024 * 1024;
const NAME_LIMIT = 128;

/** The files that PiAPI takes, by their extension (piapi.ai/docs/tools/file-upload). */
const UPLOADS: Record<MediaKind, { extensions: readonly string[]; words: string }> = {
	image: { extensions: ['png', 'jpg', 'webp'], words: 'a PNG, JPEG or WebP image' },
	video: { extensions: ['mp4'], words: 'an MP4 video' },
	audio: { extensions: ['mp3', 'wav'], words: 'an MP3 or WAV recording' },
};

/** The most that an upload may hold: what is known to be larger is not even loaded. */
export function getUploadLimit(media: MediaKind | undefined, field: string): SizeLimit {
	return {
		bytes: UPLOAD_LIMIT_BYTES,
		refuse: (bytes) =>
			new Refusal(
				`“${field}” is ${bytes === undefined ? 'too large' : `${(bytes / 1024 / 1024).toFixed(1)} MB`}, and uploads go up to 10 MB`,
				media === 'image'
					? 'Make the image smaller with the Edit Image node, or put it on a public web address and choose URL.'
					: 'Make the file smaller, or put it on a public web address and choose URL.',
			),
	};
}

/** The bytes of an image, wherever it is; throws a Refusal that names the field. */
export async function readBytes(source: ImageSource, itemIndex: number, ports: EnginePorts): Promise<Buffer> {
	switch (source.from) {
		case 'url':
			return await ports.readUrl(source.url, source.field, getUploadLimit('image', source.field));
		case 'binary':
			return (
				await ports.readBinary(
					itemIndex,
					source.property,
					source.field,
					getUploadLimit('image', source.field),
				)
			).data;
		case 'base64':
			return decode(source.data, source.field);
	}
}

/** An image as the upload wants it: named by its content, at most 10 MB. Throws a Refusal that names the field. */
export async function readUploadFile(
	source: ImageSource,
	itemIndex: number,
	ports: EnginePorts,
): Promise<UploadFile> {
	const file =
		source.from === 'binary'
			? await ports.readBinary(
					itemIndex,
					source.property,
					source.field,
					getUploadLimit('image', source.field),
				)
			: { data: await readBytes(source, itemIndex, ports), fileName: undefined };
	return toMediaUpload(file, 'image', source.field);
}

/** A file as the upload wants it, checked for what it should be. Throws a Refusal that names the field. */
export function toMediaUpload(
	{ data, fileName }: { data: Buffer; fileName?: string },
	media: MediaKind,
	field: string,
): UploadFile {
	const limit = getUploadLimit(media, field);
	if (data.length > limit.bytes) throw limit.refuse(data.length);
	const extension = findFileType(data, '')?.extension;
	const { extensions, words } = UPLOADS[media];
	if (extension === undefined || !extensions.includes(extension)) {
		throw new Refusal(
			`“${field}” does not hold ${words}`,
			'Convert the file to one of these, or choose another binary field.',
		);
	}
	const stem = (fileName ?? media).replace(/\.[^.]*$/, '').slice(0, NAME_LIMIT - extension.length - 1);
	return { fileName: `${stem || media}.${extension}`, data: data.toString('base64') };
}

/** The bytes of a base64 text; throws a Refusal that names the field. */
export function decode(text: string, field: string): Buffer {
	const payload = text.replace(/^data:[^,]{0,200},/, '').replace(/\s+/g, '');
	// One search for a wrong character: a pattern for the whole text runs out of stack on large files.
	if (payload === '' || /[^A-Za-z0-9+/_=-]/.test(payload)) {
		throw new Refusal(
			`“${field}” is not base64 text`,
			'Map the base64 text of the image, with or without a data URI prefix; for a file of the item choose Binary.',
		);
	}
	return Buffer.from(payload, 'base64');
}
