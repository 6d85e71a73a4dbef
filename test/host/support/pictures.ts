import sharp from 'sharp';
import { request } from 'undici';

/** Format and size of a picture, as in `png 64x36`; throws where not every pixel of it can be decoded. */
export async function pictureFacts(bytes: Buffer): Promise<string> {
	const { format } = await sharp(bytes).metadata();
	const { info } = await sharp(bytes).raw().toBuffer({ resolveWithObject: true });
	return `${format} ${info.width}x${info.height}`;
}

/** The same for a picture at an address. */
export async function pictureFactsAt(url: string): Promise<string> {
	const { statusCode, body } = await request(url);
	const bytes = Buffer.from(await body.arrayBuffer());
	if (statusCode !== 200) throw new Error(`${url} answered ${statusCode}`);
	return await pictureFacts(bytes);
}

/** A PNG of one colour. */
export async function plainPng(width: number, height: number, background = '#336699'): Promise<Buffer> {
	return await sharp({ create: { width, height, channels: 3, background } })
		.png()
		.toBuffer();
}

/** A mask for an inpaint: black, which is kept, with a white middle, which is painted anew. */
export async function maskPng(width: number, height: number): Promise<Buffer> {
	const [innerWidth, innerHeight] = [Math.round(width / 2), Math.round(height / 2)];
	const middle = await plainPng(innerWidth, innerHeight, '#ffffff');
	return await sharp(await plainPng(width, height, '#000000'))
		.composite([{ input: middle, gravity: 'centre' }])
		.png()
		.toBuffer();
}
