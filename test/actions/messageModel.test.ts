import type { INodeParameters } from 'n8n-workflow';

import { binary } from '../support/context';
import { picture } from '../support/pictures';
import { API_KEY, useBench } from '../support/sandbox';

const bench = useBench();
const ask = { resource: 'text', operation: 'messageModel', prompt: 'a red fox' };

/** The bodies that went to the address for chats. */
function asked({ sent }: { sent: Array<{ url: string; body?: unknown }> }) {
	return sent.filter(({ url }) => url.endsWith('/v1/chat/completions')).map(({ body }) => body);
}

it('Message a Model gives the answer of a model as text, at once and without a task', async () => {
	const run = await bench.run(ask);
	expect(asked(run)).toEqual([{ model: 'gpt-4o-mini', messages: [{ role: 'user', content: 'a red fox' }] }]);
	expect(run.items.map(({ json }) => json)).toEqual([
		{
			service: 'piapi',
			model: 'gpt-4o-mini',
			task_type: 'chat',
			status: 'completed',
			prompt: 'a red fox',
			text: expect.stringContaining('a red fox'),
			usage: { prompt_tokens: 3, completion_tokens: expect.any(Number), total_tokens: expect.any(Number) },
			created_at: expect.any(String),
		},
	]);
	expect(bench.counters).toMatchObject({ answersPaid: { chat: 1 }, tasksCreated: 0, requests: { chat: 1 } });
	expect(run.shown).not.toContain(API_KEY);
});

it('Message a Model sends the options in their own types, images along with the words, and other models by their name', async () => {
	const png = await picture('png');
	const run = await bench.run(
		{
			...ask,
			chatModel: '={{ "claude-next" }}',
			options: {
				systemMessage: 'Be brief.',
				images: 'https://example.com/a.png, data',
				temperature: '={{ "0.5" }}',
				maxTokens: 300,
				jsonOutput: true,
			},
		},
		{ items: [{ json: {}, binary: { data: binary(png) } }] },
	);
	expect(asked(run)).toEqual([
		{
			model: 'claude-next',
			messages: [
				{ role: 'system', content: 'Be brief.\n\nAnswer with one JSON object and nothing else.' },
				{
					role: 'user',
					content: [
						{ type: 'text', text: 'a red fox' },
						{ type: 'image_url', image_url: { url: 'https://example.com/a.png' } },
						{
							type: 'image_url',
							image_url: { url: `data:image/png;base64,${png.toString('base64')}` },
						},
					],
				},
			],
			response_format: { type: 'json_object' },
			max_tokens: 300,
			temperature: 0.5,
		},
	]);
	expect(JSON.parse(String(run.items[0].json.text))).toHaveProperty('answer');
});

it('Message a Model gives the whole answer as Raw', async () => {
	const [{ json }] = (await bench.run({ ...ask, output: 'raw' })).items;
	expect(json).toMatchObject({ object: 'chat.completion', choices: [{ message: { role: 'assistant' } }] });
});

it('Message a Model hands an answer out again in a retry, and asks again where it was lost', async () => {
	const nodeContext = {};
	const first = await bench.run(ask, { nodeContext });
	const again = await bench.run(ask, { nodeContext });
	expect(again.items[0].json).toEqual(first.items[0].json);
	expect(bench.counters.answersPaid).toEqual({ chat: 1 });
	bench.sandbox.setFaults([{ route: 'chat', effect: { type: 'reset', when: 'after' }, count: 1 }]);
	const lost = {};
	const { error } = await bench.run({ ...ask, prompt: 'another' }, { nodeContext: lost });
	expect(error.message).toContain('No answer came');
	expect((await bench.run({ ...ask, prompt: 'another' }, { nodeContext: lost })).items).toHaveLength(1);
	expect(bench.counters.answersPaid).toEqual({ chat: 3 });
});

it('Message a Model hands a long answer out again in a retry', async () => {
	const long = { ...ask, prompt: 'a red fox '.repeat(10_000) };
	const [nodeContext, files] = [{}, new Map<string, Buffer>()];
	const first = await bench.run(long, { nodeContext, files });
	// The journal holds where the answer is.
	expect(JSON.stringify(nodeContext).length).toBeLessThan(8 * 1024);
	const kept = structuredClone(nodeContext);
	const again = await bench.run(long, { nodeContext: kept, files, executionId: '2' });
	expect(again.items[0].json).toEqual(first.items[0].json);
	expect(bench.counters.answersPaid).toEqual({ chat: 1 });
});

it.each([
	[{ prompt: ' ' }, '“Message” is empty'],
	[{ chatModel: '' }, '“Model” is empty'],
	[{ options: { temperature: 3 } }, '“Temperature” is “3”'],
	[{ options: { maxTokens: 0 } }, '“Maximum Length” is “0”'],
	[{ options: { images: 'https://' } }, '“Images” holds'],
])('Message a Model refuses %j before anything is sent', async (parameters, message) => {
	const { error } = await bench.run({ ...ask, ...(parameters as INodeParameters) });
	expect(error.message).toContain(message);
	expect(bench.counters.requests).toEqual({});
});

it('Message a Model shows what the maker of the model refuses, and which services have no models', async () => {
	const { error } = await bench.run({ ...ask, prompt: '__banned__' });
	expect(error.message).toContain('rejected by our safety system');
	const other = await bench.run(ask, { credentials: { service: 'legnext' } });
	expect(other.error.message).toContain('only PiAPI does');
});
