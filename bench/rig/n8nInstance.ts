import { cp, mkdtemp, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { ExecutionStatus } from 'n8n-workflow';
import { request } from 'undici';
import { run } from '../../host/exec';
import type { Execution } from '../../host/execution';
import type { Host } from '../../host/install';
import { startN8n } from '../../host/n8n';
import type { RunningN8n } from '../../host/n8n';
import type { StoredCredential, StoredWorkflow, WorkflowDefinition } from '../../host/rest';
import { ProcessStats } from './processStats';
import { CREDENTIAL_TYPE, HEADER_CREDENTIAL_TYPE, START } from './workflow';
import type { Credentials } from './workflow';

const POLL_MS = 200;
const RUN_WITHIN_MS = 20 * 60_000;
/** n8n with other settings of its own. */
export interface Variant {
	/** What follows the name of a figure. */
	where: string;
	environment: NodeJS.ProcessEnv;
}

/**
 * n8n gives every execution, every webhook but the Webhook node's, and every credential that a webhook reads a V8 isolate
 * of its own for expressions, some 50 ms of processor time each. It can make them only where there is an expression, or
 * evaluate expressions without, as before 2.x.
 */
export const VARIANTS: Variant[] = [
	{ where: ', n8n with lazy isolates', environment: { N8N_EXPRESSION_ENGINE_LAZY_ACQUIRE: 'true' } },
	{ where: ', n8n without isolates', environment: { N8N_EXPRESSION_ENGINE: 'legacy' } },
];

const LIVE_WITHIN_MS = 15_000;
const DATABASE_PROBE = join(__dirname, 'databaseProbe.ts');

/** What an execution can end as. */
export const ENDED_STATUSES: ExecutionStatus[] = ['success', 'error', 'crashed', 'canceled'];

/** One execution, as far as it was measured from outside. */
export interface Run {
	executionId: string;
	/** From the start of the execution to its end by n8n's own clock, in ms. */
	wallMs: number;
	/** Processor time of n8n from the start until the execution was stored, in ms. */
	cpuMs: number;
}

/** What a credential for the sandbox says. */
export interface Account {
	url: string;
	key: string;
	concurrentJobs: number;
	/** Empty when left out. */
	webhookSecret?: string;
}

export interface InstanceOptions {
	/** A user folder of an n8n that has been stopped, to begin with a copy of it: that saves the migrations. */
	template?: string;
	/** The built package to load; the project itself when left out. */
	packageFolder?: string;
	/** Beyond, or in place of, what n8n is told anyway. */
	environment?: NodeJS.ProcessEnv;
}

/** An execution in n8n's database. */
export interface StoredRun {
	id: string;
	status: ExecutionStatus;
	/** In ms since 1970. */
	stoppedAt?: number;
	/** Of its data. */
	bytes: number;
}

interface Summary {
	id: string;
	status: ExecutionStatus;
	startedAt: string;
	stoppedAt?: string;
}

interface Listed {
	results: Summary[];
	/** Of all, whatever the limit. */
	count: number;
}

/** A workflow whose triggers are live. */
export interface Published {
	stored: StoredWorkflow;
	/** Where it is called. */
	url: string;
}

/** Whether n8n knows the path: to a GET it says then that it takes another method. */
async function answersAt(url: string): Promise<boolean> {
	const { body } = await request(url);
	return (await body.text()).includes('Did you mean');
}

/** An n8n of the bench's own, with its process in view. */
export class N8nInstance {
	readonly process: ProcessStats;

	private constructor(
		private readonly host: Host,
		private readonly n8n: RunningN8n,
	) {
		this.process = new ProcessStats(n8n.main.pid);
	}

	/** Starts n8n in a user folder of its own below the given folder. */
	static async start(
		host: Host,
		workFolder: string,
		{ template, packageFolder, environment }: InstanceOptions = {},
	): Promise<N8nInstance> {
		const userFolder = await mkdtemp(join(workFolder, 'n8n-'));
		if (template !== undefined) await cp(template, userFolder, { recursive: true });
		const n8n = await startN8n(host, { userFolder, packageFolder, environment });
		return new N8nInstance(host, n8n);
	}

	/** Stores both kinds of credential for an account: ours, and the header that the HTTP Request node sends. */
	async credentials({ url, key, concurrentJobs, webhookSecret = '' }: Account): Promise<Credentials> {
		const ours = { service: 'piapi', apiKey: key, baseUrl: url, webhookSecret, concurrentJobs };
		return {
			url,
			piApi: await this.credential(CREDENTIAL_TYPE, ours),
			header: await this.headerCredential('x-api-key', key),
		};
	}

	/** Stores a header for nodes of n8n's own to send or to ask for. */
	async headerCredential(name: string, value: string): Promise<StoredCredential> {
		return await this.credential(HEADER_CREDENTIAL_TYPE, { name, value });
	}

	async store(workflow: WorkflowDefinition): Promise<StoredWorkflow> {
		return await this.n8n.client.createWorkflow(workflow);
	}

	/** Stores a workflow, makes its triggers live and waits until they answer at the path. */
	async publish(workflow: WorkflowDefinition, path: string): Promise<Published> {
		const stored = await this.store(workflow);
		await this.n8n.client.publish(stored);
		const url = `${this.n8n.webhookUrl}/webhook/${path}`;
		const deadline = Date.now() + LIVE_WITHIN_MS;
		while (!(await answersAt(url))) {
			if (Date.now() > deadline) throw new Error(`"${workflow.name}" did not become live`);
			await sleep(POLL_MS);
		}
		return { stored, url };
	}

	/** Takes the workflow's triggers away. */
	async unpublish({ stored }: Published): Promise<void> {
		await this.n8n.client.unpublish(stored);
	}

	/** How many of a workflow's executions n8n lists under these statuses. */
	async count(workflow: StoredWorkflow, statuses: ExecutionStatus[]): Promise<number> {
		return (await this.list(workflow, 1, statuses)).count;
	}

	/**
	 * Waits until so many executions of a workflow are listed under these statuses; gives how many there were in the end.
	 * @param withinMs how long to wait
	 */
	async untilCount(
		workflow: StoredWorkflow,
		statuses: ExecutionStatus[],
		wanted: number,
		withinMs: number,
	): Promise<number> {
		const deadline = Date.now() + withinMs;
		for (;;) {
			const count = await this.count(workflow, statuses);
			if (count >= wanted || Date.now() > deadline) return count;
			await sleep(POLL_MS);
		}
	}

	/** All executions of a workflow as the database holds them: the list gives a hundred at most. */
	async stored(workflow: StoredWorkflow): Promise<StoredRun[]> {
		const file = join(this.n8n.userFolder, '.n8n', 'database.sqlite');
		const printed = await run(this.host.node, ['--no-warnings', DATABASE_PROBE, file, workflow.id]);
		return (JSON.parse(printed) as Array<Omit<StoredRun, 'stoppedAt'> & { stoppedAt: string | null }>).map(
			({ stoppedAt, ...rest }) => ({
				...rest,
				stoppedAt: stoppedAt === null ? undefined : Date.parse(stoppedAt),
			}),
		);
	}

	/**
	 * Runs a workflow to its end.
	 * @throws Error with the execution's own when it fails
	 */
	async run(workflow: StoredWorkflow): Promise<Run> {
		const cpuBefore = await this.process.cpuMs();
		const executionId = await this.n8n.client.start(workflow, START);
		const { startedAt, stoppedAt, status } = await this.ended(workflow, executionId);
		const cpuMs = (await this.process.cpuMs()) - cpuBefore;
		if (status !== 'success') {
			const { error } = await this.execution(executionId);
			throw new Error(`"${workflow.name}" ended with "${status}": ${error?.message ?? 'no reason given'}`);
		}
		return { executionId, cpuMs, wallMs: Date.parse(stoppedAt ?? '') - Date.parse(startedAt) };
	}

	/** An execution with all its data. */
	async execution(id: string): Promise<Execution> {
		return await this.n8n.client.execution(id);
	}

	/** Ends n8n and removes its data. */
	async stop(): Promise<void> {
		await this.n8n.stop();
		await rm(this.n8n.userFolder, { recursive: true, force: true });
	}

	/** Ends n8n and keeps its data, as a template for others. */
	async stopAndKeep(): Promise<string> {
		await this.n8n.stop();
		return this.n8n.userFolder;
	}

	private async credential(type: string, data: Record<string, string | number>): Promise<StoredCredential> {
		return await this.n8n.client.createCredential(type, `Bench ${type}`, data);
	}

	/** Asks for the list of executions: reading the execution itself would load all its data every time. */
	private async ended(workflow: StoredWorkflow, executionId: string): Promise<Summary> {
		const deadline = Date.now() + RUN_WITHIN_MS;
		while (Date.now() < deadline) {
			const { results } = await this.list(workflow, 20);
			const found = results.find(({ id }) => id === executionId);
			if (found?.stoppedAt && !['new', 'running', 'waiting'].includes(found.status)) return found;
			await sleep(POLL_MS);
		}
		throw new Error(`"${workflow.name}" did not end within ${RUN_WITHIN_MS / 60_000} minutes`);
	}

	/** Left out, `status` gives n8n's own order: what runs first. */
	private async list(workflow: StoredWorkflow, limit: number, status?: ExecutionStatus[]): Promise<Listed> {
		const filter = encodeURIComponent(JSON.stringify({ workflowId: workflow.id, status }));
		return await this.n8n.client.session.rest('GET', `/executions?limit=${limit}&filter=${filter}`);
	}
}
