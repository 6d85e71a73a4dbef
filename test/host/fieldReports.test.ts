import type { INodeParameters } from 'n8n-workflow';
import { items, n8n, piApiItems, runOf, sandboxCredentialData } from './support/host';
import { column, sourcesOf } from './support/items';
import { finishedGrid, createSandboxTask } from './support/sandboxTasks';
import { expectSuccess, hintsOf, runBilled, succeed } from './support/runs';
import { sandbox } from './support/sandbox';
import {
	drawnPng,
	fetchedFile,
	imagineMapped,
	itemsWith,
	midjourney,
	piapi,
	promptItems,
} from './support/steps';
import { chain, CREDENTIAL_TYPE, PIAPI } from './support/workflow';
import type { Step } from './support/workflow';

/** What people report about n8n and these services, each as a small workflow inside the real n8n. */

const CONTINUE = { onError: 'continueRegularOutput' as const };

/** A node that leaves nothing of its input: files then come from an earlier node. */
const EMPTIED: Step = {
	name: 'Emptied',
	type: 'n8n-nodes-base.code',
	typeVersion: 2,
	parameters: { jsCode: 'return [{ json: {} }];' },
};

beforeEach(async () => {
	await sandbox.reset();
	await sandbox.configure({ tilePx: 16, durationMs: 100 });
});

describe('prompts as people paste them', () => {
	it('are read as they were meant, each kind with one hint', async () => {
		const written = [
			...[
				'a cat \u2011\u2011ar 16:9',
				'a cat -- ar 16:9',
				'a cat--ar 16:9',
				'/imagine prompt: a cat --ar 16:9',
			],
			...['"a cat --ar 16:9"', 'a cat -\u200b-ar 16:9'],
		];
		const { execution } = await succeed(
			chain({ items: promptItems(...written), steps: [imagineMapped({ aspectRatio: '1:1' })] }),
		);
		expect(column(piApiItems(execution), 'prompt')).toEqual(Array(6).fill('a cat --ar 16:9'));
		const tasks = await sandbox.tasks();
		expect(tasks.filter(({ input }) => input.aspect_ratio)).toEqual([]);
		const hints = hintsOf(execution, PIAPI);
		expect(hints.filter((hint) => hint.includes('was read as'))).toHaveLength(2);
		expect(hints.some((hint) => /^\d items: /.test(hint))).toBe(true);
	});

	it('prompts that ask for several tasks are refused with their number, or expanded, the number in the log first', async () => {
		const prompt = 'a {red, blue} bird in a {forest, city}';
		const refused = await runBilled(chain({ items: promptItems(prompt), steps: [imagineMapped()] }));
		expect(refused.execution.error?.message).toContain('asks for 4 tasks at once');
		expect(refused.bill.created).toEqual({});
		const expanded = imagineMapped({ options: { permutations: 'expand' } });
		const { execution, bill } = await succeed(chain({ items: promptItems(prompt), steps: [expanded] }));
		expect(bill.created).toEqual({ imagine: 4 });
		expect(sourcesOf(piApiItems(execution))).toEqual([0, 0, 0, 0]);
		expect(hintsOf(execution, PIAPI).join()).toContain('“Prompt” stands for 4 tasks');
	});
});

describe('a file that goes in', () => {
	const describeImage = (imageBinaryProperty: string) =>
		midjourney('describe', { imageSource: 'binary', imageBinaryProperty });

	it.each([
		["={{ $('Draw photo').first().binary.photo }}"],
		["={{ [$('Draw photo').first().binary.photo] }}"],
		["={{ $('Draw photo').first().binary }}"],
	])('may be the file of an earlier node: %s', async (expression) => {
		const steps = [drawnPng('photo', 32, 32), EMPTIED, describeImage(expression)];
		const { execution, bill } = await succeed(chain({ items: itemsWith({}), steps }));
		expect(bill).toMatchObject({ created: { describe: 1 }, uploads: 1 });
		expect(column(piApiItems(execution), 'status')).toEqual(['completed']);
	});

	it('is found where the workflow keeps files in the JSON (binaryMode: combined)', async () => {
		const steps = [drawnPng('photo', 32, 32), describeImage('photo')];
		const settings = { executionOrder: 'v1' as const, binaryMode: 'combined' as const };
		const { bill } = await succeed(chain({ items: itemsWith({}), steps, settings }));
		expect(bill).toMatchObject({ created: { describe: 1 }, uploads: 1 });
	});

	it('a file that is not there is refused with the names of those that are', async () => {
		const steps = [drawnPng('photo', 32, 32), describeImage('picture')];
		const { execution, bill } = await runBilled(chain({ items: itemsWith({}), steps }));
		expect(execution.error?.message).toContain('no binary field “picture”');
		expect(execution.error && 'description' in execution.error && execution.error.description).toContain(
			'It has: photo',
		);
		expect(bill.created).toEqual({});
	});

	it('may be a list of one address', async () => {
		const step = midjourney('describe', { imageUrl: '={{ [$json.url] }}' });
		const url = `${sandbox.url}/files/mj/${await finishedGrid()}.png`;
		const { bill } = await succeed(chain({ items: itemsWith({ url }), steps: [step] }));
		expect(bill.created).toEqual({ describe: 1 });
	});
});

describe('items', () => {
	it('the items of four upscales of one grid say which image of which task they are', async () => {
		const grid = await finishedGrid();
		const { execution } = await succeed(
			chain({ items: itemsWith({ task_id: grid }), steps: [midjourney('upscale', { image: 'all' })] }),
		);
		const out = piApiItems(execution);
		expect(column(out, 'origin_task_id')).toEqual(Array(4).fill(grid));
		expect(column(out, 'origin_index')).toEqual([1, 2, 3, 4]);
	});

	it('items that failed say whether another try may help', async () => {
		await sandbox.setFaults([
			{ route: 'create', promptContains: 'busy', effect: { type: 'status', status: 402 } },
		]);
		const steps = [imagineMapped({}, CONTINUE)];
		const { execution } = await runBilled(
			chain({ items: promptItems('', 'busy', 'a __fail__', 'a __banned__ cat', 'a cat'), steps }),
		);
		const details = piApiItems(execution).map(
			({ json }) => json.details as { retryable?: boolean } | undefined,
		);
		expect(details.map((each) => each?.retryable)).toEqual([false, false, true, false, undefined]);
	});
});

describe('waiting', () => {
	it('the time for 150 tasks is for all of them together', async () => {
		await sandbox.configure({ durationMs: 1_000, pendingMs: 0, plan: 'pro', stagedLimit: 1_000 });
		const ids = await Promise.all(
			Array.from(
				{ length: 150 },
				async (_, n) => await createSandboxTask('imagine', { prompt: `fox ${n}`, process_mode: 'fast' }),
			),
		);
		const { execution } = await succeed(
			chain({ items: itemsWith(...ids.map((task_id) => ({ task_id }))), steps: [piapi('task', 'wait')] }),
		);
		expect(column(piApiItems(execution), 'task_id')).toEqual(ids);
		expect(new Set(column(piApiItems(execution), 'status'))).toEqual(new Set(['completed']));
	});

	it('a task that nobody will call back for is waited for here, also with Suspend', async () => {
		await sandbox.configure({ durationMs: 1_000 });
		const id = await createSandboxTask('imagine', { prompt: 'a fox' });
		const wait = piapi('task', 'wait', { waitForResult: 'suspend' });
		const { execution } = await succeed(chain({ items: itemsWith({ task_id: id }), steps: [wait] }));
		expect(column(piApiItems(execution), 'status')).toEqual(['completed']);
	});

	it('a wait that ends with the time says why the last poll failed, and names the task', async () => {
		await sandbox.setFaults([{ route: 'get', effect: { type: 'status', status: 503 } }]);
		const { execution } = await runBilled(
			chain({ items: promptItems('a fox'), steps: [imagineMapped({ options: { timeout: 2 } })] }),
		);
		const [{ id }] = await sandbox.tasks();
		expect(execution.error?.message).toMatch(
			new RegExp(`Task ${id} did not finish within 2 s; the last poll failed: PiAPI could not answer`),
		);
	});
});

it('a Webhook Secret that is a common word masks nothing: follow-ups run', async () => {
	const client = await n8n();
	const data = { ...sandboxCredentialData(), webhookSecret: 'midjourney' };
	const credential = await client.createCredential(CREDENTIAL_TYPE, 'A word', data);
	const { execution } = await runBilled(
		chain({
			items: promptItems('a fox'),
			steps: [imagineMapped({}, { name: 'Imagine' }), midjourney('upscale', { image: 1 })],
		}),
		{ credential },
	);
	expectSuccess(execution);
	expect(column(items(execution, 'Imagine'), 'model')).toEqual(['midjourney']);
	expect(column(piApiItems(execution), 'status')).toEqual(['completed']);
});

describe('workflows that people publish', () => {
	it('begin with an HTTP Request, whose answer Task > Wait reads as it is', async () => {
		const create: Step = {
			name: 'Create',
			type: 'n8n-nodes-base.httpRequest',
			typeVersion: 4.2,
			parameters: {
				...{ method: 'POST', url: `${sandbox.url}/api/v1/task`, sendHeaders: true, sendBody: true },
				headerParameters: { parameters: [{ name: 'x-api-key', value: sandbox.key }] },
				...{ specifyBody: 'json', options: {} },
				jsonBody: JSON.stringify({ model: 'midjourney', task_type: 'imagine', input: { prompt: 'a fox' } }),
			},
		};
		const { execution } = await succeed(chain({ steps: [create, piapi('task', 'wait')] }));
		expect(piApiItems(execution)[0].json).toMatchObject({
			status: 'completed',
			image_url: expect.stringContaining(sandbox.url),
		});
	});

	it('make a video of an image with Kling, and fetch its file', async () => {
		const animate = piapi(
			'video',
			'generate',
			{
				model: 'kling/video_generation',
				prompt: 'it moves',
				modelParameters: { startImage: '={{ $json.url }}' },
			},
			{ name: 'Animate' },
		);
		const { execution } = await succeed(
			chain({
				items: itemsWith({ url: 'https://example.com/a.png' }),
				steps: [animate, fetchedFile('={{ $json.videos[0].url }}')],
			}),
		);
		const [file] = items(execution, 'Fetch');
		expect(file.binary?.data.mimeType).toBe('video/mp4');
	});

	it('let a language model with the same key write the prompt', async () => {
		const ask = piapi('text', 'messageModel', { prompt: 'Write a prompt about foxes' }, { name: 'Ask' });
		const { execution } = await succeed(
			chain({
				items: itemsWith({}),
				steps: [ask, imagineMapped({ prompt: '={{ $json.text }}', options: { flagsInPrompt: 'text' } })],
			}),
		);
		expect(column(piApiItems(execution), 'status')).toEqual(['completed']);
	});
});

it('what may be a flag or text, and a command for something else, is refused before it is paid for', async () => {
	const written = [
		'a cat — ar 16:9',
		'a cat -ar 16:9',
		'/describe https://a.example/1.png',
		'a cat --ａｒ 16:9',
	];
	const { execution, bill } = await runBilled(
		chain({ items: promptItems(...written), steps: [imagineMapped({ aspectRatio: '1:1' }, CONTINUE)] }),
	);
	expect(bill.created).toEqual({ imagine: 1 });
	expect(column(piApiItems(execution), 'prompt')).toEqual([...Array<undefined>(3), 'a cat --ar 16:9']);
});

describe('Spending Limit', () => {
	const LOOP = 'Loop Over Items';

	/** One item for each round; an Imagine in Fast mode costs $0.07. */
	function rounds(prompts: string[], parameters: INodeParameters) {
		const loop: Step = {
			...{ name: LOOP, type: 'n8n-nodes-base.splitInBatches', typeVersion: 3 },
			parameters: { batchSize: 1, options: {} },
		};
		const workflow = chain({
			items: promptItems(...prompts),
			steps: [loop, imagineMapped(parameters, CONTINUE)],
		});
		const to = (node: string) => [{ node, type: 'main' as const, index: 0 }];
		return {
			...workflow,
			connections: {
				...workflow.connections,
				[LOOP]: { main: [[], to(PIAPI)] },
				[PIAPI]: { main: [to(LOOP)] },
			},
		};
	}

	it('counts the rounds of a loop together, and refuses the rest without sending it', async () => {
		const { execution, bill } = await runBilled(
			rounds(['a', 'b', 'c', 'd'], { options: { spendingLimitUsd: 0.15 } }),
		);
		expectSuccess(execution);
		expect(bill).toMatchObject({ created: { imagine: 2 }, paid: 2 });
		const ends = [0, 1, 2, 3].map((round) => runOf(execution, PIAPI, round).data?.main[0]?.[0].json);
		expect(ends.map((json) => json?.status ?? json?.error)).toEqual([
			...['completed', 'completed'],
			...Array<unknown>(2).fill(expect.stringContaining('$0.14 of $0.15 is spent in this execution')),
		]);
	});

	it('holds through Retry On Fail', async () => {
		const { execution, bill } = await runBilled(
			chain({
				items: promptItems('a', 'b', 'c'),
				steps: [
					imagineMapped(
						{ options: { spendingLimitUsd: 0.15 } },
						{ retryOnFail: true, maxTries: 2, waitBetweenTries: 0 },
					),
				],
			}),
		);
		expect(execution.error?.message).toContain('1 of 3 tasks failed: “Spending Limit (USD)”');
		expect(bill).toMatchObject({ created: { imagine: 2 }, paid: 2 });
	});

	it('counts what suspended rounds have come to: failures that were free leave their room to others', async () => {
		await sandbox.configure({ durationMs: 1_500 });
		const { execution, bill } = await runBilled(
			rounds(['__fail__ 1', '__fail__ 2', '__fail__ 3', 'a', 'b', 'c'], {
				waitForResult: 'suspend',
				options: { spendingLimitUsd: 0.15 },
			}),
		);
		expectSuccess(execution);
		expect(bill).toMatchObject({ created: { imagine: 5 }, paid: 2 });
	});
});
