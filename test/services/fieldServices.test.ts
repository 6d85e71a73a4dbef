import { addresses } from '../../nodes/PiApi/actions/shared/images';
import { simplify } from '../../nodes/PiApi/output/simplify';
import { redact } from '../../nodes/PiApi/services/redact';
import { opened, prepared } from '../support/opened';
import { taskLike } from '../support/tasks';

const JOB = 'job:20241218021941022-user:1308-channel:1316232391072944131-bot:midjourney';
const URLS = [1, 2, 3, 4].map((n) => `https://cdn.example/${n}.png`);

it('a job of useapi.net in the shape of version 3 has its result under response', () => {
	const task = opened('useapi', {}).api.parseCallback({
		jobid: JOB,
		verb: 'imagine',
		status: 'completed',
		request: { prompt: 'a red fox --ar 16:9', replyUrl: 'https://n8n.example/hook' },
		response: {
			content: '**a red fox**',
			progress_percent: 100,
			attachments: [{ url: 'https://cdn.example/grid.png' }],
			buttons: ['U1', 'V1', '🔄'],
			imageUx: URLS.map((url, id) => ({ id, url })),
		},
	});
	expect(task).toMatchObject({
		id: JOB,
		status: 'completed',
		prompt: 'a red fox --ar 16:9',
		aspectRatio: '16:9',
		callbackUrl: 'https://n8n.example/hook',
		output: { imageUrl: 'https://cdn.example/grid.png', imageUrls: URLS, progress: 100 },
	});
	expect(task?.raw).toHaveProperty('response');
});

it('a single image of MidAPI is its image_url, whatever the task', async () => {
	const record = {
		taskId: 'mj_task_1',
		taskType: '',
		successFlag: 1,
		resultInfoJson: { resultUrls: [{ resultUrl: URLS[0] }] },
	};
	const { api } = opened('midapi', { body: { code: 200, data: record } });
	expect(simplify(await api.get('mj_task_1'))).toMatchObject({ image_url: URLS[0] });
});

describe('a variation with a new prompt and Aspect Ratio As Before', () => {
	const body = async (
		service: 'piapi' | 'legnext' | 'useapi',
		prompt?: string,
		aspectRatio?: string,
		known = true,
	) => {
		const origin = taskLike({ id: 'origin-1', service, ...(known ? { prompt: 'a red fox --ar 16:9' } : {}) });
		const task = prepared('variation', { type: 'image', image: 2, prompt, aspectRatio }, { origin });
		const { api, calls } = opened(service, { body: { data: { task_id: 'x1' }, job_id: 'x1', jobid: 'x1' } });
		await api.create(task);
		return { body: calls[0].body, hints: task.request.hints };
	};

	it('keeps the format of the origin', async () => {
		expect((await body('piapi', 'a wolf')).body).toMatchObject({
			input: { prompt: 'a wolf', aspect_ratio: '16:9' },
		});
		expect((await body('legnext', 'a wolf')).body).toMatchObject({ remixPrompt: 'a wolf --ar 16:9' });
		expect((await body('useapi', 'a wolf')).body).toMatchObject({ prompt: 'a wolf --ar 16:9' });
	});

	it('leaves it to the new prompt where that says one', async () => {
		expect((await body('legnext', 'a wolf --ar 3:2')).body).toMatchObject({ remixPrompt: 'a wolf --ar 3:2' });
		expect((await body('useapi', 'a wolf --ar 3:2')).body).toMatchObject({ prompt: 'a wolf --ar 3:2' });
	});

	it('says so where it cannot be known', async () => {
		const { body: sent, hints } = await body('legnext', 'a wolf', undefined, false);
		expect(sent).toMatchObject({ remixPrompt: 'a wolf' });
		expect(hints.join()).toMatch(/does not say which format the origin has/);
	});

	it('never sends an inherited --ar beside another Aspect Ratio', async () => {
		const { body: sent } = await body('piapi', undefined, '9:16');
		expect(sent).toMatchObject({ input: { prompt: 'a red fox', aspect_ratio: '9:16' } });
		const { body: kept } = await body('piapi');
		expect(kept).toMatchObject({ input: { prompt: 'a red fox --ar 16:9' } });
		expect(kept?.input).not.toHaveProperty('aspect_ratio');
	});
});

it.each(['midjourney', 'piapi', 'secret'])('a Webhook Secret that is a word (%s) masks nothing', (secret) => {
	const value = { model: 'midjourney', service: 'piapi', prompt: 'a secret garden' };
	expect(redact(value, [secret, 'key-7f3a9c51e2'])).toEqual(value);
});

it('a follow-up says which task it came from', () => {
	expect(simplify(taskLike({ originId: 'origin-1' }))).toMatchObject({ origin_task_id: 'origin-1' });
});

it('an address in a list of one is taken where one image goes in', () => {
	expect(addresses([URLS[0]], 'Image URL', false)).toEqual([
		{ from: 'url', url: URLS[0], field: 'Image URL' },
	]);
	expect(() => addresses(URLS, 'Image URL', false)).toThrow('holds 4 addresses');
});
