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

/** The pixels of a picture, without transparency; two pictures that look the same have the same. */
export async function pixelsOf(picture: Buffer): Promise<Buffer> {
	return await sharp(picture).removeAlpha().toColourspace('srgb').raw().toBuffer();
}

/** The four pictures of a grid: top left, top right, bottom left, bottom right. */
export async function quartersOf(grid: Buffer): Promise<Buffer[]> {
	const whole = await sharp(grid).metadata();
	const [width, height] = [whole.width / 2, whole.height / 2];
	const corners = [0, height].flatMap((top) => [0, width].map((left) => ({ left, top })));
	return await Promise.all(
		corners.map(
			async (corner) =>
				await sharp(grid)
					.extract({ ...corner, width, height })
					.png()
					.toBuffer(),
		),
	);
}
