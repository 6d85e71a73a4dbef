import { randomFrom } from '../base/random';
import type { Random } from '../base/random';
import type { Scene, Size } from './picture';

/** Gives ids that are unique within one drawing. */
export type NextId = () => string;

type Painter = (paint: Paint) => string;

interface Paint extends Size {
	random: Random;
	hue: number;
	/** Degrees from the main colour to its counterpart. */
	turn: number;
	dark: boolean;
	id: NextId;
}

const round = (value: number): number => Math.round(value * 100) / 100;

function hsl(hue: number, saturation: number, lightness: number): string {
	return `hsl(${round(((hue % 360) + 360) % 360)},${round(saturation)}%,${round(lightness)}%)`;
}

function sky(paint: Paint): string {
	const { width, height, hue, turn, dark } = paint;
	const id = paint.id();
	const [top, bottom] = dark ? [12, 42] : [58, 88];
	return (
		`<defs><linearGradient id="${id}" x1="0" y1="0" x2="0" y2="1">` +
		`<stop offset="0" stop-color="${hsl(hue, 55, top)}"/>` +
		`<stop offset="1" stop-color="${hsl(hue + turn, 70, bottom)}"/></linearGradient></defs>` +
		`<rect width="${width}" height="${height}" fill="url(#${id})"/>`
	);
}

function sun(paint: Paint): string {
	const { width, height, random, hue, turn, dark } = paint;
	const id = paint.id();
	const [x, y] = [round(width * (0.15 + 0.7 * random())), round(height * (0.12 + 0.38 * random()))];
	const radius = round(Math.min(width, height) * (0.06 + 0.08 * random()));
	const colour = hsl(hue + turn + 20, dark ? 30 : 95, dark ? 90 : 82);
	return (
		`<defs><radialGradient id="${id}"><stop offset="0.2" stop-color="${colour}" stop-opacity="0.75"/>` +
		`<stop offset="1" stop-color="${colour}" stop-opacity="0"/></radialGradient></defs>` +
		`<circle cx="${x}" cy="${y}" r="${radius * 3}" fill="url(#${id})"/>` +
		`<circle cx="${x}" cy="${y}" r="${radius}" fill="${colour}"/>`
	);
}

function stars(paint: Paint): string {
	const { width, height, random } = paint;
	const unit = Math.min(width, height) / 400;
	return Array.from({ length: 40 }, () => {
		const [x, y] = [round(width * random()), round(height * 0.6 * random())];
		return `<circle cx="${x}" cy="${y}" r="${round(unit * (0.5 + random()))}" fill="#fff" opacity="0.7"/>`;
	}).join('');
}

/** A line across the picture made of three waves, closed along the lower edge. */
function ridge(paint: Paint, level: number, swing: number): string {
	const { width, height, random } = paint;
	const waves = [1, 2.3, 5.1].map((pitch) => ({ pitch: pitch * (0.7 + random()), phase: random() * 6.28 }));
	const points = Array.from({ length: 49 }, (_, step) => {
		const at = step / 48;
		const lift = waves.reduce(
			(sum, { pitch, phase }) => sum + Math.sin(at * 6.28 * pitch + phase) / pitch,
			0,
		);
		return `${round(at * width)},${round(height * (level - (swing * lift) / 2))}`;
	});
	return `M0,${height} L${points.join(' L')} L${width},${height} Z`;
}

function layers(paint: Paint, count: number, swing: number): string {
	const { hue, turn, dark } = paint;
	return Array.from({ length: count }, (_, layer) => {
		const depth = (layer + 1) / count;
		const light = dark ? 38 - 30 * depth : 72 - 46 * depth;
		const fill = hsl(hue + turn * (1 - depth), 35 + 20 * depth, light);
		return `<path d="${ridge(paint, 0.48 + 0.42 * depth, swing * (1.2 - depth))}" fill="${fill}"/>`;
	}).join('');
}

const hills: Painter = (paint) =>
	sky(paint) + (paint.dark ? stars(paint) : '') + sun(paint) + layers(paint, 5, 0.3);

const sea: Painter = (paint) => {
	const { width, height, random } = paint;
	const glitter = Array.from({ length: 26 }, () => {
		const [x, y] = [random(), 0.55 + 0.43 * random()];
		const length = width * (0.02 + 0.1 * random()) * y;
		return `<rect x="${round(width * x)}" y="${round(height * y)}" width="${round(length)}" height="${round(height / 220)}" fill="#fff" opacity="0.35"/>`;
	}).join('');
	return sky(paint) + sun(paint) + layers(paint, 6, 0.06) + glitter;
};

const city: Painter = (paint) => {
	const { width, height, random, hue, turn, dark } = paint;
	const rows = [0, 1, 2].map((row) => {
		const fill = hsl(hue + turn * (1 - row / 3), 30, dark ? 30 - row * 10 : 60 - row * 18);
		const step = width / (9 + 3 * row);
		let towers = '';
		for (let x = -step * random(); x < width; x += step * (0.7 + 0.6 * random())) {
			const top = height * (0.4 + 0.14 * row + 0.26 * random());
			const shape = `x="${round(x)}" y="${round(top)}" width="${round(step * 0.92)}" height="${round(height - top)}"`;
			towers += `<rect ${shape} fill="${fill}"/>`;
			for (let window = 0; window < 5; window += 1) {
				const [wx, wy] = [x + step * (0.12 + 0.62 * random()), top + (height - top) * random()];
				const lamp = `x="${round(wx)}" y="${round(wy)}" width="${round(step / 9)}" height="${round(step / 7)}"`;
				towers += `<rect ${lamp} fill="${hsl(hue + turn + 30, 90, 75)}" opacity="0.7"/>`;
			}
		}
		return towers;
	});
	return sky(paint) + (dark ? stars(paint) : '') + sun(paint) + rows.join('');
};

const orbs: Painter = (paint) => {
	const { width, height, random, hue, turn } = paint;
	const side = Math.min(width, height);
	const circles = Array.from({ length: 14 }, () => {
		const [x, y] = [round(width * random()), round(height * random())];
		const radius = round(side * (0.05 + 0.22 * random() ** 2));
		const fill = hsl(hue + turn * random(), 75, 45 + 35 * random());
		const ring =
			random() < 0.35 ? `fill="none" stroke="${fill}" stroke-width="${round(side / 60)}"` : `fill="${fill}"`;
		return `<circle cx="${x}" cy="${y}" r="${radius}" ${ring} opacity="${round(0.45 + 0.4 * random())}"/>`;
	});
	return sky(paint) + circles.join('');
};

const PAINTERS: Painter[] = [hills, sea, city, orbs];

/** Takes a scene and the size of its canvas; gives the SVG elements that fill the canvas. */
export function drawScene(scene: Scene, size: Size, id: NextId): string {
	const style = randomFrom(scene.style);
	const painter = PAINTERS[Math.floor(style() * PAINTERS.length)];
	const paint = { turn: 40 + style() * 120, dark: style() < 0.4 };
	const random = randomFrom(scene.form);
	// The four tiles of a prompt share a palette, yet can be told apart at a glance.
	const hue = style() * 360 + (random() - 0.5) * 50;
	return painter({ ...size, ...paint, hue, random, id });
}
