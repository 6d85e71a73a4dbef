import { ApiError } from '../../http/apiError';
import type { World } from '../../world/world';
import type { ModelRow } from './row';
import { isSent } from './values';

type Input = Record<string, unknown>;

/** What else a family refuses; throws the refusal. */
type Trap = (input: Input, row: ModelRow, world: World) => void;

function refuse(message: string): never {
	throw new ApiError(400, message);
}

const textOf = (value: unknown): string => (typeof value === 'string' ? value : '');
const lengthOf = (value: unknown): number => (Array.isArray(value) ? value.length : 0);

/** `most` is in pixels. */
const area =
	(most: number): Trap =>
	({ width, height }) => {
		if (typeof width !== 'number' || typeof height !== 'number') return;
		if (width * height > most) refuse(`invalid size: width x height must be at most ${most}`);
	};

/** Shots take the place of prompt and duration: 15 s together. */
function checkShots(shots: unknown): void {
	const seconds = Array.isArray(shots)
		? shots.map((shot: { duration?: number }) => shot.duration ?? 0).reduce((sum, one) => sum + one, 0)
		: 0;
	if (seconds > 15) refuse('invalid multi_shots: must be at most 15 seconds in total');
}

function checkKlingVideo(input: Input): void {
	// The newest version is not the one that is taken unless another is named.
	const version = textOf(input.version) || '2.6';
	if (version === '3.0') return checkShots(input.multi_shots);
	if (isSent(input.multi_shots)) refuse(`multi_shots is not supported by version ${version}`);
	if (input.duration !== undefined && input.duration !== 5 && input.duration !== 10) {
		refuse('invalid duration: must be one of 5, 10');
	}
	if (version === '2.1' && !isSent(input.image_url)) refuse('version 2.1 does not support text to video');
	if ((version === '2.0' || version === '2.1-master') && textOf(input.mode) !== 'pro') {
		refuse(`version ${version} only supports pro mode`);
	}
}

function checkOmni(input: Input): void {
	checkShots(input.multi_shots);
	const shots = Array.isArray(input.multi_shots) ? JSON.stringify(input.multi_shots) : '';
	const prompt = textOf(input.prompt) + shots;
	for (let image = 1; image <= lengthOf(input.images); image += 1) {
		if (!prompt.includes(`@image_${image}`)) refuse(`prompt must refer to @image_${image}`);
	}
	if (isSent(input.video) && !prompt.includes('@video')) refuse('prompt must refer to @video');
}

/** Extending and the like build on a finished video of the same maker. */
function checkOrigin(input: Input, row: ModelRow, world: World): void {
	if (!isSent(input.origin_task_id)) return;
	const origin = world.engine.find('piapi', textOf(input.origin_task_id));
	if (origin?.work?.model !== 'kling') refuse('origin task not found');
	if (origin.status !== 'completed') refuse('origin task is not completed');
	if (row.taskType === 'extend_video' && origin.input.version === '1.5') {
		refuse('videos of version 1.5 can not be extended');
	}
}

function checkKling(input: Input, row: ModelRow, world: World): void {
	if (row.taskType === 'video_generation') checkKlingVideo(input);
	if (row.taskType === 'omni_video_generation') checkOmni(input);
	checkOrigin(input, row, world);
}

function checkHailuo(input: Input): void {
	if (input.resolution === 1080 && input.duration === 10) refuse('10 seconds are not supported at 1080p');
	const model = textOf(input.model);
	if (/^[is]2v-/.test(model) && !isSent(input.image_url)) refuse(`image_url is required by ${model}`);
}

/** The page says 12 references; 10 and more were refused but by 2.5. */
const SEEDANCE_REFERENCES: Record<string, number> = { 'seedance-2.5': 12 };

function checkSeedance(input: Input, row: ModelRow, world: World): void {
	const images = lengthOf(input.image_urls);
	const all = images + lengthOf(input.video_urls) + lengthOf(input.audio_urls);
	if (input.mode === 'text_to_video' && all > 0) refuse('text_to_video does not take references');
	if (input.mode === 'first_last_frames' && (images < 1 || images > 2 || all > images)) {
		refuse('first_last_frames takes 1 or 2 image_urls');
	}
	const most = SEEDANCE_REFERENCES[row.taskType] ?? 9;
	if (all > most) refuse(`at most ${most} references are supported`);
	if (row.taskType !== 'seedance-2.5') return;
	const busy = world.engine
		.list('piapi')
		.filter((task) => task.taskType === row.taskType && /^(pending|staged|processing)$/.test(task.status));
	if (busy.length >= 2) throw new ApiError(429, 'too many requests');
}

function checkKeyFrames({ key_frames: frames }: Input): void {
	for (const [name, frame] of Object.entries(frames ?? {})) {
		const { type, url, id } = frame as { type?: string; url?: string; id?: string };
		if (type === 'generation' && !id) refuse(`key_frames.${name}.id is required`);
		if (type === 'image' && !url) refuse(`key_frames.${name}.url is required`);
	}
}

const TRAPS: Record<string, Trap> = {
	'Qubico/flux1-schnell': area(1_048_576),
	'Qubico/flux1-dev': area(1_048_576),
	'Qubico/flux1-dev-advanced': area(1_048_576),
	kling: checkKling,
	hailuo: checkHailuo,
	seedance: checkSeedance,
	luma: checkKeyFrames,
};

/** Refuses what a family does not do although each field alone would pass. */
export function checkTraps(input: Input, row: ModelRow, world: World): void {
	TRAPS[row.model]?.(input, row, world);
	for (const group of row.oneOf ?? []) {
		if (!group.some((name) => isSent(input[name]))) refuse(`one of ${group.join(', ')} is required`);
	}
}
