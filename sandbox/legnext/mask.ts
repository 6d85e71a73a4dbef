import sharp from 'sharp';

import { refusal } from '../engine/moderation';
import type { TaskFailure } from '../engine/task';
import type { FileStore } from '../files/store';
import type { Mask } from './schemas';

async function drawAreas(areas: NonNullable<Mask['areas']>): Promise<Buffer> {
	const [{ width, height }] = areas;
	const polygons = areas.map(({ points, ...area }) => {
		const scaled = points.map((value, at) =>
			at % 2 === 0 ? (value / area.width) * width : (value / area.height) * height,
		);
		return `<polygon points="${scaled.join(' ')}" fill="#fff"/>`;
	});
	const svg =
		`<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}">` +
		`<rect width="${width}" height="${height}" fill="#000"/>${polygons.join('')}</svg>`;
	return await sharp(Buffer.from(svg)).png().toBuffer();
}

/**
 * Takes a mask; gives it as a picture that is white where it is to be painted over, or why the job will fail.
 * One that lies elsewhere is not fetched and covers everything.
 */
export async function readMask(mask: Mask, files: FileStore): Promise<Buffer | TaskFailure> {
	if (mask.areas) return await drawAreas(mask.areas);
	const url = mask.url ?? '';
	if (!files.isOwn(url))
		return await drawAreas([{ width: 500, height: 500, points: [0, 0, 500, 0, 500, 500, 0, 500] }]);
	const found = await files.find(new URL(url).pathname.slice('/files/'.length));
	if (found.state !== 'file') return refusal(`failed to download mask: ${url}`);
	try {
		return await sharp(found.bytes).png().toBuffer();
	} catch {
		return refusal('invalid mask: not an image');
	}
}
