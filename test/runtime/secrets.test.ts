import type { INodeParameters } from 'n8n-workflow';

import { MARKERS } from '../../sandbox';
import type { Fault, SettingsPatch } from '../../sandbox';
import type { Ran } from '../support/context';
import { binary } from '../support/context';
import { picture } from '../support/pictures';
import { API_KEY, STANDING, useBench, WEBHOOK_SECRET } from '../support/sandbox';

const bench = useBench();
const CALLBACK = { options: { callbackUrl: 'https://127.0.0.1:9/hook' } };
const IMAGINE: INodeParameters = { operation: 'imagine', prompt: 'a red fox', ...CALLBACK };

interface Row {
	name: string;
	parameters: INodeParameters | (() => Promise<INodeParameters>);
	faults?: Fault[];
	settings?: SettingsPatch;
	credentials?: { apiKey?: string; baseUrl?: string };
	binary?: true;
	hurry?: number;
}

const LOUD = `you sent ${API_KEY} and ${WEBHOOK_SECRET}`;

const ROWS: Row[] = [
	...['simplified', 'raw'].flatMap((output): Row[] => [
		{ name: `${output} output with downloads`, parameters: { ...IMAGINE, output, download: 'both' } },
		{
			name: `${output} output per image`,
			parameters: { ...IMAGINE, output, options: { splitIntoItems: 'file' } },
		},
		{
			name: `${output} output of a pending task`,
			parameters: { ...IMAGINE, output, waitForResult: 'none' },
			settings: STANDING,
		},
	]),
	{
		name: 'a task that is read again',
		parameters: async () => {
			const run = await bench.run(IMAGINE, { credentials: { webhookSecret: WEBHOOK_SECRET } });
			const taskId = run.items[0].json.task_id as string;
			return { resource: 'task', operation: 'get', taskId, output: 'raw' };
		},
	},
	{ name: 'the account', parameters: { resource: 'account', operation: 'get' } },
	{ name: 'a task that fails', parameters: { ...IMAGINE, prompt: `a fox ${MARKERS.banned}` } },
	{
		name: 'a time-out',
		parameters: { ...IMAGINE, options: { timeout: 2 } },
		settings: STANDING,
	},
	...([400, 401, 402, 403, 404, 422, 429, 500] as const).map((status): Row => ({
		name: `${status} with a body that repeats what was sent`,
		parameters: { ...IMAGINE, options: { timeout: 2 } },
		faults: [{ route: 'create', effect: { type: 'status', status, message: LOUD } }],
	})),
	{
		name: 'a look that answers with what was sent',
		parameters: { ...IMAGINE, options: { timeout: 20 } },
		faults: [{ route: 'get', effect: { type: 'status', status: 500, message: LOUD } }],
	},
	{
		name: 'a reset',
		parameters: IMAGINE,
		faults: [{ route: 'create', effect: { type: 'reset' } }],
	},
	{
		name: 'silence',
		parameters: IMAGINE,
		faults: [{ route: 'create', effect: { type: 'timeout' } }],
		hurry: 200,
	},
	{ name: 'a host that is not there', parameters: IMAGINE, credentials: { baseUrl: 'http://127.0.0.1:9' } },
	{ name: 'a base URL that is none', parameters: IMAGINE, credentials: { baseUrl: 'nowhere' } },
	{
		name: 'a refused upload',
		parameters: { operation: 'describe', imageSource: 'binary', ...CALLBACK },
		faults: [{ route: 'upload', effect: { type: 'status', status: 400, message: LOUD } }],
		binary: true,
	},
	{
		name: 'a file that is gone',
		parameters: { ...IMAGINE, download: 'images' },
		faults: [{ route: 'file', effect: { type: 'status', status: 403, message: LOUD } }],
	},
	{ name: 'a refusal', parameters: { ...IMAGINE, prompt: '' } },
];

function expectNoSecret(run: Ran, key: string): void {
	expect(run.shown).not.toContain(key);
	expect(run.shown).not.toContain(WEBHOOK_SECRET);
	for (const { url, headers, signed, body } of run.sent) {
		const { pathname, search } = new URL(url, 'http://none');
		expect(`${pathname}${search}`).not.toContain(key);
		const own = /^\/?(nowhere\/)?(api\/v1\/task|api\/ephemeral_resource|account\/info)/.test(pathname);
		if (own) continue;
		expect(signed).toBe(false);
		expect(JSON.stringify([headers, body])).not.toContain(key);
		expect(JSON.stringify([headers, body])).not.toContain(WEBHOOK_SECRET);
	}
	expect(bench.counters.credentialLeaks).toBe(0);
}

describe.each([true, false])(
	'API key and webhook secret are nowhere (Continue On Fail: %s)',
	(continueOnFail) => {
		it.each(ROWS)(
			'neither secret is shown by a run: $name',
			async ({ parameters, faults = [], settings = {}, credentials = {}, ...row }) => {
				bench.sandbox.configure(settings);
				const chosen = typeof parameters === 'function' ? await parameters() : parameters;
				bench.sandbox.setFaults(faults);
				const run = await bench.run(chosen, {
					continueOnFail,
					hurry: row.hurry,
					credentials: { webhookSecret: WEBHOOK_SECRET, ...credentials },
					...(row.binary ? { items: [{ json: {}, binary: { data: binary(await picture('png')) } }] } : {}),
				});
				expect(run.sent.length + run.shown.length).toBeGreaterThan(0);
				expectNoSecret(run, API_KEY);
			},
		);
	},
);

it('the secret does go out where it belongs: with the callback address of the create', async () => {
	const run = await bench.run(IMAGINE, { credentials: { webhookSecret: WEBHOOK_SECRET } });
	const carriers = run.sent.filter((request) => JSON.stringify(request).includes(WEBHOOK_SECRET));
	expect(carriers.map(({ method, url }) => `${method} ${new URL(url).pathname}`)).toEqual([
		'POST /api/v1/task',
	]);
});

it('the address of the callback stays in Raw, without the secret', async () => {
	const run = await bench.run(
		{ ...IMAGINE, output: 'raw' },
		{ credentials: { webhookSecret: WEBHOOK_SECRET } },
	);
	expect(run.items[0].json.config).toEqual({
		service_mode: '',
		webhook_config: { endpoint: 'https://127.0.0.1:9/hook' },
	});
});
