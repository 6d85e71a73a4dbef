import set from 'lodash/set';

import { toTaskFailure, TaskFailure } from '../contract/failure';
import { findFileType } from '../contract/fileType';
import { Refusal } from '../contract/refusal';
import type { ModelFile, ModelRequest } from '../contract/request';
import type { Callback, PreparedTask, UploadFile } from '../contract/service';
import { decode, toMediaUpload, getUploadLimit } from './files';
import type { EnginePorts } from './ports';

/**
 * The most that goes into one request as base64 text, in bytes before it is encoded: PiAPI turns a large body down as
 * "task input too large" without saying where that begins.
 */
const INLINE_LIMIT_BYTES = 4 * 1024 * 1024;

/** A file as the bytes that it holds. */
interface OpenFile extends ModelFile {
	data: Buffer;
	fileName?: string;
}

/**
 * The input of a model with its files in place: an address goes out as it is; a file goes out as base64 text where the
 * model takes that and the files are small together (a free account cannot upload), and is uploaded otherwise; as
 * base64 text after all where the upload was refused by the plan. Throws a Refusal that names the field, or the
 * TaskFailure of the upload, before anything costs.
 */
export async function prepareModel(
	request: ModelRequest,
	itemIndex: number,
	callback: Callback | undefined,
	ports: EnginePorts,
): Promise<PreparedTask<ModelRequest>> {
	const modelInput = structuredClone(request.input);
	let room = INLINE_LIMIT_BYTES;
	for (const file of request.files) {
		if (file.source.from === 'url') {
			set(modelInput, file.path, file.source.url);
			continue;
		}
		const open = await openFile(file, itemIndex, ports);
		const inline = open.base64 && open.data.length <= room;
		if (inline) room -= open.data.length;
		set(modelInput, file.path, inline ? toDataUri(open) : await uploadOrInline(open, ports));
	}
	return { request, imageUrls: [], modelInput, ...(callback ? { callback } : {}) };
}

async function openFile(file: ModelFile, itemIndex: number, ports: EnginePorts): Promise<OpenFile> {
	const { source } = file;
	if (source.from !== 'binary')
		return { ...file, data: decode(source.from === 'url' ? '' : source.data, source.field) };
	const { data, fileName } = await ports.readBinary(
		itemIndex,
		source.property,
		source.field,
		getUploadLimit(file.media, source.field),
	);
	return { ...file, data, ...(fileName === undefined ? {} : { fileName }) };
}

/** The file as text that says what it is. */
function toDataUri({ data, media, source }: OpenFile): string {
	const type = findFileType(data, '');
	if (type?.mimeType.startsWith(`${media}/`))
		return `data:${type.mimeType};base64,${data.toString('base64')}`;
	throw new Refusal(
		`“${source.field}” does not hold ${media === 'image' ? 'an image' : `${media}`}`,
		'Convert the file, or choose another binary field. Nothing was sent.',
	);
}

async function uploadOrInline(file: OpenFile, ports: EnginePorts): Promise<string> {
	const { field } = file.source;
	const url = await tryUpload(toMediaUpload(file, file.media, field), ports);
	if (typeof url === 'string') return url;
	if (url.httpStatus !== 403) throw url;
	if (file.base64) return toDataUri(file);
	throw new TaskFailure(`“${field}”: ${url.message}`, {
		...url,
		description: `This model takes public web addresses only, and PiAPI takes file uploads on the Creator plan and higher. Put the file on a public web address and choose URL for “${field}”. Nothing was created.`,
	});
}

async function tryUpload(upload: UploadFile, ports: EnginePorts): Promise<string | TaskFailure> {
	try {
		return await ports.service.upload(upload);
	} catch (thrown) {
		return toTaskFailure(thrown);
	}
}
