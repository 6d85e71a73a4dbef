import sharp from 'sharp';

/** A black mask with a white corner, of this size. */
export async function maskPng(width: number, height = width): Promise<Buffer> {
	const white = await sharp({ create: { width: 2, height: 2, channels: 3, background: 'white' } })
		.png()
		.toBuffer();
	return await sharp({ create: { width, height, channels: 3, background: 'black' } })
		.composite([{ input: white, left: 0, top: 0 }])
		.png()
		.toBuffer();
}

/** A small picture of one colour. */
export async function picture(format: 'png' | 'jpeg' | 'webp' | 'gif', size = 8): Promise<Buffer> {
	return await sharp({ create: { width: size, height: size, channels: 3, background: 'red' } })
		.toFormat(format)
		.toBuffer();
}

/** The size of a picture, which has to be one. */
export async function sizeOf(bytes: Buffer): Promise<{ format?: string; width: number; height: number }> {
	const { format, width, height } = await sharp(bytes).metadata();
	return { format, width, height };
}
