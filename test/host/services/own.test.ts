import type { ServiceName } from '../../../nodes/PiApi/contract/task';
import { items, runWorkflow } from '../support/host';
import { expectNoSecrets, expectSuccess, hintsOf } from '../support/runs';
import { sandbox } from '../support/sandbox';
import type { Step } from '../support/workflow';
import { chain } from '../support/workflow';
import { credentialOf, startAfresh } from './support';

beforeEach(async () => await startAfresh());

const IMAGINE: Step = {
	name: 'imagine',
	parameters: {
		...{ resource: 'midjourney', operation: 'imagine', prompt: 'a red fox --ar 16:9' },
		options: { splitIntoItems: 'file' },
	},
};

async function run(service: ServiceName, steps: Step[]) {
	const execution = await runWorkflow(chain({ steps }), { credential: await credentialOf(service) });
	await expectNoSecrets(execution);
	expectSuccess(execution);
	return execution;
}

it('LegNext pans each image of a grid without an upscale before, and keeps the format under a new prompt', async () => {
	const pan: Step = {
		name: 'pan',
		parameters: {
			...{ resource: 'midjourney', operation: 'pan', direction: 'left', panScale: 2, prompt: 'a wood' },
		},
	};
	const execution = await run('legnext', [IMAGINE, pan]);
	const made = items(execution, 'pan').map(({ json }) => json);
	const [{ json: grid }] = items(execution, 'imagine');
	expect(made.map((json) => [json.origin_task_id, json.origin_index])).toEqual(
		[1, 2, 3, 4].map((index) => [grid.task_id, index]),
	);
	const sent = (await sandbox.tasks()).filter(({ taskType }) => taskType === 'pan').map(({ input }) => input);
	expect(sent.map(({ imageNo }) => imageNo).sort()).toEqual([0, 1, 2, 3]);
	for (const body of sent) {
		expect(body).toMatchObject({ direction: 3, scale: 2, remixPrompt: 'a wood --ar 16:9' });
	}
});

it('LegNext paints on an image from elsewhere', async () => {
	const edit: Step = {
		name: 'edit',
		parameters: {
			...{ resource: 'midjourney', operation: 'edit', imageSource: 'url', prompt: 'a wood' },
			...{ imageUrl: 'https://pictures.example/a.png', maskSource: 'areas' },
		},
	};
	const execution = await run('legnext', [edit]);
	expect(items(execution, 'edit')[0].json).toMatchObject({ task_type: 'upload_paint', status: 'completed' });
});

it('Options that only some operations have reach the service, and mean nothing to another', async () => {
	const imagine: Step = {
		...IMAGINE,
		parameters: {
			...IMAGINE.parameters,
			prompt: 'a {red, blue} fox',
			options: { permutations: 'expand', watermark: 'my brand', translatePrompt: true },
		},
	};
	await run('midapi', [imagine]);
	const sent = (await sandbox.tasks()).map(({ input }) => input);
	expect(sent.map(({ prompt }) => prompt).sort()).toEqual(['a blue fox', 'a red fox']);
	for (const body of sent) expect(body).toMatchObject({ waterMark: 'my brand', enableTranslation: true });
	const execution = await run('legnext', [imagine]);
	expect(hintsOf(execution, 'imagine').join('\n')).toMatch(
		/Watermark means nothing to LegNext and was left out/,
	);
});
