import { Refusal } from '../contract/refusal';

export interface Size {
	width: number;
	height: number;
}

const SIGNATURE = [0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a];
const IHDR = [0x49, 0x48, 0x44, 0x52];
const HEADER_LENGTH = 24;

function hasBytes(bytes: Uint8Array, at: number, expectedBytes: readonly number[]): boolean {
	return expectedBytes.every((byte, position) => bytes[at + position] === byte);
}

/**
 * Gives the size that a PNG's header states, or `undefined` for bytes that are no PNG. Only the first 24 bytes
 * are read. Source: https://www.w3.org/TR/png-3/#11IHDR.
 */
export function readPngSize(bytes: Uint8Array): Size | undefined {
	if (bytes.length < HEADER_LENGTH || !hasBytes(bytes, 0, SIGNATURE) || !hasBytes(bytes, 12, IHDR))
		return undefined;
	const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
	const size = { width: view.getUint32(16), height: view.getUint32(20) };
	return size.width > 0 && size.height > 0 ? size : undefined;
}

/**
 * Gives the size of an inpaint mask: a PNG as large as the image it belongs to, white where Midjourney
 * repaints and black where it keeps. Throws a Refusal for other files and, when the image's size is known,
 * for another size. Source: https://piapi.ai/docs/midjourney-api/inpaint (`mask`).
 */
export function checkMask(mask: Uint8Array, parent?: Size, field = 'Mask'): Size {
	const size = readPngSize(mask);
	if (size === undefined) {
		throw new Refusal(
			`“${field}” is not a PNG file`,
			'Save the mask as a PNG of the same size as the image: white where it is repainted, black where it stays.',
		);
	}
	if (parent !== undefined && (size.width !== parent.width || size.height !== parent.height)) {
		throw new Refusal(
			`“${field}” measures ${size.width}×${size.height}, but the image measures ${parent.width}×${parent.height}`,
			`Resize the mask to ${parent.width}×${parent.height} pixels.`,
		);
	}
	return size;
}
