import type { TaskEngine } from '../engine/engine';
import type { SandboxTask } from '../engine/task';
import { pictureSize } from '../pictures/picture';
import type { Picture } from '../pictures/picture';
import { cropPng, previewPng, renderPng, RenderCache } from '../pictures/render';
import type { SandboxSettings } from '../settings';
import { Uploads } from './uploads';
import { readFilePath } from './urls';
import type { FilePath } from './urls';

export type Found =
	| { state: 'file'; bytes: Buffer; contentType: string }
	/** It was there once. */
	| { state: 'expired' }
	| { state: 'missing' };

export interface StoreParts {
	engine: TaskEngine;
	settings: () => SandboxSettings;
	now: () => number;
	/** The addresses the sandbox goes by, without a slash at the end. */
	origins: () => string[];
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

	/** Takes a path below /files/; gives the file. */
	async find(path: string): Promise<Found> {
		const wanted = readFilePath(path);
		if (!wanted) return { state: 'missing' };
		if (wanted.kind === 'upload') return this.findUpload(wanted.name);
		const task = this.parts.engine.get(wanted.taskId);
		if (!task || task.result.kind !== 'picture') return { state: 'missing' };
		if (wanted.kind === 'preview') return await this.preview(task, task.result.picture, wanted.percent);
		if (task.status !== 'completed') return { state: 'missing' };
		const age = this.parts.now() - (task.endedAt ?? task.createdAt);
		if (age > this.parts.settings().fileLifetimeMs) return { state: 'expired' };
		return await this.picture(task, task.result.picture, wanted);
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

	private async picture(
		task: SandboxTask,
		picture: Picture,
		{ trim }: Extract<FilePath, { kind: 'picture' }>,
	): Promise<Found> {
		if (!trim) return { state: 'file', bytes: await this.whole(task, picture), contentType: 'image/png' };
		const size = pictureSize(picture);
		const [top, right, bottom, left] = trim;
		const box = { x: left, y: top, width: size.width - left - right, height: size.height - top - bottom };
		if (box.width < 1 || box.height < 1) return { state: 'missing' };
		const crop = async () => await cropPng(await this.whole(task, picture), box);
		const bytes = await this.renders.get(`${task.id} ${trim.join(';')}`, crop);
		return { state: 'file', bytes, contentType: 'image/png' };
	}

	private async preview(task: SandboxTask, picture: Picture, percent: number): Promise<Found> {
		if (task.startedAt === undefined || percent < 1 || percent > 99) return { state: 'missing' };
		const blur = async () => await previewPng(await this.whole(task, picture), percent);
		const bytes = await this.renders.get(`${task.id} ${percent}`, blur);
		return { state: 'file', bytes, contentType: 'image/png' };
	}
}
