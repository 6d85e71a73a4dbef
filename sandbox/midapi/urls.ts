import type { SandboxTask } from '../engine/task';
import type { FilePath } from '../files/paths';

/** Where a task's files are to be had, one for each picture or video: there is no grid here. */
export function resultUrls({ result, fileId }: SandboxTask, origin: string): string[] {
	const url = (number: number, extension: string): string =>
		`${origin}/files/midapi/v/${fileId}_0_${number}.${extension}`;
	if (result.kind === 'picture') return result.picture.frames.map((_, tile) => url(tile, 'png'));
	return result.kind === 'video' ? result.clips.map((_, clip) => url(clip, 'mp4')) : [];
}

/** Takes a path below /files/; gives what it asks for, if it is one of MidAPI's. */
export function readFilePath(path: string): FilePath | undefined {
	const match = /^midapi\/v\/([0-9a-f]{32})_0_([0-3])\.(png|mp4)$/.exec(path);
	if (!match) return undefined;
	const [, fileId, number, extension] = match;
	return extension === 'png'
		? { kind: 'tile', fileId, tile: Number(number) }
		: { kind: 'clip', fileId, clip: Number(number) };
}
