import sharp from 'sharp';

import { bytesOf, call, INSTANT, useSandbox } from '../support';

const sandbox = useSandbox(INSTANT);

interface Chat {
	choices: { message: { role: string; content: string }; finish_reason: string }[];
	usage: { prompt_tokens: number; completion_tokens: number; total_tokens: number };
	error: { message: string; type: string };
}

interface Images {
	created: number;
	data: { url?: string; b64_json?: string }[];
	error: { message: string; type: string };
}

function post<T>(path: string, body: unknown, key = sandbox().key) {
	return call<T>(sandbox(), path, { method: 'POST', body, headers: { authorization: `Bearer ${key}` } });
}

const chat = (body: object, key?: string) => post<Chat>('/v1/chat/completions', body, key);
const images = (body: object) => post<Images>('/v1/images/generations', body);
const hello = { model: 'gpt-4o-mini', messages: [{ role: 'user', content: 'a red fox' }] };
const fox = { model: 'gpt-image-1', prompt: 'a red fox' };

describe('chat', () => {
	it('answers at once, without an envelope, and is paid for by its words', async () => {
		const { status, json } = await chat(hello);
		expect(status).toBe(200);
		expect(json).toMatchObject({
			object: 'chat.completion',
			model: 'gpt-4o-mini',
			choices: [
				{
					message: { role: 'assistant', content: expect.stringContaining('a red fox') },
					finish_reason: 'stop',
				},
			],
			usage: { prompt_tokens: 3, total_tokens: expect.any(Number) },
		});
		const { counters, balance } = sandbox().state();
		expect(counters).toMatchObject({ answersPaid: { chat: 1 }, tasksCreated: 0, requests: { chat: 1 } });
		expect(counters.pointsConsumed).toBeGreaterThan(0);
		expect(balance.used).toBe(counters.pointsConsumed);
	});

	it('the chat takes images, keeps to the length, and gives JSON when asked', async () => {
		const content = [
			{ type: 'text', text: 'what is this?' },
			{ type: 'image_url', image_url: { url: 'https://example.com/a.png' } },
		];
		const { json } = await chat({ model: 'gpt-5', messages: [{ role: 'user', content }], max_tokens: 2 });
		expect(json.choices[0]).toMatchObject({ message: { content: 'what is ' }, finish_reason: 'length' });
		const asked = await chat({ ...hello, response_format: { type: 'json_object' } });
		expect(JSON.parse(asked.json.choices[0].message.content)).toEqual({ answer: 'a red fox' });
	});

	it('streams events whose usage is empty', async () => {
		const { headers, text } = await chat({ ...hello, stream: true });
		expect(headers['content-type']).toContain('text/event-stream');
		expect(text).toContain('"usage":{}');
		expect(text.trimEnd().endsWith('data: [DONE]')).toBe(true);
	});

	it.each([
		[{ ...hello, temperature: '1' }, 400, /^upstream returned 400: .*temperature/],
		[{ ...hello, temperature: 3 }, 400, /^upstream returned 400: .*temperature/],
		[{ ...hello, max_tokens: 1.5 }, 400, /^upstream returned 400: .*max_tokens/],
		[{ ...hello, colour: 'red' }, 400, /Unknown parameter: 'colour'/],
		[{ model: 'gpt-5' }, 400, /Missing required parameter: 'messages'/],
		[{ model: 'gpt-5', messages: [{ role: 'user', content: '__banned__' }] }, 400, /safety system/],
		[{ ...hello, model: 'nobody-1' }, 404, /does not exist/],
	])('the chat refuses the body %j', async (body, status, message) => {
		const answer = await chat(body);
		expect(answer.status).toBe(status);
		expect(answer.json.error).toEqual({ message: expect.stringMatching(message), type: expect.any(String) });
		expect(sandbox().state().counters.answersPaid).toEqual({});
	});

	it('wants the key as bearer, the plan for some models, and credits', async () => {
		expect((await chat(hello, 'another')).json.error).toEqual({
			message: 'Invalid API key',
			type: 'authentication_error',
		});
		sandbox().configure({ plan: 'free' });
		expect((await chat({ ...hello, model: 'claude-opus-4-6' })).status).toBe(403);
		sandbox().configure({ credits: 0 });
		expect((await chat(hello)).json.error.message).toBe('insufficient credits');
	});

	it('can be spoilt by faults, in the words of this address', async () => {
		sandbox().setFaults([{ route: 'chat', effect: { type: 'status', status: 504 }, count: 1 }]);
		expect(await chat(hello)).toMatchObject({ status: 504, json: { error: { message: 'injected fault' } } });
		expect((await chat(hello)).status).toBe(200);
	});
});

describe('images', () => {
	it('are there at once, as addresses', async () => {
		const { json } = await images({ ...fox, n: 2, size: '1536x1024', quality: 'low' });
		expect(json.data).toHaveLength(2);
		const { width, height, format } = await sharp(await bytesOf(String(json.data[0].url))).metadata();
		expect([width, height, format]).toEqual([32, 21, 'png']);
		expect(sandbox().state().counters).toMatchObject({ answersPaid: { images: 1 }, pointsConsumed: 320_000 });
	});

	it('come as base64 where the service answers so', async () => {
		sandbox().configure({ piapi: { imageAnswer: 'b64_json' } });
		const { json } = await images({ ...fox, output_format: 'webp' });
		const bytes = Buffer.from(String(json.data[0].b64_json), 'base64');
		expect((await sharp(bytes).metadata()).format).toBe('webp');
	});

	it.each([
		[{ ...fox, n: '2' }, 400, /'n'/],
		[{ ...fox, size: 1024 }, 400, /'size'/],
		[{ ...fox, image: 'https://example.com/a.png' }, 400, /Unknown parameter: 'image'/],
		[{ model: 'gpt-image-2', prompt: 'a', image: 'no address' }, 400, /'image'/],
		[{ model: 'gpt-image-1' }, 400, /Missing required parameter: 'prompt'/],
		[{ ...fox, prompt: '__banned__' }, 400, /safety system/],
		[{ ...fox, model: 'dall-e-9' }, 404, /does not exist/],
	])('the image routes refuse the body %j', async (body, status, message) => {
		const answer = await images(body);
		expect([answer.status, answer.json.error.message]).toEqual([status, expect.stringMatching(message)]);
		expect(sandbox().state().counters.answersPaid).toEqual({});
	});
});
