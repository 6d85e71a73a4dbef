import type { SandboxTask } from '../engine/task';
import type { FilePath } from '../files/paths';

/** Where a job's files are to be had: newer links lie below /mj and /temp of the vendor's own host. */
export function resultUrls(task: SandboxTask, origin: string) {
	const base = `${origin}/files/legnext`;
	return {
		image: `${base}/mj/${task.fileId}.png`,
		tile: (tile: number) => `${base}/temp/${task.fileId}_${tile}.png`,
		clip: (clip: number) => `${base}/temp/${task.fileId}_${clip}.mp4`,
	};
}

/** Takes a path below /files/; gives what it asks for, if it is one of LegNext's. */
export function readFilePath(path: string): FilePath | undefined {
	const whole = /^legnext\/mj\/([0-9a-f-]{36})\.png$/.exec(path);
	if (whole) return { kind: 'picture', fileId: whole[1] };
	const part = /^legnext\/temp\/([0-9a-f-]{36})_(\d{1,2})\.(png|mp4)$/.exec(path);
	if (!part) return undefined;
	const [, fileId, number, extension] = part;
	return extension === 'png'
		? { kind: 'tile', fileId, tile: Number(number) }
		: { kind: 'clip', fileId, clip: Number(number) };
}
