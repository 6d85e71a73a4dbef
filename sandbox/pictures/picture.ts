/** Two digests that a scene is drawn from: what it looks like, and how its parts lie. */
export interface Scene {
	/** Style and colours: the same for all pictures of a prompt. */
	style: string;
	/** Positions and forms: different for each tile and seed. */
	form: string;
}

/** The content of one tile; each can hold another, as follow-ups build on each other. */
export type Frame =
	| { kind: 'scene'; scene: Scene }
	/** A frame inside a larger scene; the box is in fractions of the whole. */
	| { kind: 'placed'; inner: Frame; box: Box; around: Scene }
	/** A frame that is painted over where the mask (a PNG) is white. */
	| { kind: 'masked'; base: Frame; over: Scene; mask: Buffer };

export interface Box {
	x: number;
	y: number;
	width: number;
	height: number;
}

export interface Size {
	width: number;
	height: number;
}

/** A result picture: four frames make a 2x2 grid, more a larger one, one frame a single picture. */
export interface Picture {
	frames: Frame[];
	/** Pixels of a tile as Midjourney first draws it. */
	tile: Size;
	/** How much larger than a tile a single picture is: 2 after an upscale. */
	scale: number;
}

const LONGEST_SIDE_PX = 8_192;

/** Pixels of one frame of the picture. */
export function frameSize({ tile, scale }: Picture): Size {
	const fit = Math.min(scale, LONGEST_SIDE_PX / Math.max(tile.width, tile.height));
	return { width: Math.round(tile.width * fit), height: Math.round(tile.height * fit) };
}

/** Pixels of the whole picture. */
export function pictureSize(picture: Picture): Size {
	const { width, height } = frameSize(picture);
	const { columns, rows } = layoutOf(picture);
	return { width: width * columns, height: height * rows };
}

/** How the frames lie: one alone, four as two by two, more in rows of the nearest square. */
function layoutOf({ frames }: Picture): { columns: number; rows: number } {
	const columns = frames.length === 1 ? 1 : Math.max(Math.ceil(Math.sqrt(frames.length)), 2);
	return { columns, rows: Math.ceil(frames.length / columns) };
}

/** Pixels of a tile with the ratio `w:h` whose long side is given. */
export function tileOf(ratio: string, longSide: number): Size {
	const [width, height] = ratio.split(':').map(Number);
	const unit = longSide / Math.max(width, height);
	return { width: Math.max(Math.round(width * unit), 1), height: Math.max(Math.round(height * unit), 1) };
}

/** The boxes of the tiles of a grid, in order: from left to right, then from top to bottom. */
export function tileBoxes(picture: Picture): Box[] {
	const { width, height } = frameSize(picture);
	const { columns } = layoutOf(picture);
	return picture.frames.map((_, tile) => ({
		x: (tile % columns) * width,
		y: Math.floor(tile / columns) * height,
		width,
		height,
	}));
}
