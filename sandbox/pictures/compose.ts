import { pictureSize, tileBoxes } from './picture';
import type { Box, Frame, Picture, Size } from './picture';
import { drawScene } from './scene';
import type { NextId } from './scene';

function canvas(box: Box, inside: Size, content: string): string {
	const { x, y, width, height } = box;
	return (
		`<svg x="${x}" y="${y}" width="${width}" height="${height}" preserveAspectRatio="none" ` +
		`viewBox="0 0 ${inside.width} ${inside.height}">${content}</svg>`
	);
}

/** A mask that fades out towards the edges of the box, so that a placed frame shows no seam. */
function feather(box: Box, whole: Size, id: string): string {
	const edge = Math.min(box.width, box.height) * 0.08;
	const [left, top] = [box.x <= 0 ? -edge : box.x + edge, box.y <= 0 ? -edge : box.y + edge];
	const right = box.x + box.width >= whole.width - 1 ? whole.width + edge : box.x + box.width - edge;
	const bottom = box.y + box.height >= whole.height - 1 ? whole.height + edge : box.y + box.height - edge;
	return (
		`<defs><filter id="${id}f" x="-20%" y="-20%" width="140%" height="140%">` +
		`<feGaussianBlur stdDeviation="${edge / 2.5}"/></filter>` +
		`<mask id="${id}"><rect x="${left}" y="${top}" width="${right - left}" height="${bottom - top}" ` +
		`fill="#fff" filter="url(#${id}f)"/></mask></defs>`
	);
}

function drawFrame(frame: Frame, size: Size, id: NextId): string {
	if (frame.kind === 'scene') return drawScene(frame.scene, size, id);
	if (frame.kind === 'masked') {
		const mask = id();
		const image = `data:image/png;base64,${frame.mask.toString('base64')}`;
		return (
			drawFrame(frame.base, size, id) +
			`<defs><mask id="${mask}"><image width="${size.width}" height="${size.height}" ` +
			`preserveAspectRatio="none" href="${image}"/></mask></defs>` +
			`<g mask="url(#${mask})">${drawScene(frame.over, size, id)}</g>`
		);
	}
	const box = {
		x: frame.box.x * size.width,
		y: frame.box.y * size.height,
		width: frame.box.width * size.width,
		height: frame.box.height * size.height,
	};
	const mask = id();
	const inner = { width: box.width, height: box.height };
	return (
		drawScene(frame.around, size, id) +
		feather(box, size, mask) +
		`<g mask="url(#${mask})">${canvas(box, inner, drawFrame(frame.inner, inner, id))}</g>`
	);
}

/** Takes a picture; gives it as an SVG document of the picture's own size in pixels. */
export function composeSvg(picture: Picture): string {
	let ids = 0;
	const nextId: NextId = () => `d${(ids += 1)}`;
	const whole = pictureSize(picture);
	const boxes = tileBoxes(picture);
	const tiles = picture.frames.map((frame, index) => {
		const box = boxes[index];
		// Drawn in tile pixels whatever the scale: an upscale is the same drawing, only sharper.
		return canvas(box, picture.tile, drawFrame(frame, picture.tile, nextId));
	});
	return `<svg xmlns="http://www.w3.org/2000/svg" width="${whole.width}" height="${whole.height}">${tiles.join('')}</svg>`;
}
