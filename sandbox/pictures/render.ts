import sharp from 'sharp';

import { composeSvg } from './compose';
import type { Box, Picture } from './picture';

const KEPT_BYTES = 64 * 1024 * 1024;

/** Takes a picture; gives it as PNG. */
export async function renderPng(picture: Picture): Promise<Buffer> {
	return await sharp(Buffer.from(composeSvg(picture)))
		.png({ compressionLevel: 6 })
		.toBuffer();
}

/** Cuts a box (pixels) out of a PNG. */
export async function cropPng(png: Buffer, { x, y, width, height }: Box): Promise<Buffer> {
	return await sharp(png).extract({ left: x, top: y, width, height }).png({ compressionLevel: 6 }).toBuffer();
}

/** A soft look at an unfinished picture, as Midjourney shows while it works; `percent` is how far it is. */
export async function previewPng(png: Buffer, percent: number): Promise<Buffer> {
	return await sharp(png)
		.blur(1 + (100 - percent) / 4)
		.png()
		.toBuffer();
}

/** Keeps what was rendered last, up to a number of bytes, and renders nothing twice at the same time. */
export class RenderCache {
	private kept = new Map<string, Buffer>();
	private running = new Map<string, Promise<Buffer>>();
	private bytes = 0;

	/** The bytes under the key, from the cache or from `render`. */
	async get(key: string, render: () => Promise<Buffer>): Promise<Buffer> {
		const hit = this.kept.get(key);
		if (hit) {
			this.kept.delete(key);
			this.kept.set(key, hit);
			return hit;
		}
		const running = this.running.get(key);
		if (running) return await running;
		const started = render();
		this.running.set(key, started);
		try {
			const made = await started;
			this.keep(key, made);
			return made;
		} finally {
			this.running.delete(key);
		}
	}

	clear(): void {
		this.kept.clear();
		this.bytes = 0;
	}

	private keep(key: string, made: Buffer): void {
		this.kept.set(key, made);
		this.bytes += made.length;
		for (const [oldest, old] of this.kept) {
			if (this.bytes <= KEPT_BYTES || oldest === key) return;
			this.kept.delete(oldest);
			this.bytes -= old.length;
		}
	}
}
