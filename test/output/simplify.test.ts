import { SIMPLIFIED_FIELDS } from '../../nodes/PiApi/contract/output';
import { listImages, isSingleImage, simplify } from '../../nodes/PiApi/output/simplify';
import { taskLike } from '../support/tasks';

const FULL = taskLike({
	prompt: 'a red fox',
	originId: 'task-0',
	originIndex: 2,
	output: {
		imageUrl: 'https://a.example/grid.png',
		imageUrls: ['https://a.example/1.png', 'https://a.example/2.png'],
		discordImageUrl: 'https://a.example/d.png',
		intermediateImageUrls: ['https://a.example/p.png'],
		videoUrls: ['https://a.example/v.mp4'],
		audioUrls: ['https://a.example/a.mp3'],
		fileUrls: ['https://a.example/m.glb'],
		extras: {
			thumbnails: ['https://a.example/t.png'],
			covers: ['https://a.example/c.png'],
			last_frames: ['https://a.example/l.png'],
			preview_videos: ['https://a.example/p.mp4'],
			no_background_images: ['https://a.example/n.png'],
		},
		text: 'a text',
		lyrics: [{ title: 'A Song', text: 'la la' }],
		descriptions: ['one'],
		seed: '1',
		actions: ['reroll'],
		progress: 100,
		message: 'done',
		usage: { total_tokens: 3 },
	},
	error: { code: 1, message: 'no' },
	cost: { points: 1, usd: 0.1 },
	createdAt: '2026-01-01T00:00:00.000Z',
	startedAt: '2026-01-01T00:00:01.000Z',
	endedAt: '2026-01-01T00:00:02.000Z',
	expiresAt: '2026-01-31T00:00:02.000Z',
});

it('the item gives every field that Selected Fields offers, in the same order', () => {
	const offered = SIMPLIFIED_FIELDS.filter((field) => field !== 'index' && field !== 'grid_url');
	expect(Object.keys(simplify(FULL))).toEqual(offered);
});

it('the item leaves out what does not apply', () => {
	expect(simplify(taskLike({ status: 'pending' }))).toEqual({
		task_id: '11111111-2222-4333-8444-555555555555',
		service: 'piapi',
		model: 'midjourney',
		task_type: 'imagine',
		status: 'pending',
	});
});

it('the item keeps zeros', () => {
	const item = simplify(taskLike({ output: { progress: 0 }, cost: { points: 0 } }));
	expect(item).toMatchObject({ progress: 0, cost: { points: 0 } });
});

it('the item counts images from 1', () => {
	expect(listImages(FULL)).toEqual([
		{ index: 1, url: 'https://a.example/1.png' },
		{ index: 2, url: 'https://a.example/2.png' },
	]);
});

it.each([
	['upscale', true],
	['Upscale', true],
	['imagine', false],
	['variation', false],
	['', false],
])('the image of %j is a single one: %s', (taskType, single) => {
	const task = taskLike({ taskType, output: { imageUrl: 'https://a.example/1.png' } });
	expect(isSingleImage(task)).toBe(single);
	expect(listImages(task)).toHaveLength(single ? 1 : 0);
});

it('the item holds copies: a change of it does not change the task', () => {
	const item = simplify(FULL) as { cost: { points: number } };
	item.cost.points = 99;
	expect(FULL.cost).toEqual({ points: 1, usd: 0.1 });
});
