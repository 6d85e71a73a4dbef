import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import type { IDataObject } from 'n8n-workflow';

import { SERVICE_NAMES } from '../../nodes/PiApi/contract/task';
import type { ServiceName } from '../../nodes/PiApi/contract/task';
import type { ApiAnswer, ApiTransport } from '../../nodes/PiApi/transport/http';
import { startSandbox } from '../../sandbox';
import type { Sandbox, SandboxOptions } from '../../sandbox';
import { readAgain, readFixtures, saveFixtures } from '../../scripts/probe/fixtures';
import { probe } from '../../scripts/probe/probe';
import { countDiffering, reportOf } from '../../scripts/probe/report';
import { withoutSecrets } from '../../scripts/probe/secrets';
import { differences, shapeOf } from '../../scripts/probe/shape';
import { ROOT } from './sources';

const KEY = 'live-key-7f3a9c51e2';
const LIVE = join(ROOT, 'test', 'fixtures', 'live');

let sandbox: Sandbox;
let folder: string;

async function withSandbox(settings: SandboxOptions['settings'] = {}): Promise<void> {
	sandbox = await startSandbox({ key: KEY, settings: { speed: 1_000, plan: 'pro', ...settings } });
}

beforeEach(async () => {
	folder = await mkdtemp(join(tmpdir(), 'probe-'));
});

afterEach(async () => {
	await sandbox?.stop();
	await rm(folder, { recursive: true, force: true });
});

/** What the probe finds at the sandbox, which stands in for the live service here. */
async function found(service: ServiceName, spend: boolean, change?: (answer: ApiAnswer) => ApiAnswer) {
	const through = (send: ApiTransport): ApiTransport => {
		return async (call) => {
			const answer = await send(call);
			return change ? change(structuredClone(answer)) : answer;
		};
	};
	const account = { service, apiKey: KEY, baseUrl: sandbox.url };
	return await probe(account, { spend, pauseMs: 5, through });
}

/** An answer whose `data` is changed. */
function changing(change: (data: IDataObject) => void): (answer: ApiAnswer) => ApiAnswer {
	return (answer) => {
		const { data } = answer.body as { data?: IDataObject };
		if (data) change(data);
		return answer;
	};
}

describe('the probe of a live service', () => {
	it.each(SERVICE_NAMES)(
		'finds no difference where %s answers as the sandbox does, and keeps each answer so that it is read the same again',
		async (service) => {
			await withSandbox();
			const findings = await found(service, true);
			expect(findings.flatMap((finding) => finding.differences)).toEqual([]);
			const names = findings.map(({ question }) => question.name);
			expect(names).toEqual(expect.arrayContaining(['account', 'no-task', 'create', 'result']));
			expect(findings.at(-1)?.read).toMatch(/completed, with .*imageUrls/);
			expect(sandbox.state().counters.tasksCreated).toBe(1);

			const files = await saveFixtures(folder, service, findings);
			expect(files).toHaveLength(findings.length);
			for (const file of files) expect(await readFile(file, 'utf8')).not.toContain(KEY);
			for (const fixture of await readFixtures(folder)) {
				expect([fixture.question, await readAgain(fixture)]).toEqual([fixture.question, fixture.read]);
			}
		},
	);

	it('the probe spends nothing unless it is asked to', async () => {
		await withSandbox();
		const findings = await found('piapi', false);
		expect(findings.map(({ question }) => question.name)).toEqual([
			...['account', 'history', 'active', 'no-task', 'upload'],
		]);
		expect(sandbox.state().counters).toMatchObject({ tasksCreated: 0, tasksPaid: 0 });
	});

	it('names what is missing, what is new and what is of another kind', async () => {
		await withSandbox();
		const findings = await found(
			'piapi',
			true,
			changing((data) => {
				delete data.meta;
				if (data.task_id !== undefined) data.queue = { place: 3 };
				if (typeof data.equivalent_in_usd === 'number') data.equivalent_in_usd = '12.5';
			}),
		);
		const told = Object.fromEntries(
			findings.map(({ question, differences: sentences }) => [question.name, sentences]),
		);
		expect(told.account).toEqual(['`data.equivalent_in_usd` is text in place of number']);
		expect(told.create).toEqual(['`data.meta` is missing', '`data.queue` (object) is new']);
		const report = reportOf(findings);
		expect(report).toContain('Account and balance');
		expect(report).toContain('  - `data.meta` is missing');
		expect(countDiffering(findings)).toBe(3);
	});

	it('tells a status that differs, and what the package makes of it', async () => {
		await withSandbox();
		const findings = await found('piapi', false, (answer) =>
			answer.status === 404 ? { ...answer, status: 200, body: { code: 200, data: null } } : answer,
		);
		const missing = findings.find(({ question }) => question.name === 'no-task');
		expect(missing?.differences[0]).toBe('The status is 200 in place of 404');
		expect(missing?.read).toMatch(/^a failure \(read\): /);
	});

	it('takes the refusal of an upload for the answer of a plan without uploads', async () => {
		await withSandbox({ plan: 'free' });
		const upload = (await found('piapi', false)).find(({ question }) => question.name === 'upload');
		expect(upload?.answer?.status).toBe(403);
		expect(upload?.differences).toEqual([]);
	});

	it('says where nobody answers', async () => {
		await withSandbox();
		const account = { service: 'legnext' as const, apiKey: KEY, baseUrl: 'http://127.0.0.1:9' };
		const [first] = await probe(account, { spend: false, pauseMs: 5 });
		expect(first.differences).toEqual(['No answer came']);
		expect(first.read).toContain('a failure (unreachable)');
		expect(reportOf([first])).toContain('No answer came');
	});
});

describe('the record of a probe', () => {
	it('the record holds neither key nor account nor signatures, and of tasks that are not its own no prompt', () => {
		const body = {
			data: {
				...{ id: 4711, api_key: KEY, name: 'Ada', email: 'ada@example.org', account_id: 99 },
				...{ note: `sent with ${KEY} by ada@example.org`, url: 'https://files.example/a.png?sig=abc' },
				...{ '1234567890123456789': { server: '1234567890123456789' }, detail: { prompt: 'my secret plan' } },
			},
		};
		const kept = JSON.stringify(withoutSecrets(body, KEY, false));
		expect(kept).not.toMatch(/live-key|Ada|ada@|4711|99|sig=abc|1234567890|secret plan/);
		expect(kept).toContain('https://files.example/a.png?***');
		expect(JSON.stringify(withoutSecrets(body, KEY, true))).toContain('my secret plan');
	});

	it('the record holds of tasks that are not its own neither what went in nor what came out, and never whom a task calls', () => {
		const task = {
			...{
				task_id: 'abc',
				status: 'completed',
				input: { text: 'tell nobody', images: ['https://a.co/me.png'] },
			},
			...{ output: { image_url: 'https://a.co/out.png', width: 64 }, messages: [{ content: 'psst' }] },
			config: { webhook_config: { endpoint: 'https://n8n.me.example/webhook/abcd' } },
		};
		const kept = withoutSecrets({ data: [task] }, KEY, false);
		expect(JSON.stringify(kept)).not.toMatch(/nobody|a\.co|psst|me\.example/);
		expect(kept).toMatchObject({ data: [{ task_id: 'abc', status: 'completed', output: { width: 64 } }] });
		expect(differences(shapeOf(kept), shapeOf({ data: [task] }))).toEqual([]);
		const own = JSON.stringify(withoutSecrets(task, KEY, true));
		expect(own).toContain('https://a.co/out.png');
		expect(own).not.toContain('me.example');
	});

	it('the record is still read as it was when a live service gave it', async () => {
		for (const fixture of await readFixtures(LIVE)) {
			const name = `${fixture.service} ${fixture.question}`;
			expect([name, await readAgain(fixture)]).toEqual([name, fixture.read]);
		}
		expect(await readFixtures(join(LIVE, 'nowhere'))).toEqual([]);
	});
});

describe('the shape of an answer', () => {
	it('is the same for any number of entries, for null and for an empty list', () => {
		const expected = shapeOf({ list: [{ id: 1, name: 'a' }], note: 'text' });
		expect(differences(shapeOf({ list: [], note: null }), expected)).toEqual([]);
		expect(differences(shapeOf({ list: [{ id: 2, name: 'b' }, { id: 3 }], note: '' }), expected)).toEqual([]);
		expect(differences(expected, shapeOf({ list: [], note: null }))).toEqual([]);
	});

	it('differs where an answer is a web page', () => {
		expect(differences(shapeOf('<html>'), shapeOf({ code: 200 }))).toEqual([
			'The answer is text in place of object',
		]);
	});
});
