import type { IDataObject } from 'n8n-workflow';

import { findFileType } from '../contract/fileType';
import { Refusal } from '../contract/refusal';
import type { ImageSource, MediaKind } from '../contract/request';
import { readBytes, toMediaUpload, getUploadLimit } from './files';
import type { EnginePorts } from './ports';

/** PiAPI deletes uploads after a day (piapi.ai/docs/tools/file-upload). */
const LIFETIME_MS = 86_400_000;

const KINDS: readonly MediaKind[] = ['image', 'video', 'audio'];

/** Uploads a file; gives its address, what it is and until when it is there. Throws a Refusal that names the field. */
export async function uploadFile(
	source: ImageSource,
	itemIndex: number,
	ports: EnginePorts,
): Promise<IDataObject> {
	const { service } = ports;
	if (!service.capabilities.upload) {
		throw new Refusal(
			`${service.title} takes no uploads`,
			'Put the file on the web another way, or choose a PiAPI credential. Nothing was sent.',
		);
	}
	const file =
		source.from === 'binary'
			? await ports.readBinary(
					itemIndex,
					source.property,
					source.field,
					getUploadLimit(undefined, source.field),
				)
			: { data: await readBytes(source, itemIndex, ports) };
	const type = findFileType(file.data, '');
	const media = KINDS.find((kind) => type?.mimeType.startsWith(`${kind}/`));
	if (type === undefined || media === undefined) {
		throw new Refusal(
			`“${source.field}” does not hold a file that can be uploaded`,
			'Uploads take PNG, JPEG and WebP images, MP4 videos, and MP3 and WAV recordings. Convert the file first.',
		);
	}
	const upload = toMediaUpload(file, media, source.field);
	const sentAt = ports.now();
	const url = await service.upload(upload);
	return {
		url,
		file_name: upload.fileName,
		mime_type: type.mimeType,
		bytes: file.data.length,
		expires_at: new Date(sentAt + LIFETIME_MS).toISOString(),
	};
}
