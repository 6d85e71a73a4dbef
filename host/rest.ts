import { setTimeout as sleep } from 'node:timers/promises';
import type {
	IBinaryData,
	IConnections,
	ICredentialDataDecryptedObject,
	INode,
	INodeTypeDescription,
	IWorkflowSettings,
} from 'n8n-workflow';
import { parseExecution } from './execution';
import type { Execution, StoredExecution } from './execution';
import { RestError, Session } from './session';
import type { Method } from './session';

const POLL_MS = 100;
const EXECUTION_WITHIN_MS = 60_000;
const WEBHOOK_WITHIN_MS = 15_000;
const ENDED = ['success', 'error', 'canceled', 'crashed'];

/** A workflow as it is written to a file and sent to n8n. */
export interface WorkflowDefinition {
	name: string;
	nodes: INode[];
	connections: IConnections;
	settings?: IWorkflowSettings;
}

/** A workflow as n8n knows it. */
export interface StoredWorkflow extends WorkflowDefinition {
	id: string;
	versionId: string;
}

export interface StoredCredential {
	id: string;
	name: string;
	type: string;
}

export interface CredentialTest {
	status: 'OK' | 'Error';
	message: string;
}

export interface WaitOptions {
	/** How long to wait (ms); one minute when left out. */
	withinMs?: number;
	/** What to wait for; the execution's end when left out. */
	until?: (execution: Execution) => boolean;
}

/** n8n's internal REST API, as far as development and tests need it, signed in as the owner. */
export class N8nClient {
	private constructor(
		readonly session: Session,
		private readonly webhooks: Session,
	) {}

	/**
	 * Signs in; on an n8n without an owner it makes this one.
	 * @param webhookUrl where published webhooks are called, if not where the REST API is
	 */
	static async signIn(
		url: string,
		owner: { email: string; password: string },
		webhookUrl = url,
	): Promise<N8nClient> {
		const session = new Session(url);
		const settings = await session.rest<{ userManagement: { showSetupOnFirstLoad?: boolean } }>(
			'GET',
			'/settings',
		);
		if (settings.userManagement.showSetupOnFirstLoad) {
			await session.rest('POST', '/owner/setup', { ...owner, firstName: 'Local', lastName: 'Owner' });
		} else {
			await session.rest('POST', '/login', { emailOrLdapLoginId: owner.email, password: owner.password });
		}
		return new N8nClient(session, new Session(webhookUrl));
	}

	/** All node types that this n8n offers. */
	async nodeTypes(): Promise<INodeTypeDescription[]> {
		return await this.session.json('GET', '/types/nodes.json');
	}

	/** A file that n8n serves, e.g. a node's icon. */
	async file(path: string): Promise<Buffer> {
		return await this.session.bytes('GET', path.startsWith('/') ? path : `/${path}`);
	}

	async credentials(): Promise<StoredCredential[]> {
		return await this.session.rest('GET', '/credentials');
	}

	async createCredential(
		type: string,
		name: string,
		data: ICredentialDataDecryptedObject,
	): Promise<StoredCredential> {
		return await this.session.rest('POST', '/credentials', { type, name, data });
	}

	async updateCredential(
		stored: StoredCredential,
		data: ICredentialDataDecryptedObject,
	): Promise<StoredCredential> {
		const { id, name, type } = stored;
		return await this.session.rest('PATCH', `/credentials/${id}`, { name, type, data });
	}

	/** Runs the credential's own test with the given data, as the editor's Test button does. */
	async testCredential(
		credential: StoredCredential,
		data: ICredentialDataDecryptedObject,
	): Promise<CredentialTest> {
		return await this.session.rest('POST', '/credentials/test', { credentials: { ...credential, data } });
	}

	async workflows(): Promise<StoredWorkflow[]> {
		return await this.session.rest('GET', '/workflows');
	}

	async createWorkflow(workflow: WorkflowDefinition): Promise<StoredWorkflow> {
		// n8n 1.123 wants to be told; newer ones take it for granted.
		return await this.session.rest('POST', '/workflows', { settings: {}, active: false, ...workflow });
	}

	async updateWorkflow(id: string, workflow: WorkflowDefinition): Promise<StoredWorkflow> {
		return await this.session.rest('PATCH', `/workflows/${id}`, { settings: {}, ...workflow });
	}

	/** Makes the workflow's triggers live. Its webhooks answer about half a second later. */
	async publish({ id, versionId }: StoredWorkflow): Promise<void> {
		await this.session.rest('POST', `/workflows/${id}/activate`, { versionId });
	}

	async unpublish({ id }: StoredWorkflow): Promise<void> {
		await this.session.rest('POST', `/workflows/${id}/deactivate`, {});
	}

	/** Starts a manual run, as the editor's Execute button does, and returns the execution's id. */
	async start(workflow: StoredWorkflow, trigger: string): Promise<string> {
		// Older n8n takes the workflow from the call; newer ones read what is stored.
		const run = { workflowData: workflow, triggerToStartFrom: { name: trigger } };
		const started = await this.session.rest<{ executionId?: string }>(
			'POST',
			`/workflows/${workflow.id}/run`,
			run,
		);
		if (started.executionId === undefined)
			throw new Error(`"${trigger}" waits for a call instead of starting a run`);
		return started.executionId;
	}

	async execution(id: string): Promise<Execution> {
		return parseExecution(await this.session.rest<StoredExecution>('GET', `/executions/${id}`));
	}

	/** The ids of a workflow's executions, the newest first. */
	async executionIds(workflow: StoredWorkflow): Promise<string[]> {
		const filter = encodeURIComponent(JSON.stringify({ workflowId: workflow.id }));
		const { results } = await this.session.rest<{ results: Array<{ id: string }> }>(
			'GET',
			`/executions?limit=20&filter=${filter}`,
		);
		// n8n asks for what runs and for what has ended one after the other: one that ends in between is in both.
		return [...new Set(results.map(({ id }) => id))];
	}

	/** @throws Error with the execution's status when it takes longer than allowed */
	async waitFor(id: string, { withinMs = EXECUTION_WITHIN_MS, until }: WaitOptions = {}): Promise<Execution> {
		const isDone = until ?? (({ status }: Execution): boolean => ENDED.includes(status));
		const deadline = Date.now() + withinMs;
		for (;;) {
			const execution = await this.execution(id);
			if (isDone(execution)) return execution;
			if (Date.now() > deadline)
				throw new Error(`Execution ${id} is still "${execution.status}" after ${withinMs} ms`);
			await sleep(POLL_MS);
		}
	}

	async stop(executionId: string): Promise<void> {
		await this.session.rest('POST', `/executions/${executionId}/stop`);
	}

	/**
	 * Retries a failed execution and returns the id of the new one, once that has ended.
	 * @param withCurrentWorkflow whether to use the workflow as it is now, not as it was then
	 */
	async retry(executionId: string, withCurrentWorkflow = false): Promise<string> {
		const { id } = await this.session.rest<{ id: string }>('POST', `/executions/${executionId}/retry`, {
			loadWorkflow: withCurrentWorkflow,
		});
		return id;
	}

	/** Calls a published webhook, trying again while it is not live yet, and returns the body of its answer. */
	async callWebhook(path: string, body: unknown = {}, method: Method = 'POST'): Promise<Buffer> {
		const deadline = Date.now() + WEBHOOK_WITHIN_MS;
		for (;;) {
			try {
				return await this.webhooks.bytes(method, `/webhook/${path}`, body);
			} catch (error) {
				const isNotLiveYet = error instanceof RestError && error.status === 404;
				if (!isNotLiveYet || Date.now() > deadline) throw error;
				await sleep(POLL_MS);
			}
		}
	}

	/** The stored bytes of a file that a node put out. */
	async binary({ id, data }: IBinaryData): Promise<Buffer> {
		if (id === undefined) return Buffer.from(data, 'base64');
		return await this.session.bytes('GET', `/rest/binary-data?action=download&id=${encodeURIComponent(id)}`);
	}
}
