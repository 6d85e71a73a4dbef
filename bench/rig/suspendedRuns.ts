import { setTimeout as sleep } from 'node:timers/promises';
import type { WorkflowDefinition } from '../../host/rest';
import { itemsOf, runOf } from '../../host/execution';
import type { Bench } from './bench';
import { CALLBACK_BODY, createStep, noOpStep, waitForCallStep } from './coreSteps';
import { assertAnswered, callAll } from './load';
import { ENDED_STATUSES } from './n8nInstance';
import type { N8nInstance, Published, StoredRun } from './n8nInstance';
import { imagine } from './ourSteps';
import type { SandboxProcess } from './sandboxProcess';
import { mean } from './statistics';
import { row, webhookStep } from './workflow';
import type { Credentials } from './workflow';

const NEXT = 'Next';
const SECRET = 'bench-webhook-secret';
/** How many runs are started at once. */
const STARTED_AT_ONCE = 10;
const SUSPENDED_WITHIN_MS = 300_000;
const POLL_MS = 250;
const ENDED_POLL_MS = 1_000;
/** n8n may be busy with nothing but new isolates for this long. */
const STILL_FOR_MS = 60_000;
/** Ends no task before it is told to; no longer than n8n stays suspended. */
const LONG_MS = 3_600_000;

/** Our node that suspends, what people build today, and our node that does not wait. */
export type Kind = 'ours' | 'core' | 'none';

/** How one run went on after its callback. */
export interface Resumed {
	taskId: string;
	/** When the node behind the suspended one started, in ms since 1970. */
	nextAt: number;
}

function definition(kind: Kind, credentials: Credentials, path: string): WorkflowDefinition {
	const start = webhookStep(path);
	const prompt = '={{ $json.body.prompt }}';
	const suspend = { waitForResult: 'suspend', options: { timeout: LONG_MS / 1_000 } };
	switch (kind) {
		case 'ours':
			return row('Suspend Until Callback', [
				start,
				imagine(credentials, { prompt, ...suspend }),
				noOpStep(NEXT),
			]);
		case 'none':
			return row('Do Not Wait', [
				start,
				imagine(credentials, { prompt, waitForResult: 'none' }),
				noOpStep(NEXT),
			]);
		case 'core':
			return row('HTTP Request, Wait', [
				start,
				createStep(credentials, CALLBACK_BODY),
				waitForCallStep(),
				noOpStep(NEXT),
			]);
	}
}

/** Runs of one workflow, each started by a webhook and with one task whose end it is told from outside. */
export class SuspendedRuns {
	private constructor(
		readonly n8n: N8nInstance,
		readonly sandbox: SandboxProcess,
		private readonly published: Published,
		/** How many runs there are. */
		readonly count: number,
		private readonly callsBack: boolean,
	) {}

	/**
	 * Starts so many runs and returns once all are suspended, or have ended where they do not wait. The tasks end when
	 * the sandbox's clock is moved; whatever it held before is gone.
	 * @param callsBack whether the sandbox calls back then; else this is left to others
	 */
	static async start(
		bench: Bench,
		n8n: N8nInstance,
		{ kind, count, callsBack = true }: { kind: Kind; count: number; callsBack?: boolean },
	): Promise<SuspendedRuns> {
		const sandbox = await bench.sandbox();
		await sandbox.reset({ plan: 'pro', concurrency: { pro: count }, pendingMs: 0, durationMs: LONG_MS });
		if (!callsBack) await sandbox.setFaults([{ route: 'callback', effect: { type: 'none' } }]);
		const webhookSecret = SECRET;
		const credentials = await n8n.credentials({ ...sandbox, concurrentJobs: count, webhookSecret });
		const path = `${kind}-${Date.now()}`;
		const published = await n8n.publish(definition(kind, credentials, path), path);
		const calls = Array.from({ length: count }, (_, position) => ({
			url: published.url,
			body: { prompt: `a lighthouse, number ${position}` },
		}));
		assertAnswered(await callAll(calls, STARTED_AT_ONCE), `"${published.stored.name}"`);
		const runs = new SuspendedRuns(n8n, sandbox, published, count, callsBack);
		const settled = kind === 'none' ? 'success' : 'waiting';
		const reached = await n8n.untilCount(published.stored, [settled], count, SUSPENDED_WITHIN_MS);
		if (reached !== count) throw new Error(`Only ${reached} of ${count} runs came to "${settled}"`);
		return runs;
	}

	/** How many of the runs are suspended, and how many are at work. */
	async counts(): Promise<{ waiting: number; running: number }> {
		const { stored } = this.published;
		return {
			waiting: await this.n8n.count(stored, ['waiting']),
			running: await this.n8n.count(stored, ['running', 'new']),
		};
	}

	/** What n8n's database holds for one run, in bytes. */
	async storedBytes(): Promise<number> {
		return mean((await this.n8n.stored(this.published.stored)).map(({ bytes }) => bytes));
	}

	/** Ends all tasks; the sandbox calls back for all of them at once. */
	async endTasks(): Promise<void> {
		await this.sandbox.advance(2 * LONG_MS);
	}

	/**
	 * Waits until every run has ended, or until no callback is under way any more and none has ended for a while; gives
	 * all runs as n8n holds them then.
	 */
	async ended(): Promise<StoredRun[]> {
		let [most, changedAt] = [0, Date.now()];
		for (;;) {
			// Not by n8n's list: n8n has its hands full.
			const runs = await this.n8n.stored(this.published.stored);
			const ended = runs.filter(({ status }) => ENDED_STATUSES.includes(status)).length;
			if (ended > most || !(await this.callbacksSettled())) [most, changedAt] = [ended, Date.now()];
			if (ended >= this.count || Date.now() - changedAt > STILL_FOR_MS) return runs;
			await sleep(ENDED_POLL_MS);
		}
	}

	/** Waits until the sandbox tries to deliver no callback any more. */
	async untilCallbacksSettled(): Promise<void> {
		while (!(await this.callbacksSettled())) await sleep(POLL_MS);
	}

	private async callbacksSettled(): Promise<boolean> {
		if (!this.callsBack) return true;
		const { delivered, abandoned } = (await this.sandbox.state()).counters.callbacks;
		return delivered + abandoned >= this.count;
	}

	/** Reads the runs that succeeded: which task each was about, and when it went on. */
	async resumed(runs: StoredRun[]): Promise<Resumed[]> {
		const found: Resumed[] = [];
		for (const { id, status } of runs) {
			if (status !== 'success') continue;
			const execution = await this.n8n.execution(id);
			const [item] = itemsOf(execution, NEXT);
			const { task_id: taskId, body } = item.json as {
				task_id?: string;
				body?: { data: { task_id: string } };
			};
			const { startTime } = runOf(execution, NEXT);
			found.push({ taskId: taskId ?? body?.data.task_id ?? '', nextAt: startTime });
		}
		return found;
	}

	/** Takes the workflow's webhook away. */
	async close(): Promise<void> {
		await this.n8n.unpublish(this.published);
	}
}

/** The body of a callback about a task, and the header that goes with it. */
export async function callbackOf(
	sandbox: SandboxProcess,
	taskId: string,
): Promise<{ url: string; headers: Record<string, string>; body: unknown }> {
	const data = await sandbox.view(taskId);
	const { endpoint, secret } = data.config.webhook_config;
	return {
		url: endpoint,
		headers: secret === '' ? {} : { 'x-webhook-secret': secret },
		body: { timestamp: Math.floor(Date.now() / 1_000), data },
	};
}
