import type { TaskEngine } from '../engine/engine';
import type { SandboxTask } from '../engine/task';
import type { Clip } from '../media/clip';
import type { Picture } from '../pictures/picture';
import type { SandboxSettings } from '../settings/settings';
import type { Operation } from './operations';
import { badRequest } from './parse';
import type { AnyBody } from './parse';

/** The finished job that a follow-up builds on, with the picture or the video it takes from it. */
export type Origin =
	| { task: SandboxTask; kind: 'picture'; picture: Picture; tile: number }
	| { task: SandboxTask; kind: 'video'; clip: Clip };

/** Pictures that are only taken as they are. */
const TAKES_ANY_PICTURE: Operation[] = ['video-diffusion', 'enhance-upscale'];

/** Seconds beyond which a video is not extended: 4 and four times 4 (docs.legnext.ai, extend-video). */
const LONGEST_SECONDS = 20;

function isDraft({ prompt, version }: SandboxTask): boolean {
	return version === 7 && /--draft\b/.test(prompt);
}

function upscalesTo(version: number, type: number): boolean {
	// Subtle and creative from version 6 on, 2x and 4x before.
	return version >= 6 ? type <= 1 : type >= 2;
}

function pictureOf(task: SandboxTask, operation: Operation, body: AnyBody): Origin | string {
	const { result } = task;
	if (result.kind !== 'picture') return `${operation} is not available for this job`;
	const tile = body.imageNo ?? 0;
	if (tile >= result.picture.frames.length) return `invalid imageNo: the job has no image ${tile}`;
	const origin: Origin = { task, kind: 'picture', picture: result.picture, tile };
	if (operation === 'enhance') return isDraft(task) ? origin : 'enhance needs a job made with --v 7 --draft';
	if (TAKES_ANY_PICTURE.includes(operation)) return origin;
	if (!result.actions.includes(operation)) return `${operation} is not available for this job`;
	if (operation === 'upscale' && !upscalesTo(task.version, body.type ?? 0)) {
		return `invalid type: not available for version ${task.version}`;
	}
	return origin;
}

function videoOf(task: SandboxTask, operation: Operation, body: AnyBody): Origin | string {
	const { result } = task;
	if (result.kind !== 'video' || !result.actions.includes(operation)) {
		return `${operation} is not available for this job`;
	}
	const number = body.videoNo ?? 0;
	if (number >= result.clips.length) return `invalid videoNo: the job has no video ${number}`;
	const clip = result.clips[number];
	if (operation === 'extend-video' && clip.seconds >= LONGEST_SECONDS) {
		return 'the video has its full length already';
	}
	return { task, kind: 'video', clip };
}

/**
 * Takes a follow-up; gives what it builds on, or undefined when it builds on nothing. Throws the refusal for a
 * job that is unknown, unfinished, failed, or does not offer what is asked: nothing is paid for it.
 */
export function findOrigin(
	engine: TaskEngine,
	operation: Operation,
	body: AnyBody,
	settings: SandboxSettings,
): Origin | undefined {
	if (body.jobId === undefined) return undefined;
	const task = engine.find('legnext', body.jobId);
	if (!task) throw badRequest('job not found', settings);
	if (task.status !== 'completed') throw badRequest(`job is ${task.status}, not completed`, settings);
	const origin = (body.videoNo === undefined ? pictureOf : videoOf)(task, operation, body);
	if (typeof origin === 'string') throw badRequest(origin, settings);
	return origin;
}
