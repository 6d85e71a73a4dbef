import { cp, mkdtemp, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Execution } from '../host/execution';
import type { Host } from '../host/install';
import { startN8n } from '../host/n8n';
import type { RunningN8n } from '../host/n8n';
import type { StoredCredential, StoredWorkflow, WorkflowDefinition } from '../host/rest';
import { childIn, ProcessStats } from './processStats';
import { CREDENTIAL_TYPE, HEADER_CREDENTIAL_TYPE, START } from './workflow';
import type { Credentials } from './workflow';

const POLL_MS = 200;
const RUN_WITHIN_MS = 20 * 60_000;

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
}

export interface InstanceOptions {
	/** A user folder of an n8n that has been stopped, to begin with a copy of it: that saves the migrations. */
	template?: string;
	/** The built package to load; the project itself when left out. */
	packageFolder?: string;
}

interface Summary {
	id: string;
	status: string;
	startedAt: string;
	stoppedAt?: string;
}

/** An n8n of the bench's own, with its process in view. */
export class N8nInstance {
	readonly process: ProcessStats;

	private constructor(
		private readonly n8n: RunningN8n,
		pid: number,
		private readonly folder: string,
	) {
		this.process = new ProcessStats(pid);
	}

	/** Starts n8n in a user folder of its own below the given folder. */
	static async start(
		host: Host,
		workFolder: string,
		{ template, packageFolder }: InstanceOptions = {},
	): Promise<N8nInstance> {
		const userFolder = await mkdtemp(join(workFolder, 'n8n-'));
		if (template !== undefined) await cp(template, userFolder, { recursive: true });
		const n8n = await startN8n(host, { userFolder, packageFolder });
		return new N8nInstance(n8n, await childIn(userFolder), userFolder);
	}

	/** Stores both kinds of credential for an account: ours, and the header that the HTTP Request node sends. */
	async credentials({ url, key, concurrentJobs }: Account): Promise<Credentials> {
		const ours = { service: 'piapi', apiKey: key, baseUrl: url, webhookSecret: '', concurrentJobs };
		const header = { name: 'x-api-key', value: key };
		return {
			url,
			piApi: await this.credential(CREDENTIAL_TYPE, ours),
			header: await this.credential(HEADER_CREDENTIAL_TYPE, header),
		};
	}

	async store(workflow: WorkflowDefinition): Promise<StoredWorkflow> {
		return await this.n8n.client.createWorkflow(workflow);
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
		await rm(this.folder, { recursive: true, force: true });
	}

	/** Ends n8n and keeps its data, as a template for others. */
	async stopAndKeep(): Promise<string> {
		await this.n8n.stop();
		return this.folder;
	}

	private async credential(type: string, data: Record<string, string | number>): Promise<StoredCredential> {
		return await this.n8n.client.createCredential(type, `Bench ${type}`, data);
	}

	/** Asks for the list of executions: reading the execution itself would load all its data every time. */
	private async ended(workflow: StoredWorkflow, executionId: string): Promise<Summary> {
		const filter = encodeURIComponent(JSON.stringify({ workflowId: workflow.id }));
		const deadline = Date.now() + RUN_WITHIN_MS;
		while (Date.now() < deadline) {
			const { results } = await this.n8n.client.session.rest<{ results: Summary[] }>(
				'GET',
				`/executions?limit=20&filter=${filter}`,
			);
			const found = results.find(({ id }) => id === executionId);
			if (found?.stoppedAt && !['new', 'running', 'waiting'].includes(found.status)) return found;
			await sleep(POLL_MS);
		}
		throw new Error(`"${workflow.name}" did not end within ${RUN_WITHIN_MS / 60_000} minutes`);
	}
}
