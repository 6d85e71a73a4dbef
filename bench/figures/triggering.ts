import { randomUUID } from 'node:crypto';
import type { StoredCredential } from '../../host/rest';
import type { Bench } from '../rig/bench';
import { noOpStep } from '../rig/coreSteps';
import { atLeast, shown } from '../rig/figure';
import type { Figure, Row } from '../rig/figure';
import { assertAnswered, callAll } from '../rig/load';
import type { Call } from '../rig/load';
import { ENDED_STATUSES, VARIANTS } from '../rig/n8nInstance';
import type { N8nInstance, Published, Variant } from '../rig/n8nInstance';
import { trigger } from '../rig/ourSteps';
import type { SandboxProcess } from '../rig/sandboxProcess';
import { percentile, ratioOf, repeat } from '../rig/statistics';
import { HEADER_CREDENTIAL_TYPE, row, webhookStep } from '../rig/workflow';
import type { Step } from '../rig/workflow';

/** Events per second, as a share of the Webhook node's. */
const TARGET = 0.8;
const AT_ONCE = 10;
const SECRET = 'bench-webhook-secret';
const ENDED_WITHIN_MS = 120_000;

const SIDES = ['webhook', 'header', 'secret', 'reread'] as const;
type Side = (typeof SIDES)[number];
type Sides = Record<Side, Published>;

/** How one side dealt with its events. */
interface Round {
	/** From the first event to the end of the last execution. */
	perSecond: number;
	/** Of the answers, in ms. */
	p95: number;
	/** Of n8n, in ms. */
	cpuPerEvent: number;
}

/** The same Webhook node, but it checks the header as our trigger does. */
function withHeaderAuth(step: Step, { id, name }: StoredCredential): Step {
	return {
		...step,
		parameters: { ...step.parameters, authentication: 'headerAuth' },
		credentials: { [HEADER_CREDENTIAL_TYPE]: { id, name } },
	};
}

async function publishSides(n8n: N8nInstance, sandbox: SandboxProcess): Promise<Sides> {
	const open = await n8n.credentials({ ...sandbox, concurrentJobs: 30 });
	const secret = await n8n.credentials({ ...sandbox, concurrentJobs: 30, webhookSecret: SECRET });
	const header = await n8n.headerCredential('x-webhook-secret', SECRET);
	const path = randomUUID();
	const ids = { header: randomUUID(), secret: randomUUID(), reread: randomUUID() };
	return {
		webhook: await n8n.publish(row('Webhook', [webhookStep(path), noOpStep()]), path),
		header: await n8n.publish(
			row('Webhook with Header Auth', [withHeaderAuth(webhookStep(ids.header), header), noOpStep()]),
			ids.header,
		),
		secret: await n8n.publish(
			row('PiAPI Trigger with a secret', [trigger(secret, ids.secret), noOpStep()]),
			`${ids.secret}/piapi`,
		),
		reread: await n8n.publish(
			row('PiAPI Trigger that reads the task', [trigger(open, ids.reread), noOpStep()]),
			`${ids.reread}/piapi`,
		),
	};
}

/** Callbacks about so many finished tasks, each another one. */
async function events(sandbox: SandboxProcess, count: number, url: string): Promise<Call[]> {
	await sandbox.reset({ plan: 'pro', concurrency: { pro: count + 1 }, pendingMs: 0, durationMs: 1 });
	await sandbox.finishedTask();
	const ids: string[] = [];
	for (let position = 0; position < count; position++)
		ids.push(await sandbox.createTask(`a lighthouse, number ${position}`));
	// Moving the clock ends the last of them.
	await sandbox.advance(1_000);
	return await Promise.all(
		ids.map(async (id) => ({
			url,
			headers: { 'x-webhook-secret': SECRET },
			body: { timestamp: Math.floor(Date.now() / 1_000), data: await sandbox.view(id) },
		})),
	);
}

async function measureRound(
	n8n: N8nInstance,
	sandbox: SandboxProcess,
	{ stored, url }: Published,
	count: number,
): Promise<Round> {
	const calls = await events(sandbox, count, url);
	const before = await n8n.count(stored, ENDED_STATUSES);
	const cpuBefore = await n8n.process.cpuMs();
	const startedAt = Date.now();
	const answers = await callAll(calls, AT_ONCE);
	assertAnswered(answers, `"${stored.name}"`);
	const ended = await n8n.untilCount(stored, ENDED_STATUSES, before + count, ENDED_WITHIN_MS);
	const cpuMs = (await n8n.process.cpuMs()) - cpuBefore;
	const runs = (await n8n.stored(stored)).filter(({ stoppedAt = 0 }) => stoppedAt >= startedAt);
	const failed = runs.filter(({ status }) => status !== 'success').length;
	if (ended !== before + count || failed > 0)
		throw new Error(`"${stored.name}": ${ended - before} of ${count} executions ended, ${failed} badly`);
	const lastAt = Math.max(...runs.map(({ stoppedAt = 0 }) => stoppedAt));
	return {
		perSecond: (count * 1_000) / (lastAt - startedAt),
		p95: percentile(
			answers.map(({ ms }) => ms),
			0.95,
		),
		cpuPerEvent: cpuMs / count,
	};
}

function rowsOf(name: string, side: Side, rounds: Array<Record<Side, Round>>): Row[] {
	const against = (other: Side, key: keyof Round) =>
		ratioOf(rounds.map((round) => ({ ours: round[side][key], other: round[other][key] })));
	const [first] = rounds;
	const firsts = (other: Side, key: keyof Round, digits: number, unit: string): string =>
		`first: ${first[side][key].toFixed(digits)} / ${first[other][key].toFixed(digits)}${unit}`;
	const rate = against('webhook', 'perSecond');
	const safe = against('header', 'perSecond');
	const answer = against('webhook', 'p95');
	const cpu = against('webhook', 'cpuPerEvent');
	return [
		atLeast(`${name}: events per second / Webhook node`, rate.ratio, TARGET, {
			note: `${rate.note}; ${firsts('webhook', 'perSecond', 1, ' per second')}`,
		}),
		shown(`${name}: events per second / Webhook node with Header Auth`, safe.ratio, {
			note: `${safe.note}; ${firsts('header', 'perSecond', 1, ' per second')}`,
		}),
		shown(`${name}: time to the answer, p95 / Webhook node`, answer.ratio, {
			note: `${answer.note}; ${firsts('webhook', 'p95', 0, ' ms')}`,
		}),
		shown(`${name}: CPU time per event / Webhook node`, cpu.ratio, {
			note: `${cpu.note}; ${firsts('webhook', 'cpuPerEvent', 1, ' ms')}`,
		}),
	];
}

async function measureAll(bench: Bench, n8n: N8nInstance, count: number, where: string): Promise<Row[]> {
	const sandbox = await bench.sandbox();
	const sides = await publishSides(n8n, sandbox);
	for (const side of SIDES) await measureRound(n8n, sandbox, sides[side], Math.ceil(count / 5));
	const rounds = await repeat(bench.times(2), async (round) => {
		bench.log(`${count} events to the Webhook node and to PiAPI Trigger${where}, round ${round + 1}`);
		const measured: Partial<Record<Side, Round>> = {};
		for (const side of SIDES) measured[side] = await measureRound(n8n, sandbox, sides[side], count);
		return measured as Record<Side, Round>;
	});
	return [...rowsOf(`Secret${where}`, 'secret', rounds), ...rowsOf(`Task read${where}`, 'reread', rounds)];
}

async function measureVariant(bench: Bench, { where, environment }: Variant, count: number): Promise<Row[]> {
	const n8n = await bench.freshN8n(environment);
	try {
		return await measureAll(bench, n8n, count, where);
	} finally {
		await n8n.stop();
	}
}

export const triggering: Figure = {
	name: 'trigger',
	title: '9. Trigger throughput',
	limits:
		'n8n makes a V8 isolate for expressions, some 50 ms of processor time, once for a call of its own Webhook node and two or three times for one of a community node; without isolates that is gone.',
	async measure(bench) {
		const n8n = await bench.n8n();
		if (bench.short) return await measureAll(bench, n8n, 30, '');
		const rows = await measureAll(bench, n8n, 200, '');
		for (const variant of VARIANTS) rows.push(...(await measureVariant(bench, variant, 500)));
		return rows;
	},
};
