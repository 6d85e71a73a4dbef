import type { TaskEngine } from '../engine/engine';
import type { SandboxTask } from '../engine/task';
import { pictureSize, tileBoxes } from '../pictures/picture';
import type { Box, Picture } from '../pictures/picture';
import { cropPng, previewPng, renderPng, RenderCache } from '../pictures/render';
import { fileLifetimeOf } from '../settings/settings';
import type { SandboxSettings } from '../settings/settings';
import { clipBytes } from '../media/clip';
import type { FilePath } from './paths';
import { sampleOf } from '../media/samples';
import { Uploads } from './uploads';

export type Found =
	| { state: 'file'; bytes: Buffer; contentType: string }
	/** It was there once. */
	| { state: 'expired' }
	| { state: 'missing' };

export interface StoreParts {
	engine: TaskEngine;
	settings: () => SandboxSettings;
	now: () => number;
	/** Takes a path below /files/; gives what it asks for, if anything. */
	readPath: (path: string) => FilePath | undefined;
	/** The addresses the sandbox goes by, without a slash at the end. */
	origins: () => string[];
}

type ResultPath = Exclude<FilePath, { kind: 'upload' | 'preview' }>;

function png(bytes: Buffer): Found {
	return { state: 'file', bytes, contentType: 'image/png' };
}

/** The part of a picture that a path asks for; undefined when there is no such part. */
function boxOf(
	picture: Picture,
	wanted: Exclude<ResultPath, { kind: 'clip' | 'sample' }>,
): Box | 'whole' | undefined {
	if (wanted.kind === 'tile') {
		return picture.frames.length === 1 && wanted.tile === 0 ? 'whole' : tileBoxes(picture)[wanted.tile];
	}
	if (!wanted.trim) return 'whole';
	const size = pictureSize(picture);
	const [top, right, bottom, left] = wanted.trim;
	return { x: left, y: top, width: size.width - left - right, height: size.height - top - bottom };
}

/** Result files and uploads: what exists, since when, and their bytes, drawn when they are first asked for. */
export class FileStore {
	readonly uploads = new Uploads();
	private readonly renders = new RenderCache();

	constructor(private readonly parts: StoreParts) {}

	/** Whether an address is one of the sandbox's own files. */
	isOwn(url: string): boolean {
		return this.parts.origins().some((origin) => url.startsWith(`${origin}/files/`));
	}

	/** Whether an own address leads to a file. */
	async exists(url: string): Promise<boolean> {
		return (await this.find(new URL(url).pathname.slice('/files/'.length))).state === 'file';
	}

	/** The task whose file a path below /files/ asks for. */
	taskOf(path: string): SandboxTask | undefined {
		const wanted = this.parts.readPath(path);
		return wanted && wanted.kind !== 'upload' ? this.parts.engine.byFile(wanted.fileId) : undefined;
	}

	/** Takes a path below /files/; gives the file. */
	async find(path: string): Promise<Found> {
		const wanted = this.parts.readPath(path);
		if (!wanted) return { state: 'missing' };
		if (wanted.kind === 'upload') return this.findUpload(wanted.name);
		const task = this.parts.engine.byFile(wanted.fileId);
		if (!task) return { state: 'missing' };
		if (wanted.kind === 'preview') return await this.preview(task, wanted.percent);
		if (task.status !== 'completed') return { state: 'missing' };
		const age = this.parts.now() - (task.endedAt ?? task.createdAt);
		if (age > fileLifetimeOf(this.parts.settings(), task.service)) return { state: 'expired' };
		return await this.result(task, wanted);
	}

	clear(): void {
		this.uploads.clear();
		this.renders.clear();
	}

	private findUpload(name: string): Found {
		const upload = this.uploads.get(name);
		if (!upload) return { state: 'missing' };
		const age = this.parts.now() - upload.createdAt;
		if (age > this.parts.settings().uploadLifetimeMs) return { state: 'expired' };
		return { state: 'file', bytes: upload.bytes, contentType: upload.contentType };
	}

	private async whole(task: SandboxTask, picture: Picture): Promise<Buffer> {
		return await this.renders.get(task.id, async () => await renderPng(picture));
	}

	private async result(task: SandboxTask, wanted: ResultPath): Promise<Found> {
		const { result } = task;
		if (wanted.kind === 'clip') {
			const clip = result.kind === 'video' ? result.clips[wanted.clip] : undefined;
			if (!clip) return { state: 'missing' };
			return { state: 'file', bytes: clipBytes(clip), contentType: 'video/mp4' };
		}
		if (wanted.kind === 'sample') return await this.sample(task, wanted.name);
		if (result.kind !== 'picture') return { state: 'missing' };
		const box = boxOf(result.picture, wanted);
		if (box === 'whole') return png(await this.whole(task, result.picture));
		if (!box || box.width < 1 || box.height < 1) return { state: 'missing' };
		const key = `${task.id} ${box.x} ${box.y} ${box.width} ${box.height}`;
		const crop = async () => await cropPng(await this.whole(task, result.picture), box);
		return png(await this.renders.get(key, crop));
	}

	private async sample({ result }: SandboxTask, name: string): Promise<Found> {
		const known = result.kind === 'files' && Object.hasOwn(result.files, name);
		if (!known) return { state: 'missing' };
		return { state: 'file', ...(await sampleOf(result.files[name])) };
	}

	private async preview(task: SandboxTask, percent: number): Promise<Found> {
		const { result } = task;
		if (result.kind !== 'picture' || task.startedAt === undefined) return { state: 'missing' };
		if (percent < 1 || percent > 99) return { state: 'missing' };
		const blur = async () => await previewPng(await this.whole(task, result.picture), percent);
		return png(await this.renders.get(`${task.id} ${percent}`, blur));
	}
}
