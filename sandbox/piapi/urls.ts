import type { SandboxTask } from '../engine/task';
import type { ResultFile } from '../media/samples';
import type { FilePath } from '../files/paths';
import { pictureSize, tileBoxes } from '../pictures/picture';
import type { Box, Picture } from '../pictures/picture';
import type { OutputShape } from './models/row';

/** Percentages at which Midjourney shows an unfinished picture. */
const PREVIEW_STEPS = [25, 50, 75];

/** Where a task's pictures are to be had. A tile is the grid's own file behind a cut, as on the vendor's host. */
export function pictureUrls(task: SandboxTask, picture: Picture, origin: string) {
	const base = `${origin}/files`;
	const whole = pictureSize(picture);
	const trim = ({ x, y, width, height }: Box): string =>
		[y, whole.width - x - width, whole.height - y - height, x].join(';');
	return {
		image: `${base}/mj/${task.fileId}.png`,
		discord: `${base}/attachments/${task.ordinal}/${task.fileId}.png`,
		tiles:
			picture.frames.length > 1
				? tileBoxes(picture).map((box) => `${base}/cdn-cgi/image/trim=${trim(box)}/mj/${task.fileId}.png`)
				: [],
		previews: (percent: number) =>
			PREVIEW_STEPS.filter((step) => step <= percent).map(
				(step) => `${base}/temp/${task.fileId}_${step}.png`,
			),
	};
}

/** The folders of the vendor's hosts, img.theapi.app and storage.theapi.app, by family. */
function folderOf(shape: OutputShape, name: string): string {
	if (name.startsWith('marked')) return 'watermarked';
	if (shape.startsWith('kling')) return 'videos';
	return shape === 'imageUrl' || shape === 'audioUrl' ? 'temp' : 'ephemeral';
}

/** Where a file of a model's task is to be had. */
export function modelFileUrl(
	task: SandboxTask,
	shape: OutputShape,
	name: string,
	{ type }: ResultFile,
	origin: string,
): string {
	return `${origin}/files/${folderOf(shape, name)}/${task.fileId}-${name}.${type}`;
}

/** Takes a path below /files/, without query; gives what it asks for, if anything. */
export function readFilePath(path: string): FilePath | undefined {
	const sample = /^(?:watermarked|videos|temp|ephemeral)\/([0-9a-f-]{36})-([a-z]+\d*)\.\w+$/.exec(path);
	if (sample) return { kind: 'sample', fileId: sample[1], name: sample[2] };
	const upload = /^ephemeral\/([\w.-]+)$/.exec(path);
	if (upload) return { kind: 'upload', name: upload[1] };
	const preview = /^temp\/([0-9a-f-]{36})_(\d+)\.png$/.exec(path);
	if (preview) return { kind: 'preview', fileId: preview[1], percent: Number(preview[2]) };
	const attachment = /^attachments\/\d+\/([0-9a-f-]{36})\.png$/.exec(path);
	if (attachment) return { kind: 'picture', fileId: attachment[1] };
	const picture = /^(?:cdn-cgi\/image\/trim=(\d+);(\d+);(\d+);(\d+)\/)?mj\/([0-9a-f-]{36})\.png$/.exec(path);
	if (!picture) return undefined;
	const [, top, right, bottom, left, fileId] = picture;
	if (top === undefined) return { kind: 'picture', fileId };
	return { kind: 'picture', fileId, trim: [Number(top), Number(right), Number(bottom), Number(left)] };
}
