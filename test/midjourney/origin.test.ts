import type {
	MidjourneyInputs,
	MidjourneyOperation,
	MidjourneyRequest,
} from '../../nodes/PiApi/contract/request';
import type { Task } from '../../nodes/PiApi/contract/task';
import { findOriginRefusal } from '../../nodes/PiApi/midjourney/origin';
import { originNamed, requestFor } from '../support/requests';

const GRID = ['reroll', ...[1, 2, 3, 4].flatMap((n) => [`upscale${n}`, `variation${n}`])];
const SINGLE = [
	'upscale_subtle',
	'upscale_creative',
	'high_variation',
	'low_variation',
	'zoom_out_2',
	'pan_left',
];

function origin(taskType: string, actions: string[] = [], rest: Partial<Task> = {}): Task {
	const output = {
		imageUrls: [],
		intermediateImageUrls: [],
		videoUrls: [],
		audioUrls: [],
		fileUrls: [],
		descriptions: [],
		actions,
	};
	const base = {
		id: 'task-0001',
		service: 'piapi' as const,
		model: 'midjourney',
		status: 'completed' as const,
	};
	return { ...base, taskType, output, raw: {}, ...rest };
}

/** `O` is one operation, so that its input fits; the union is what the engine hands over. */
function follow<O extends MidjourneyOperation>(operation: O, input: MidjourneyInputs[O]): MidjourneyRequest {
	return requestFor(operation, input, { origin: originNamed('task-0001') }) as MidjourneyRequest;
}

const MASK = { from: 'url' as const, url: 'https://a.b/m.png', field: 'Mask' };
const U2 = follow('upscale', { type: 'image', image: 2 });
const V3 = follow('variation', { type: 'image', image: 3 });
const SUBTLE = follow('upscale', { type: 'subtle' });
const TWICE = follow('upscale', { type: '2x' });
const STRONG = follow('variation', { type: 'strong' });
const INPAINT = follow('inpaint', { mask: MASK });
const OUTPAINT = follow('outpaint', { zoomRatio: '2' });
const LEFT = follow('pan', { direction: 'left' });
const UP = follow('pan', { direction: 'up' });
const REROLL = follow('reroll', {});
const SEED = follow('seed', {});

function answer(request: MidjourneyRequest, task: Task): string {
	const refusal = findOriginRefusal(request, task);
	return refusal === undefined ? 'offered' : `${refusal.message} | ${refusal.description}`;
}

describe.each([
	[
		'the image',
		[U2, V3, REROLL, SEED],
		['imagine', 'variation', 'reroll', 'blend', 'inpaint', 'outpaint', 'pan'],
	],
	['the single image', [SUBTLE, TWICE, STRONG, INPAINT, OUTPAINT, LEFT, SEED], ['upscale']],
])('%s of a task without a list of actions', (_, requests, types) => {
	it.each(types)('the results of %s are found by the task type', (type) => {
		for (const request of requests) expect(answer(request, origin(type))).toBe('offered');
	});
});

it.each<[string, MidjourneyRequest, Task]>([
	['image 2 of a full grid', U2, origin('imagine', GRID)],
	['image 3 of a full grid', V3, origin('imagine', GRID)],
	['reroll of a grid', REROLL, origin('imagine', GRID)],
	['the seed of a grid', SEED, origin('imagine', GRID)],
	['the seed of a single image', SEED, origin('upscale', SINGLE)],
	['image 2 in the older vocabulary', U2, origin('imagine', ['upsample1', 'upsample2'])],
	['image 2 in capitals and spaces', U2, origin('imagine', ['Upscale 1', 'UPSCALE_2'])],
	['image 2 when the others are gone', U2, origin('imagine', ['upscale2', 'reroll'])],
	['image 2 where pans are listed too', U2, origin('imagine', ['upscale1', 'upscale2', 'pan_left'])],
	['image 2 when no action is known', U2, origin('imagine', ['something_new'])],
	['image 2 of a type that is not known', U2, origin('remix')],
	['a listed upscaler', SUBTLE, origin('upscale', SINGLE)],
	['2x among single images', TWICE, origin('upscale', ['upscale2', 'upscale4'])],
	['2x by its other name', TWICE, origin('upscale', ['upscale_2x'])],
	['a listed variation', STRONG, origin('upscale', SINGLE)],
	['a variation by its button name', STRONG, origin('upscale', ['vary_strong'])],
	['outpaint where zoom is listed', OUTPAINT, origin('upscale', SINGLE)],
	['inpaint where its family is not listed', INPAINT, origin('upscale', SINGLE)],
	['an upscaler where its family is not listed', SUBTLE, origin('upscale', ['pan_left'])],
	['a pan where one entry stands for all', UP, origin('upscale', ['pan'])],
	['a single image of a type that says grid', LEFT, origin('pan', SINGLE)],
	['a task of a service that names no model', U2, origin('imagine', GRID, { model: '' })],
])('the origin offers %s', (_, request, task) => expect(answer(request, task)).toBe('offered'));

it.each<[MidjourneyRequest, Task, string]>([
	[
		U2,
		origin('upscale', SINGLE),
		'Task task-0001 in “Task ID” is a single image, but Upscale 2 needs a grid of four | It offers Upscale Subtle, ' +
			'Upscale Creative, Variation Strong, Variation Subtle, Outpaint, Pan Left. For Upscale 2 use the id',
	],
	[
		V3,
		origin('upscale'),
		'is a single image, but Variation 3 needs a grid of four | It offers Upscale Subtle or Creative',
	],
	[REROLL, origin('upscale'), 'is a single image, but Reroll needs a grid of four'],
	[
		U2,
		origin('imagine', ['upscale1', 'upscale3', 'variation1', 'variation2', 'variation3', 'variation4']),
		'does not offer Upscale 2 | It offers Upscale 1, 3, Variation 1-4. Choose one of these.',
	],
	[
		V3,
		origin('imagine', ['upscale1', 'reroll']),
		'does not offer Variation 3 | It offers Upscale 1, Reroll.',
	],
	[U2, origin('imagine', ['reroll']), 'does not offer Upscale 2 | It offers Reroll.'],
	[REROLL, origin('imagine', ['upscale1']), 'does not offer Reroll | It offers Upscale 1.'],
	[
		SUBTLE,
		origin('imagine', GRID),
		'is a grid of four, but Upscale Subtle needs a single image | It offers Upscale 1-4, Variation 1-4, Reroll. Pick one',
	],
	[TWICE, origin('imagine', ['upscale2', 'upscale4']), 'is a grid of four, but Upscale 2x'],
	[STRONG, origin('blend'), 'is a grid of four, but Variation Strong'],
	[INPAINT, origin('variation'), 'is a grid of four, but Inpaint'],
	[OUTPAINT, origin('reroll', GRID), 'is a grid of four, but Outpaint'],
	[
		LEFT,
		origin('imagine'),
		'is a grid of four, but Pan Left needs a single image | It offers Upscale 1-4, Variation 1-4',
	],
	[
		TWICE,
		origin('upscale', SINGLE),
		'does not offer Upscale 2x | It offers Upscale Subtle, Upscale Creative',
	],
	[
		STRONG,
		origin('upscale', ['low_variation']),
		'does not offer Variation Strong | It offers Variation Subtle.',
	],
	[UP, origin('upscale', SINGLE), 'does not offer Pan Up'],
	[U2, origin('describe'), 'is a describe task, which has no images for Upscale 2'],
	[SEED, origin('describe'), 'is a describe task, which has no images for Get Seed'],
	[
		U2,
		origin('txt2img', [], { model: 'Qubico/flux1-dev' }),
		'was made by Qubico/flux1-dev, not by Midjourney',
	],
	[
		U2,
		origin('imagine', [], { status: 'processing' }),
		'is not finished yet (processing), so it does not offer Upscale 2 | Wait',
	],
	[
		SEED,
		origin('imagine', [], { status: 'staged' }),
		'is not finished yet (staged), so it does not offer Get Seed',
	],
	[LEFT, origin('upscale', [], { status: 'cancelled' }), 'was cancelled, so it does not offer Pan Left'],
	[
		REROLL,
		origin('imagine', [], { status: 'failed', error: { code: 1, message: 'banned word' } }),
		'did not succeed, so it does not offer Reroll: banned word | Run it again',
	],
])('an origin that lacks it refuses the follow-up: case %#', (request, task, message) =>
	expect(answer(request, task)).toContain(message),
);

const REMIX = { prompt: 'a wolf', strength: 'strong' as const };
const REMIX_2 = follow('remix', { ...REMIX, image: 2 });
const REMIX_ONE = follow('remix', REMIX);
const EDIT_2 = follow('edit', {
	prompt: 'a wood',
	image: 2,
	canvas: { width: 1, height: 1 },
	position: { x: 0, y: 0, width: 1, height: 1 },
});
const ENHANCE = follow('enhance', { image: 2 });
const LARGER = follow('enhanceUpscale', { image: 2 });
const MOVE = follow('videoGenerate', { image: 2 });
const MOVE_ONE = follow('videoGenerate', {});
const EXTEND = follow('videoExtend', { video: 2 });
const EXTEND_ONE = follow('videoExtend', {});
const LARGER_VIDEO = follow('videoUpscale', { video: 4 });
const LISTED = [...GRID, 'remix2', 'edit1'];

/** A task with so many results. */
function withResults(
	taskType: string,
	results: { images?: number; videos?: number },
	rest: Partial<Task> = {},
) {
	const task = origin(taskType, [], rest);
	const urls = (count = 0) => Array.from({ length: count }, (_, at) => `https://a.b/${at}`);
	return {
		...task,
		output: { ...task.output, imageUrls: urls(results.images), videoUrls: urls(results.videos) },
	};
}

it.each<[string, MidjourneyRequest, Task]>([
	['a remix of a grid that lists nothing', REMIX_2, origin('imagine')],
	['a remix of a grid that lists other things', REMIX_2, origin('imagine', GRID)],
	['a remix that is listed', REMIX_2, origin('imagine', LISTED)],
	['a remix of a single image', REMIX_ONE, origin('upscale', ['remix'])],
	['a remix of the first of one', follow('remix', { ...REMIX, image: 1 }), origin('upscale')],
	['a remix of a task of a kind that is not known', REMIX_ONE, origin('something')],
	['an edit of an edit that made four', EDIT_2, withResults('edit', { images: 4 })],
	['an enhance where the prompt is not repeated', ENHANCE, origin('imagine')],
	['an enhance of a draft', ENHANCE, origin('imagine', [], { prompt: 'a fox --draft --v 7' })],
	['any upscale of an image of a grid', LARGER, origin('imagine', LISTED)],
	['a video of an image of a grid', MOVE, origin('variation', GRID)],
	['a video of a cut-out image', MOVE_ONE, origin('remove_background')],
	['an extension of one of four videos', EXTEND, withResults('video', { videos: 4 })],
	['an extension of the only video', EXTEND_ONE, withResults('video_extend', { videos: 1 })],
	['an extension of a task of a kind that is not known', EXTEND, withResults('mj', { videos: 2 })],
	['an upscale of the fourth video', LARGER_VIDEO, withResults('video', { videos: 4 })],
	['an upscale of an image of a remix', U2, withResults('remix', { images: 4 })],
])('the origin offers %s', (_, request, task) => expect(answer(request, task)).toBe('offered'));

it.each<[MidjourneyRequest, Task, string]>([
	[
		REMIX_ONE,
		origin('imagine'),
		'is a grid of four, and “Image” does not say which image is meant | Choose 1 to 4',
	],
	[MOVE_ONE, withResults('edit', { images: 4 }), 'is a grid of four, and “Image” does not say which'],
	[REMIX_2, origin('upscale'), 'is a single image, so it has no image 2 | Choose Single Image in “Image”'],
	[EDIT_2, withResults('enhance', { images: 1 }), 'is a single image, so it has no image 2'],
	[
		EDIT_2,
		origin('imagine', LISTED),
		'does not offer Edit 2 | It offers Upscale 1-4, Variation 1-4, Remix 2, Edit 1',
	],
	[
		ENHANCE,
		origin('imagine', [], { prompt: 'a fox --v 7' }),
		'is no draft, so it does not offer Enhance | Make a draft',
	],
	[ENHANCE, origin('upscale'), 'is a single image, but Enhance needs a grid of four drafts'],
	[EXTEND, origin('imagine', GRID), 'is an image, but Midjourney Video > Extend needs a video | Make one'],
	[
		EXTEND_ONE,
		withResults('video', { videos: 2 }),
		'has 2 videos, and “Video” does not say which one is meant',
	],
	[LARGER_VIDEO, withResults('video', { videos: 2 }), 'has no video 4 | Choose 1 to 2.'],
	[LARGER_VIDEO, withResults('video', { videos: 1 }), 'has no video 4 | It has one: choose Single Video.'],
	[EXTEND, origin('describe'), 'is a describe task, which has no videos for Midjourney Video > Extend'],
	[
		U2,
		withResults('video', { videos: 4 }),
		'is a video, but Upscale 2 needs an image | It offers Midjourney Video',
	],
	[
		MOVE,
		withResults('video_upscale', { videos: 1 }),
		'is a video, but Midjourney Video > Generate needs an image',
	],
	[
		EXTEND,
		origin('video', [], { status: 'processing' }),
		'is not finished yet (processing), so it does not offer Midjourney Video > Extend',
	],
])('an origin that lacks it refuses a newer operation: case %#', (request, task, message) =>
	expect(answer(request, task)).toContain(message),
);

it('operations without an origin are never refused', () => {
	const describeRequest = follow('describe', { image: MASK });
	expect(findOriginRefusal(describeRequest, origin('describe', [], { status: 'failed' }))).toBeUndefined();
});
