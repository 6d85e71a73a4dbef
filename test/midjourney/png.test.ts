import fc from 'fast-check';
import { deflateSync } from 'node:zlib';
import { checkMask, readPngSize } from '../../nodes/PiApi/midjourney/png';
import { refusalOf } from './refusals';

function chunk(type: string, data: Buffer): Buffer {
	const length = Buffer.alloc(4);
	length.writeUInt32BE(data.length);
	return Buffer.concat([length, Buffer.from(type, 'latin1'), data, Buffer.alloc(4)]);
}

function png(width: number, height: number): Buffer {
	const header = Buffer.alloc(13);
	header.writeUInt32BE(width, 0);
	header.writeUInt32BE(height, 4);
	return Buffer.concat([
		Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]),
		chunk('IHDR', header),
		chunk('IDAT', deflateSync(Buffer.alloc(4))),
		chunk('IEND', Buffer.alloc(0)),
	]);
}

const side = fc.integer({ min: 1, max: 2 ** 31 - 1 });

it('the size is that of the header, wherever the bytes lie in their buffer', () => {
	fc.assert(
		fc.property(side, side, fc.nat(9), (width, height, offset) => {
			const moved = new Uint8Array(Buffer.concat([Buffer.alloc(offset), png(width, height)])).subarray(
				offset,
			);
			expect(readPngSize(moved)).toEqual({ width, height });
		}),
	);
});

it.each([
	['nothing', Buffer.alloc(0)],
	['a header cut short', png(8, 8).subarray(0, 23)],
	['a JPEG', Buffer.concat([Buffer.from([0xff, 0xd8, 0xff, 0xe0]), Buffer.alloc(40)])],
	['a PNG without its first byte', png(8, 8).subarray(1)],
	['another first chunk', Buffer.from(png(8, 8).toString('latin1').replace('IHDR', 'CgBI'), 'latin1')],
	['a width of zero', png(0, 8)],
	['a height of zero', png(8, 0)],
])('%s is no PNG', (_, bytes) => {
	expect(readPngSize(bytes)).toBeUndefined();
	expect(refusalOf(() => checkMask(bytes))).toMatch(/^“Mask” is not a PNG file \| Save the mask as a PNG/);
});

it('a mask as large as its image passes, and any PNG when the image is not known', () => {
	expect(checkMask(png(1024, 768), { width: 1024, height: 768 })).toEqual({ width: 1024, height: 768 });
	expect(checkMask(png(10, 20).subarray(0, 24))).toEqual({ width: 10, height: 20 });
});

it.each([
	[1024, 767],
	[1023, 768],
	[768, 1024],
])('a mask of %d×%d for an image of 1024×768 is refused with both sizes', (width, height) => {
	expect(refusalOf(() => checkMask(png(width, height), { width: 1024, height: 768 }))).toBe(
		`“Mask” measures ${width}×${height}, but the image measures 1024×768 | ` +
			'Resize the mask to 1024×768 pixels.',
	);
});
