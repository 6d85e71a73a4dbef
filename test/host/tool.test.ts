import { randomUUID } from 'node:crypto';
import { NodeConnectionTypes } from 'n8n-workflow';
import type { IDataObject, INode, INodeExecutionData, INodeParameters } from 'n8n-workflow';
import type { WorkflowDefinition } from '../../host/rest';
import { items, n8n, runOf, storeWorkflow } from './support/host';
import type { Execution } from './support/host';
import { billed, expectNoSecrets, expectSuccess } from './support/runs';
import { sandbox } from './support/sandbox';
import { ScriptedModel } from './support/scriptedModel';
import { chain, PIAPI_NODE_TYPE, START } from './support/workflow';

const TOOL_TYPE = `${PIAPI_NODE_TYPE}Tool`;
const TOOL = 'Draw_an_image';
const AGENT = 'AI Agent';
const MODEL = 'Model';

const IMAGINE: INodeParameters = {
	resource: 'midjourney',
	operation: 'imagine',
	prompt: "={{ $fromAI('prompt', 'What to show', 'string') }}",
	processMode: 'fast',
	// None of this suits an agent: the tool waits and answers small all the same.
	waitForResult: 'none',
	output: 'raw',
	options: { splitIntoItems: 'file' },
	download: 'both',
};

/** A workflow whose AI agent has the PiAPI node as a tool, its prompt left to the agent; and a model, if given. */
function agentWorkflow(
	model?: Partial<INode>,
	parameters = IMAGINE,
	settings: Partial<INode> = {},
): WorkflowDefinition {
	const { nodes, connections, ...rest } = chain({
		name: 'Agent',
		steps: [
			{
				name: AGENT,
				type: '@n8n/n8n-nodes-langchain.agent',
				typeVersion: 3,
				parameters: { promptType: 'define', text: 'Draw me a harbour', options: {} },
			},
		],
	});
	const attach = (to: 'ai_tool' | 'ai_languageModel') => ({ [to]: [[{ node: AGENT, type: to, index: 0 }]] });
	const extra: Array<Partial<INode>> = [
		{
			name: TOOL,
			type: TOOL_TYPE,
			typeVersion: 1,
			parameters,
			...settings,
		},
		...(model ? [{ name: MODEL, ...model }] : []),
	];
	const placed = extra.map((node) => ({ id: randomUUID(), position: [0, 200], ...node }) as INode);
	return {
		...rest,
		nodes: [...nodes, ...placed],
		connections: {
			...connections,
			[TOOL]: attach(NodeConnectionTypes.AiTool),
			...(model ? { [MODEL]: attach(NodeConnectionTypes.AiLanguageModel) } : {}),
		},
	};
}

beforeEach(async () => {
	await sandbox.reset();
	await sandbox.configure({ tilePx: 64, durationMs: 100 });
});

/** The simplified item of a finished Imagine, as an agent is to see it: with links, and small. */
function finishedImagine(prompt: string): unknown {
	return {
		...{ task_id: expect.any(String), service: 'piapi', model: 'midjourney', task_type: 'imagine' },
		...{ status: 'completed', prompt, progress: 100, actions: expect.any(Array), cost: expect.any(Object) },
		image_url: expect.stringMatching(/^http.*\.png$/),
		images: [1, 2, 3, 4].map((index) => ({ index, url: expect.stringMatching(/^http.*\.png$/) })),
		discord_image_url: expect.any(String),
		...{ created_at: expect.any(String), started_at: expect.any(String), ended_at: expect.any(String) },
	};
}

it('n8n offers the node as a tool', async () => {
	const tool = (await (await n8n()).nodeTypes()).find(({ name }) => name === TOOL_TYPE);
	expect(tool).toMatchObject({ outputs: [NodeConnectionTypes.AiTool], displayName: 'PiAPI Tool' });
});

/** Runs the tool without its agent, as the editor can, and gives its one item. */
async function runTool(workflow: WorkflowDefinition, query: IDataObject): Promise<INodeExecutionData> {
	const client = await n8n();
	const stored = await storeWorkflow(workflow);
	const { executionId } = await client.session.rest<{ executionId: string }>(
		'POST',
		`/workflows/${stored.id}/run`,
		{
			triggerToStartFrom: { name: START },
			destinationNode: { nodeName: TOOL, mode: 'inclusive' },
			agentRequest: { query: { [TOOL]: query }, tool: { name: TOOL } },
		},
	);
	const execution = await client.waitFor(executionId);
	expectSuccess(execution);
	const [answer] = runOf(execution, TOOL).data?.ai_tool?.[0] ?? [];
	return answer;
}

it('run on its own, the tool waits and answers small, whatever its fields say', async () => {
	const { result: answer, bill } = await billed(
		async () => await runTool(agentWorkflow(), { prompt: 'a harbour' }),
	);
	expect(bill).toEqual({ created: { imagine: 1 }, paid: 1, uploads: 0, credentialLeaks: 0 });
	expect(answer.json).toEqual({ response: [finishedImagine('a harbour')] });
	expect(answer.binary).toBeUndefined();
	expect((await sandbox.state()).counters.downloads).toBe(0);
});

it('run on its own, a tool for a FLUX image takes numbers of its Options from the agent', async () => {
	const parameters = {
		resource: 'image',
		operation: 'generate',
		prompt: "={{ $fromAI('prompt', 'What to show', 'string') }}",
		modelParameters: { width: "={{ $fromAI('width', 'Pixels', 'number') }}", height: 256 },
		download: 'main',
	};
	const query = { prompt: 'a harbour', width: 512 };
	const answer = await runTool(agentWorkflow(undefined, parameters), query);
	const [{ id, input }] = await sandbox.tasks();
	expect(input).toEqual({ ...query, height: 256 });
	expect(answer.json).toMatchObject({
		response: [
			{
				task_id: id,
				model: 'Qubico/flux1-schnell',
				status: 'completed',
				image_url: expect.stringMatching(/^http.*\.png$/),
			},
		],
	});
	expect(answer.binary).toBeUndefined();
	expect((await sandbox.state()).counters).toMatchObject({ tasksPaid: 1, downloads: 0 });
});

describe('an AI agent', () => {
	/** Lets an agent run with a model that says what it is told to. */
	async function runAgent(
		model: ScriptedModel,
		parameters = IMAGINE,
		settings: Partial<INode> = {},
	): Promise<Execution> {
		const client = await n8n();
		try {
			const url = await model.start();
			const { id, name } = await client.createCredential('openAiApi', 'Scripted', { apiKey: 'none', url });
			const chat: Partial<INode> = {
				type: '@n8n/n8n-nodes-langchain.lmChatOpenAi',
				typeVersion: 1.2,
				parameters: { model: { __rl: true, mode: 'id', value: 'scripted' }, options: {} },
				credentials: { openAiApi: { id, name } },
			};
			const workflow = agentWorkflow(chat, parameters, settings);
			const execution = await client.waitFor(await client.start(await storeWorkflow(workflow), START));
			await expectNoSecrets(execution);
			expectSuccess(execution);
			return execution;
		} finally {
			await model.stop();
		}
	}

	it('gets finished images for every call, also for the same prompt again', async () => {
		const model = new ScriptedModel(TOOL, [['a harbour', 'a mill'], ['a harbour'], 'Here you are.']);
		const { result, bill } = await billed(async () => await runAgent(model));
		expect(items(result, AGENT)[0].json).toEqual({ output: 'Here you are.' });
		expect(bill).toEqual({ created: { imagine: 3 }, paid: 3, uploads: 0, credentialLeaks: 0 });
		const answers = model.toolAnswers();
		expect(answers.map((answer): unknown => JSON.parse(answer))).toEqual(
			['a harbour', 'a mill', 'a harbour'].map((prompt) => [finishedImagine(prompt)]),
		);
		const ids = (await sandbox.tasks()).map(({ id }) => id);
		for (const [position, id] of ids.entries()) expect(answers[position]).toContain(id);
	});

	it('an AI agent learns why an image could not be made, and goes on', async () => {
		const model = new ScriptedModel(TOOL, [['a __banned__ thing'], ['a harbour'], 'Here is another.']);
		const { bill } = await billed(async () => await runAgent(model));
		expect(bill).toEqual({ created: { imagine: 2 }, paid: 1, uploads: 0, credentialLeaks: 0 });
		const [refusal, picture] = model.toolAnswers();
		expect(refusal).toMatch(/content filter.*__banned__/);
		expect(JSON.parse(picture)).toEqual([finishedImagine('a harbour')]);
	});

	it('an AI agent that calls its tool again and again is stopped by the Spending Limit, with the reason in words', async () => {
		const model = new ScriptedModel(TOOL, [['a'], ['b', 'c'], ['d'], ['e'], 'I give up.']);
		const { bill } = await billed(
			async () => await runAgent(model, { ...IMAGINE, options: { spendingLimitUsd: 0.15 } }),
		);
		expect(bill).toEqual({ created: { imagine: 2 }, paid: 2, uploads: 0, credentialLeaks: 0 });
		const answers = model.toolAnswers();
		expect(answers).toHaveLength(5);
		const refused = answers.filter((answer) => answer.includes('is spent in this execution'));
		expect(refused).toHaveLength(3);
	});

	it('an AI agent whose tool is tried again shares the task, although its seed is another in each try', async () => {
		await sandbox.configure({ durationMs: 6_000 });
		const model = new ScriptedModel(TOOL, [['a harbour'], 'Here you are.']);
		const parameters = {
			...IMAGINE,
			midjourneyParameters: { seed: '={{ Math.floor(Math.random() * 4000000) }}' },
			options: { timeout: 3 },
		};
		const settings = { retryOnFail: true, maxTries: 5, waitBetweenTries: 50 };
		const { bill } = await billed(async () => await runAgent(model, parameters, settings));
		expect(bill).toEqual({ created: { imagine: 1 }, paid: 1, uploads: 0, credentialLeaks: 0 });
		const [{ id }] = await sandbox.tasks();
		expect(model.toolAnswers().join('')).toContain(id);
	});
});
