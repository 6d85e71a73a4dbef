import type { INode } from 'n8n-workflow';

import type { FailureKind } from '../../nodes/PiApi/contract/failure';
import { TaskFailure } from '../../nodes/PiApi/contract/failure';
import { makeNodeError } from '../../nodes/PiApi/runtime/failures';
import { describeTaskCount, Hints, summarize } from '../../nodes/PiApi/runtime/hints';
import { NODE_TYPE } from '../support/context';
import { itemsOf, useBench, WEBHOOK_SECRET } from '../support/sandbox';
import { taskLike } from '../support/tasks';

const bench = useBench();

function linesOf(...given: Array<[string, number?]>): string[] {
	const hints = new Hints();
	given.forEach(([text, itemIndex]) => hints.add(text, itemIndex));
	return hints.toLines();
}

describe('hints', () => {
	it('are one line for each kind of trouble, with how many items have it', () => {
		expect(
			linesOf(['“Chaos” is high.', 0], ['The grid only.', 0], ['The grid only.', 1], ['The grid only.', 2]),
		).toEqual(['“Chaos” is high.', '3 items: The grid only.']);
	});

	it('name what is different for the other items', () => {
		const flag = (dash: string, name: string) =>
			`“${dash}${name}” in “Prompt” was read as the flag \`--${name}\`.`;
		expect(linesOf([flag('—', 'ar'), 0], [flag('—', 'chaos'), 1], [flag('—', 'ar'), 2])).toEqual([
			`3 items: ${flag('—', 'ar')} The same for “—chaos”, \`--chaos\`.`,
		]);
	});

	it('lose no task id: each is named, and the numbers of items are not', () => {
		const ids = ['3f2b8c1e-aaaa-4aaa-8aaa-000000000001', '3f2b8c1e-aaaa-4aaa-8aaa-000000000002'];
		const [line, ...more] = linesOf(
			...ids.map((id, n): [string, number] => [`Item ${n} is new; the earlier one is ${id}.`, n]),
		);
		expect(more).toEqual([]);
		expect(line).toBe(`2 items: Item 0 is new; the earlier one is ${ids[0]}. The same for ${ids[1]}.`);
	});

	it('stay as they are where one item has several of a kind, and where they are about the whole run', () => {
		expect(linesOf(['`--a1` is new', 0], ['`--b2` is new', 0], ['10 tasks, 3 s'], ['12 tasks, 3 s'])).toEqual(
			[...['`--a1` is new', '`--b2` is new', '10 tasks, 3 s', '12 tasks, 3 s']],
		);
	});

	it('name twenty values and count the others', () => {
		const [line] = linesOf(
			...Array.from({ length: 30 }, (_, n): [string, number] => [`\`--x${n}\` is new`, n]),
		);
		expect(line).toContain('30 items: `--x0` is new. The same for `--x1`, ');
		expect(line).toMatch(/`--x20`, and 9 more\.$/);
	});

	it('the hints of a run of many items are few', async () => {
		const prompts = Array.from({ length: 6 }, (_, n) => ({ prompt: `a cat — number ${n} —chaos ${n}` }));
		const run = await bench.run(
			{ operation: 'imagine', prompt: '={{ $json.prompt }}' },
			{ items: itemsOf(...prompts) },
		);
		const messages = run.hints.map(({ message }) => message);
		expect(messages.filter((message) => message.startsWith('6 items: “—chaos” in “Prompt”'))).toHaveLength(1);
		expect(messages).toHaveLength(2);
	});
});

describe('the number of tasks', () => {
	it('is said where items ask for several, before any is created', async () => {
		const run = await bench.run(
			{
				operation: 'imagine',
				prompt: '={{ $json.prompt }}',
				options: { permutations: 'expand' },
			},
			{
				items: itemsOf({ prompt: 'a {red, blue} bird' }, { prompt: 'a cat' }, { prompt: 'a dog --repeat 3' }),
			},
		);
		const messages = run.logs.map(({ message }) => message);
		const said = messages.findIndex((message) => message.includes('are about to be created'));
		expect(messages[said]).toBe(
			'PiAPI: 6 tasks for 3 items are about to be created (item 0: 2, item 2: 3) at PiAPI',
		);
		expect(said).toBeLessThan(messages.findIndex((message) => message.includes('was created')));
		expect(run.creates).toHaveLength(6);
	});

	it('is nothing to say where each item is one task', () => {
		expect(describeTaskCount([{ itemIndex: 0 }, { itemIndex: 1 }])).toBeUndefined();
		expect(describeTaskCount([{ itemIndex: 3 }, { itemIndex: 3 }])).toBe(
			'2 tasks for 1 item are about to be created (item 3: 2)',
		);
	});

	it('is refused with, where the user did not ask for several: nothing is sent', async () => {
		const run = await bench.run({ operation: 'imagine', prompt: 'a {red, blue} {bird, cat}' });
		expect(run.error.message).toContain('asks for 4 tasks at once');
		expect(run.error.description).toContain('Permutations');
		expect(run.creates).toEqual([]);
	});

	it('has its verb in the summary', () => {
		expect(summarize([taskLike({})], 2, 3000)).toBe('3 tasks, 2 failed, 3 s');
	});
});

describe('the error of a run', () => {
	const node: INode = {
		...{ id: '1', name: 'PiAPI', type: NODE_TYPE, typeVersion: 1 },
		position: [0, 0],
		parameters: {},
	};
	const failed = (itemIndex: number, message: string, taskId?: string, kind: FailureKind = 'refused') => ({
		itemIndex,
		failure: new TaskFailure(message, {
			kind,
			description: 'Mend it.',
			...(taskId ? { taskId } : {}),
		}),
	});

	it('says what is alike once, and names every task', () => {
		const error = makeNodeError(
			node,
			[
				...Array.from({ length: 14 }, (_, n) => failed(n, 'No money')),
				...[
					failed(14, 'Broken', 'id-1'),
					failed(15, 'Broken', 'id-2'),
					failed(16, 'Empty'),
					failed(17, 'Empty'),
				],
			],
			[],
		);
		expect(error.message).toBe('18 of 18 tasks failed: No money');
		expect(error.description?.split('\n')).toEqual([
			'Mend it.',
			'Items 0, 1, 2, 3, 4, 5, 6, 7, 8 and 5 more: No money',
			'Item 14: Broken (task id-1)',
			'Item 15: Broken (task id-2)',
			'Items 16 and 17: Empty',
		]);
	});

	it('names every item whose task may exist, however many there are', () => {
		const lost = Array.from({ length: 30 }, (_, n) =>
			failed(n, 'It may have been created', undefined, 'uncertain'),
		);
		const lines = makeNodeError(node, lost, []).description?.split('\n') ?? [];
		expect(lines.slice(1)).toEqual(lost.map((_, n) => `Item ${n}: It may have been created`));
	});
});

describe('a webhook secret', () => {
	const run = async (webhookSecret: string, service = 'piapi') =>
		await bench.run(
			{
				...{ operation: 'imagine', prompt: 'a cat' },
				options: { callbackUrl: 'https://hooks.example.com/x' },
			},
			{ credentials: { webhookSecret, service } },
		);

	it.each(['midjourney', 'abc-12', 'webhook-secret-1'])(
		'a webhook secret that others can guess (%s) is warned about where it goes out',
		async (secret) => {
			const { hints } = await run(secret);
			expect(hints.map(({ message }) => message).join()).toContain('use 16 random characters or more');
		},
	);

	it('a webhook secret that is a good one, or goes nowhere, is not warned about', async () => {
		for (const { hints } of [await run(WEBHOOK_SECRET), await run('midjourney', 'legnext')]) {
			expect(hints.map(({ message }) => message).join()).not.toContain('Webhook Secret');
		}
	});
});
