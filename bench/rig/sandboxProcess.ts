import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { pathToFileURL } from 'node:url';
import { request } from 'undici';
import { freePorts } from '../../host/ports';
import { startProcess } from '../../host/process';
import type { RunningProcess } from '../../host/process';
import type { Fault, SandboxState, SettingsPatch, TaskRecord, TaskView } from '../../sandbox';

const SCRIPT = join(__dirname, '..', '..', 'sandbox', 'main.ts');
const KEY = 'bench-key';
const READY_WITHIN_MS = 30_000;
const POLL_MS = 50;

/** The sandbox in a process of its own, so that its work is not taken for n8n's. */
export class SandboxProcess {
	/** The key it accepts. */
	readonly key = KEY;

	private constructor(
		/** The credential's base URL. */
		readonly url: string,
		private readonly child: RunningProcess,
	) {}

	/** Starts one; its output goes to a log file in the folder. */
	static async start(folder: string): Promise<SandboxProcess> {
		const [port] = await freePorts(1);
		const loader = pathToFileURL(require.resolve('tsx')).href;
		const flags = ['--port', String(port), '--key', KEY];
		const child = startProcess(process.execPath, ['--import', loader, SCRIPT, ...flags], {
			environment: process.env,
			logFile: join(folder, `sandbox-${port}.log`),
		});
		const sandbox = new SandboxProcess(`http://127.0.0.1:${port}`, child);
		await sandbox.untilReady();
		return sandbox;
	}

	/** Counters, settings and tasks by status. */
	async state(): Promise<SandboxState> {
		return await this.call('GET', '/sandbox/state');
	}

	/** Every task since the last reset, the oldest first. */
	async tasks(): Promise<TaskRecord[]> {
		return await this.call('GET', '/sandbox/tasks');
	}

	/** No tasks, no counts; then these settings on top of the sandbox's own. */
	async reset(settings: SettingsPatch): Promise<void> {
		await this.call('POST', '/sandbox/reset');
		await this.call('POST', '/sandbox/settings', settings);
	}

	async configure(settings: SettingsPatch): Promise<void> {
		await this.call('POST', '/sandbox/settings', settings);
	}

	/** Replaces the list of faults. */
	async setFaults(faults: Fault[]): Promise<void> {
		await this.call('POST', '/sandbox/faults', faults);
	}

	/** Moves the sandbox's clock ahead: what becomes due happens at once. */
	async advance(ms: number): Promise<void> {
		await this.call('POST', '/sandbox/advance', { ms });
	}

	/** A task as the service shows it. */
	async view(id: string): Promise<TaskView> {
		return (await this.call<{ data: TaskView }>('GET', `/api/v1/task/${id}`)).data;
	}

	/** Creates a task past n8n and gives its id. */
	async createTask(prompt: string): Promise<string> {
		const body = { model: 'midjourney', task_type: 'imagine', input: { prompt } };
		return (await this.call<{ data: TaskView }>('POST', '/api/v1/task', body)).data.task_id;
	}

	/** Makes a finished task past n8n, in next to no time, and gives it as the service shows it. */
	async finishedTask(): Promise<TaskView> {
		await this.configure({ pendingMs: 0, durationMs: 1 });
		const id = await this.createTask('a lighthouse');
		for (;;) {
			const task = await this.view(id);
			if (task.status === 'completed') return task;
			await sleep(POLL_MS);
		}
	}

	async stop(): Promise<void> {
		await this.child.stop(2_000);
	}

	private async untilReady(): Promise<void> {
		const deadline = Date.now() + READY_WITHIN_MS;
		for (;;) {
			const isReady = await this.state().then(
				() => true,
				() => false,
			);
			if (isReady) return;
			if (Date.now() > deadline) {
				await this.stop();
				throw new Error('The sandbox was not ready in time');
			}
			await sleep(POLL_MS);
		}
	}

	private async call<T>(method: 'GET' | 'POST', path: string, body?: unknown): Promise<T> {
		const answer = await request(`${this.url}${path}`, {
			method,
			headers: { 'x-api-key': KEY, ...(body !== undefined && { 'content-type': 'application/json' }) },
			body: body === undefined ? undefined : JSON.stringify(body),
		});
		const text = await answer.body.text();
		if (answer.statusCode !== 200) throw new Error(`The sandbox refused ${path}: ${text}`);
		return JSON.parse(text) as T;
	}
}
