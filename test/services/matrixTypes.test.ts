import type { IDataObject, INodeParameters } from 'n8n-workflow';

import type { ServiceName } from '../../nodes/PiApi/contract/task';
import { binary } from '../support/context';
import { OTHER_URL, othersWho, PICTURE_URL, SAMPLE_IDS, TITLES } from '../support/matrix';
import { STANDING_MS, TILE, useRig } from '../support/matrixRig';
import { maskPng, picture } from '../support/pictures';
import { until } from '../support/sandbox';

const rig = useRig();

const EVERYBODY: readonly ServiceName[] = ['piapi', 'legnext', 'midapi', 'useapi'];
const IMAGINE: INodeParameters = { resource: 'midjourney', operation: 'imagine', prompt: 'a red fox' };

/** One value of a menu, who has it, and the grid or the single picture that it works on. */
interface TypeRow {
	value: string;
	label: string;
	services: readonly ServiceName[];
	origin: 'grid' | 'single';
	/** The words for the version that it belongs to. */
	version: string;
}

const UPSCALES: TypeRow[] = [
	{ value: 'image', label: 'Image', services: EVERYBODY, origin: 'grid', version: '' },
	{
		...{ value: 'imageCreative', label: 'Image of a Grid, Creative' },
		...{ services: ['legnext'], origin: 'grid', version: '' },
	},
	{ value: 'subtle', label: 'Subtle', services: ['piapi', 'useapi'], origin: 'single', version: '' },
	{ value: 'creative', label: 'Creative', services: ['piapi', 'useapi'], origin: 'single', version: '' },
	{ value: '2x', label: '2x', services: ['piapi', 'useapi'], origin: 'single', version: ' --v 5.2' },
	{ value: '4x', label: '4x', services: ['piapi', 'useapi'], origin: 'single', version: ' --v 5.2' },
	{ value: 'light', label: 'Light', services: ['piapi'], origin: 'single', version: ' --v 4' },
	{ value: 'beta', label: 'Beta', services: ['piapi'], origin: 'single', version: ' --v 4' },
];

const VARIATIONS: TypeRow[] = [
	{ value: 'image', label: 'Image', services: EVERYBODY, origin: 'grid', version: '' },
	{
		...{ value: 'strong', label: 'Strong' },
		...{ services: ['piapi', 'legnext', 'useapi'], origin: 'single', version: '' },
	},
	{
		...{ value: 'subtle', label: 'Subtle' },
		...{ services: ['piapi', 'legnext', 'useapi'], origin: 'single', version: '' },
	},
];

/** Every value at every service. */
function cells(rows: readonly TypeRow[]): Array<[string, string, boolean, ServiceName, TypeRow]> {
	return rows.flatMap((row) =>
		EVERYBODY.map((service): [string, string, boolean, ServiceName, TypeRow] => [
			row.label,
			TITLES[service],
			row.services.includes(service),
			service,
			row,
		]),
	);
}

const created = () => rig.counters.tasksCreated;

describe.each([
	['upscale', 'Upscale', 'upscaleType', UPSCALES, 1],
	['variation', 'Variation', 'variationType', VARIATIONS, 4],
] as const)('the operation %s', (operation, title, field, rows, pictures) => {
	it.each(cells(rows))(
		'the type %s on %s is offered or not: %s',
		async (label, called, offered, service, row) => {
			const parameters: INodeParameters = { resource: 'midjourney', operation, [field]: row.value };
			if (row.origin === 'grid') parameters.image = 4;
			if (!offered) {
				const ran = await rig.run(service, { ...parameters, taskId: SAMPLE_IDS[service] });
				expect(ran.error.message).toBe(`${called} does not offer ${title} with ${title} Type ${label}`);
				expect(ran.error.description).toBe(othersWho(row.services));
				expect(ran.sent).toEqual([]);
				return;
			}
			const origin = await rig.origin(service, row.origin, `a red fox${row.version}`);
			const before = created();
			const ran = await rig.run(service, parameters, { items: [{ json: origin }] });
			expect(ran.items[0].json).toMatchObject({ task_type: operation, status: 'completed', service });
			expect(ran.items[0].json.images).toHaveLength(pictures);
			expect(created() - before).toBe(1);
		},
	);

	it.each(EVERYBODY)('all four images at once on %s are one task each, in order', async (service) => {
		const origin = await rig.origin(service, 'grid');
		const before = created();
		const { items } = await rig.run(
			service,
			{ resource: 'midjourney', operation, image: 'all' },
			{ items: [{ json: origin }] },
		);
		expect(items.map(({ json }) => [json.task_type, json.status])).toEqual(
			Array(4).fill([operation, 'completed']),
		);
		expect(created() - before).toBe(4);
		const tasks = new Map(rig.sandbox.tasks().map((task) => [task.id, task.input]));
		const numbers = items.map(({ json }) => pictureOf(tasks.get(String(json.task_id)) ?? {}));
		expect(numbers).toEqual([1, 2, 3, 4]);
	});
});

/** The picture that a service was asked for, from 1. */
function pictureOf({ index, imageNo, imageIndex, button }: Record<string, unknown>): number {
	if (typeof index === 'string') return Number(index);
	if (typeof button === 'string') return Number(button.slice(1));
	return Number(imageNo ?? imageIndex) + 1;
}

describe('a grid of version 5', () => {
	const UPSCALE: INodeParameters = { resource: 'midjourney', operation: 'upscale', image: 1 };

	it.each(['piapi', 'midapi', 'useapi'] as const)('gives up one of its images on %s', async (service) => {
		const origin = await rig.origin(service, 'grid', 'a red fox --v 5.2');
		const { items } = await rig.run(service, UPSCALE, { items: [{ json: origin }] });
		expect(items[0].json).toMatchObject({ task_type: 'upscale', status: 'completed' });
	});

	it('is not upscaled by LegNext, which says why and takes nothing for it', async () => {
		const origin = await rig.origin('legnext', 'grid', 'a red fox --v 5.2');
		const before = created();
		const { error } = await rig.run('legnext', UPSCALE, { items: [{ json: origin }] });
		expect(error.message).toMatch(/^LegNext did not accept the input: .*not available for version 5\.2/);
		expect(created()).toBe(before);
	});
});

describe('Options that PiAPI alone knows', () => {
	const OPTIONS = { serviceMode: 'private', botId: 7, skipPromptCheck: true };

	it.each(EVERYBODY)('the options reach PiAPI, and are named in a hint on others: %s', async (service) => {
		const ran = await rig.run(service, { ...IMAGINE, options: OPTIONS });
		expect(ran.items[0].json.status).toBe('completed');
		const create = ran.sent.find(({ method }) => method === 'POST');
		const said = JSON.stringify(create?.body);
		const hints = ran.hints.map(({ message }) => message).join('\n');
		if (service === 'piapi') {
			expect(create?.body).toMatchObject({
				input: { bot_id: 7, skip_prompt_check: true },
				config: { service_mode: 'private' },
			});
			expect(hints).not.toContain('left out');
			return;
		}
		expect(said).not.toMatch(/private|bot|skip/i);
		for (const name of ['Service Mode', 'Bot ID', 'Skip Prompt Check']) {
			expect(hints).toContain(`${name} means nothing to ${TITLES[service]} and was left out.`);
		}
	});

	it.each(EVERYBODY)('Additional Input reaches %s, which says what is wrong with it', async (service) => {
		const { error } = await rig.run(service, {
			...IMAGINE,
			options: { additionalInput: '{ "no_such_field": 1 }' },
		});
		expect(error.message).toContain(TITLES[service]);
		expect(error.message).toContain('no_such_field');
		expect(created()).toBe(0);
	});
});

describe('an image that is a file', () => {
	const WAYS: Array<[string, string, ServiceName[], INodeParameters]> = [
		['Describe', 'binary', ['piapi', 'legnext', 'useapi'], { operation: 'describe', imageSource: 'binary' }],
		['Describe', 'base64', ['piapi', 'legnext', 'useapi'], { operation: 'describe', imageSource: 'base64' }],
		['Blend', 'binary', ['piapi', 'legnext', 'useapi'], { operation: 'blend', imagesSource: 'binary' }],
		[
			...(['Imagine', 'binary', [...EVERYBODY]] as [string, string, ServiceName[]]),
			{
				...{ operation: 'imagine', prompt: 'a fox' },
				midjourneyParameters: { imagePromptBinaryProperties: 'data' },
			},
		],
		['Retexture', 'binary', ['legnext'], { operation: 'retexture', imageSource: 'binary', prompt: 'glass' }],
		['Remove Background', 'binary', ['legnext'], { operation: 'removeBackground', imageSource: 'binary' }],
		['Enhance Upscale', 'binary', ['legnext'], { operation: 'enhanceUpscale', imageSource: 'binary' }],
		[
			...(['Video', 'binary', ['legnext', 'midapi', 'useapi']] as [string, string, ServiceName[]]),
			{ resource: 'midjourneyVideo', operation: 'generate', imageSource: 'binary' },
		],
	];
	const FILE_CELLS = WAYS.flatMap(([name, source, services, parameters]) =>
		services.map((service): [string, string, string, ServiceName, INodeParameters] => [
			name,
			source,
			TITLES[service],
			service,
			parameters,
		]),
	);

	it.each(FILE_CELLS)(
		'a field for %s takes a %s file on %s',
		async (_name, source, title, service, parameters) => {
			const png = await picture('png');
			const asText = source === 'base64' ? { imageBase64: png.toString('base64') } : {};
			const field = 'imagesSource' in parameters ? { imagesBinaryProperty: 'data, other' } : {};
			const ran = await rig.run(
				service,
				{ resource: 'midjourney', ...parameters, ...asText, ...field },
				{ items: [{ json: {}, binary: { data: binary(png), other: binary(png) } }] },
			);
			if (service === 'piapi') {
				expect(ran.items[0].json.status).toBe('completed');
				expect(rig.counters.uploads).toBeGreaterThan(1);
				return;
			}
			expect(ran.error.message).toMatch(/^“[A-Z].*” holds a file/);
			expect(ran.error.message).toContain(`but ${title} only takes public web addresses`);
			expect(ran.error.description).toMatch(/Put the image on the web first.*URL.*Nothing was sent\.$/);
			expect(ran.sent).toEqual([]);
		},
	);

	it.each([
		['url', 'piapi', true],
		['url', 'legnext', true],
		['binary', 'piapi', true],
		['binary', 'legnext', false],
		['areas', 'piapi', false],
		['areas', 'legnext', true],
	] as const)('a mask as %s is taken on %s or refused: %s', async (maskSource, service, taken) => {
		const origin = await rig.origin(service, 'single');
		const before = created();
		const ran = await rig.run(
			service,
			{
				...{ resource: 'midjourney', operation: 'inpaint', maskSource, prompt: 'a hat' },
				...(maskSource === 'url' ? { maskUrl: rig.maskUrl } : {}),
				...(maskSource === 'binary' ? { maskBinaryProperty: 'data' } : {}),
			},
			{ items: [{ json: origin, binary: { data: binary(await maskPng(TILE * 2)) } }] },
		);
		expect(created() - before).toBe(taken ? 1 : 0);
		if (taken) {
			expect(ran.items[0].json).toMatchObject({ task_type: 'inpaint', status: 'completed' });
			return;
		}
		expect(ran.error.message).toContain(TITLES[service]);
		expect(ran.error.description).toMatch(/Nothing was sent\.$/);
		expect(ran.sent).toEqual([]);
	});
});

describe('a video', () => {
	const GENERATE: INodeParameters = { resource: 'midjourneyVideo', operation: 'generate' };

	it.each(['legnext', 'midapi'] as const)(
		'a video of an image of a grid needs no prompt on %s',
		async (service) => {
			const items = [{ json: await rig.origin(service, 'grid') }];
			const { items: made } = await rig.run(service, { ...GENERATE, image: 2 }, { items });
			expect(made[0].json).toMatchObject({ task_type: 'video', status: 'completed' });
		},
	);

	it('a video of a grid is refused by useapi.net with the way out, before it is paid for', async () => {
		const items = [{ json: await rig.origin('useapi', 'grid') }];
		const before = created();
		const { error } = await rig.run('useapi', { ...GENERATE, image: 2 }, { items });
		expect(error.message).toContain('is a grid of four, but useapi.net animates a single image');
		expect(error.description).toContain('Pick one image with Upscale first');
		expect(created()).toBe(before);
	});

	it('a video with a prompt is refused by useapi.net by the name of the field', async () => {
		const items = [{ json: await rig.origin('useapi', 'single') }];
		const before = created();
		const { error } = await rig.run('useapi', { ...GENERATE, image: '', prompt: 'it runs' }, { items });
		expect(error.message).toMatch(/^“Prompt” is set, but useapi\.net/);
		expect(created()).toBe(before);
	});

	it.each(['legnext', 'midapi', 'useapi'] as const)(
		'a video of an upscaled image needs no prompt on %s',
		async (service) => {
			const items = [{ json: await rig.origin(service, 'single') }];
			const { items: made } = await rig.run(service, { ...GENERATE, image: '' }, { items });
			expect(made[0].json).toMatchObject({ task_type: 'video', status: 'completed' });
		},
	);
});

describe('callbacks that say too much', () => {
	const SUSPENDED = { ...IMAGINE, waitForResult: 'suspend' };

	/** A suspended run whose task has just got to work, with what was called back meanwhile worked on. */
	async function atWork(service: ServiceName, calls: number) {
		rig.stand();
		const execution = await rig.host.run(rig.options(service, SUSPENDED));
		expect(execution.status).toBe('waiting');
		rig.sandbox.advance(STANDING_MS * 1.1);
		await until(() => rig.sandbox.tasks()[0].status === 'processing');
		await until(() => rig.heard.length >= calls && execution.calls.length === rig.heard.length);
		expect(execution.status).toBe('waiting');
		return execution;
	}

	it.each(EVERYBODY)(
		'progress posts of %s neither resume a run early nor start a trigger',
		async (service) => {
			rig.sandbox.configure({
				callbackOnProcessing: true,
				midapi: { callbackOnProcessing: true },
				useapi: { callbackOnEvery: true },
			});
			// LegNext is not known to post any (docs.legnext.ai, webhooks).
			const execution = await atWork(service, service === 'legnext' ? 0 : 1);
			for (const heard of rig.heard) {
				const called = await rig.trigger(service, heard);
				expect([called.items, called.thrown]).toEqual([undefined, undefined]);
				expect(called.replies.map(({ status }) => status)).toEqual([200]);
			}
			await rig.finishAll();
			await until(() => execution.status === 'finished');
			expect(execution.items[0].json).toMatchObject({ status: 'completed', service });
			expect(execution.items[0].json.images).toHaveLength(4);
			expect(execution.resumed).toBe(1);
		},
	);

	it.each(
		EVERYBODY.flatMap((service) => (['early', 'forged'] as const).map((type) => [type, service] as const)),
	)('calls that are %s, as of %s, are not believed', async (type, service) => {
		rig.sandbox.setFaults([{ route: 'callback', effect: { type } }]);
		const execution = await atWork(service, 1);
		const bySecret = service === 'piapi';
		expect(rig.heard[0].status).toBe(bySecret && type === 'forged' ? 401 : 200);
		// PiAPI itself is believed by its secret; Always Read the Task asks even then.
		const called = await rig.trigger(service, rig.heard[0], { verification: 'reread' });
		expect([called.items, called.thrown]).toEqual([undefined, undefined]);
		expect(called.replies.map(({ status }) => status)).toEqual([bySecret && type === 'forged' ? 401 : 409]);
		await rig.finishAll();
		await until(() => execution.status === 'finished');
		expect(execution.resumed).toBe(1);
		expect(execution.items[0].json).toMatchObject({ status: 'completed', service });
		expect(JSON.stringify(execution.items)).not.toContain('attacker');
	});
});

describe('images that go in', () => {
	it.each(EVERYBODY)('image prompts on %s are the same fields, in Midjourney’s order', async (service) => {
		const ran = await rig.run(service, {
			...IMAGINE,
			midjourneyParameters: { imagePromptUrls: `${PICTURE_URL}, ${OTHER_URL}`, version: '7' },
		});
		expect(ran.items[0].json.status).toBe('completed');
		const body = ran.sent.find(({ method }) => method === 'POST')?.body as IDataObject;
		const said = JSON.stringify(body);
		expect(said.indexOf(PICTURE_URL)).toBeGreaterThan(0);
		expect(said.indexOf(OTHER_URL)).toBeGreaterThan(said.indexOf(PICTURE_URL));
	});
});
