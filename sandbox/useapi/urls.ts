import type { SandboxTask } from '../engine/task';
import type { FilePath } from '../files/paths';
import { ACCOUNT } from './account';

/** Discord's number of the message that a job is answered in. */
export function messageIdOf({ ordinal }: SandboxTask): string {
	return String(1_150_000_000_000_000_000n + BigInt(ordinal));
}

/** The name of a job's file on Discord: the prompt's first words and Midjourney's own id. */
export function fileNameOf(task: SandboxTask, extension: string): string {
	const words = task.prompt
		.replace(/[^a-z0-9]+/gi, '_')
		.replace(/^_+|_+$/g, '')
		.slice(0, 60);
	return `${['sandbox', words].filter(Boolean).join('_')}_${task.fileId}.${extension}`;
}

/** Where a job's files are to be had: whole on Discord's host, singly on Midjourney's own. */
export function resultUrls(task: SandboxTask, origin: string) {
	const base = `${origin}/files/useapi`;
	// The query is part of Discord's links; it is no part of the file's name.
	const expires = Math.floor((task.endedAt ?? task.createdAt) / 1000).toString(16);
	const query = `ex=${expires}&is=${expires}&hm=${task.fileId.replaceAll('-', '')}`;
	return {
		attachment: (extension: string) =>
			`${base}/attachments/${ACCOUNT.channel}/${messageIdOf(task)}/${fileNameOf(task, extension)}?${query}`,
		image: (tile: number) => `${base}/cdn/${task.fileId}/0_${tile}.png`,
		video: (clip: number) => `${base}/cdn/video/${task.fileId}/${clip}.mp4`,
	};
}

/** Takes a path below /files/, without query; gives what it asks for, if it is one of useapi.net's. */
export function readFilePath(path: string): FilePath | undefined {
	const attachment =
		/^useapi\/attachments\/\d+\/\d+\/\w*?_?([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})\.(png|mp4)$/.exec(
			path,
		);
	if (attachment) {
		const [, fileId, extension] = attachment;
		return extension === 'png' ? { kind: 'picture', fileId } : { kind: 'clip', fileId, clip: 0 };
	}
	const image = /^useapi\/cdn\/([0-9a-f-]{36})\/0_([0-3])\.png$/.exec(path);
	if (image) return { kind: 'tile', fileId: image[1], tile: Number(image[2]) };
	const video = /^useapi\/cdn\/video\/([0-9a-f-]{36})\/([0-3])\.mp4$/.exec(path);
	return video ? { kind: 'clip', fileId: video[1], clip: Number(video[2]) } : undefined;
}
