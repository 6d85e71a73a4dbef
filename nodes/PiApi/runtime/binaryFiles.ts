import get from 'lodash/get';
import isEqual from 'lodash/isEqual';
import type { IBinaryData, IExecuteFunctions, INodeExecutionData } from 'n8n-workflow';

import type { BinaryRef } from '../contract/binary';
import { hasContent, isBinaryData } from '../contract/binary';
import { Refusal } from '../contract/refusal';
import type { BinaryFile, SizeLimit } from '../engine/ports';

/** Where n8n keeps the files of an item whose workflow has the setting “binaryMode: combined”: within its JSON. */
const FILES_IN_JSON = '_files';

function collectJsonFiles({ json }: INodeExecutionData): Record<string, unknown> {
	const files = json[FILES_IN_JSON];
	return typeof files === 'object' && files !== null ? { ...json, ...files } : json;
}

/** The file that a name stands for in an item, a path in its JSON included; undefined where there is none. */
export function findFile(item: INodeExecutionData | undefined, ref: BinaryRef): IBinaryData | undefined {
	if (!item) return typeof ref !== 'string' && hasContent(ref) ? ref : undefined;
	if (typeof ref !== 'string')
		return hasContent(ref) ? ref : listFiles(item).find((file) => isLike(file, ref));
	const own = item.binary?.[ref];
	if (own) return own;
	const value: unknown = collectJsonFiles(item)[ref] ?? get(item.json, ref);
	return isBinaryData(value) && hasContent(value) ? value : undefined;
}

function listFiles(item: INodeExecutionData): IBinaryData[] {
	return [...Object.values(item.binary ?? {}), ...Object.values(collectJsonFiles(item))]
		.filter(isBinaryData)
		.filter(hasContent);
}

/** Whether a file is the one that `$binary` described, without its content. */
function isLike(file: IBinaryData, summary: IBinaryData): boolean {
	return Object.entries(summary).every(([key, value]) => isEqual(get(file, key), value));
}

/** The names of the files that an item has. */
export function listFileNames(item: INodeExecutionData | undefined): string[] {
	if (!item) return [];
	const inJson = Object.entries(collectJsonFiles(item)).filter(([, value]) => isBinaryData(value));
	return [...new Set([...Object.keys(item.binary ?? {}), ...inJson.map(([name]) => name)])];
}

/** The size of a file in bytes, without loading it; undefined where n8n does not know. */
async function getSize(
	ctx: IExecuteFunctions,
	{ id, data, bytes }: IBinaryData,
): Promise<number | undefined> {
	if (bytes !== undefined) return bytes;
	if (id === undefined) return Buffer.byteLength(data, 'base64');
	try {
		return (await ctx.helpers.getBinaryMetadata(id)).fileSize;
	} catch {
		return undefined;
	}
}

/** Reads a file of n8n, unless it is larger than the limit. Throws a Refusal that names the field. */
export async function readBinary(
	ctx: IExecuteFunctions,
	itemIndex: number,
	ref: BinaryRef,
	field: string,
	limit?: SizeLimit,
): Promise<BinaryFile> {
	const item = ctx.getInputData()[itemIndex];
	const file = findFile(item, ref);
	if (file === undefined && typeof ref !== 'string') {
		throw new Refusal(
			`“${field}” describes a file, and its content is not there`,
			'Enter the name of a binary field of the input item, such as data, or map the file of the node that made it: {{ $("Node").item.binary.data }}. Nothing was sent.',
		);
	}
	if (file === undefined) {
		const there = listFileNames(item);
		throw new Refusal(
			`“${field}”: the item has no binary field “${ref}”`,
			there.length > 0
				? `It has: ${there.join(', ')}. Enter one of these.`
				: 'It has no binary data at all. Check that the node before hands files on, or choose URL.',
		);
	}
	const bytes = limit && (await getSize(ctx, file));
	if (limit && bytes !== undefined && bytes > limit.bytes) throw limit.refuse(bytes);
	const data = await ctx.helpers.getBinaryDataBuffer(itemIndex, file);
	return { data, mimeType: file.mimeType, ...(file.fileName ? { fileName: file.fileName } : {}) };
}
