import { setTimeout as sleep } from 'node:timers/promises';
import { request } from 'undici';
import { tailOf } from './exec';
import { startProcess } from './process';
import type { ProcessOptions, RunningProcess } from './process';

const READY_WITHIN_MS = 240_000;
const READY_POLL_MS = 100;
const ENDING_SIGNALS: NodeJS.Signals[] = ['SIGKILL', 'SIGTERM', 'SIGINT', 'SIGQUIT'];

/** A program to be kept running, and how to tell that it has come up. */
export interface Program extends ProcessOptions {
	/** What messages call it; within one n8n no two processes share a name. */
	name: string;
	command: string;
	args: string[];
	/** Its address, where it answers HTTP. */
	url?: string;
	isReady(): Promise<boolean>;
}

async function answersOk(url: string): Promise<boolean> {
	try {
		const { statusCode, body } = await request(url);
		await body.dump();
		return statusCode === 200;
	} catch {
		return false;
	}
}

/** Whether n8n's own health endpoint calls the process ready: a main, a worker or a webhook processor. */
export async function answersReady(url: string): Promise<boolean> {
	return await answersOk(`${url}/healthz/readiness`);
}

/** Whether the editor's REST API is there: n8n 2.8 calls a main ready a moment before. */
export async function answersRest(url: string): Promise<boolean> {
	return (await answersReady(url)) && (await answersOk(`${url}/rest/settings`));
}

/** A running program that can be killed and started again with the same data and on the same port. */
export class ManagedProcess {
	private running: RunningProcess;

	private hasEnded = false;

	/** Starts the program; `ready` waits until it is up. */
	constructor(private readonly program: Program) {
		this.running = this.launch();
	}

	get name(): string {
		return this.program.name;
	}

	get logFile(): string {
		return this.program.logFile;
	}

	/** Its address without a slash at the end, or none where it does not speak HTTP. */
	get url(): string | undefined {
		return this.program.url;
	}

	/** The id of the process that was started last. */
	get pid(): number {
		return this.running.pid;
	}

	/** Settles when the process that was started last has ended, however that came. */
	get exited(): Promise<string> {
		return this.running.exited;
	}

	/** @throws Error with the end of its log when it ends or takes too long instead */
	async ready(): Promise<void> {
		const deadline = Date.now() + READY_WITHIN_MS;
		while (!(await this.program.isReady())) {
			if (!this.hasEnded && Date.now() < deadline) await sleep(READY_POLL_MS);
			else {
				const what = this.hasEnded ? `ended while starting (${await this.exited})` : 'was not ready in time';
				throw new Error(
					`The process "${this.name}" ${what}.\n${await tailOf(this.logFile)}\nIts log: ${this.logFile}`,
				);
			}
		}
	}

	/** Sends a signal; where it is one that ends programs, waits until this one has ended. */
	async kill(signal: NodeJS.Signals = 'SIGKILL'): Promise<void> {
		this.running.kill(signal);
		if (ENDING_SIGNALS.includes(signal)) await this.exited;
	}

	/**
	 * Starts it again, after stopping it where it still runs, and waits until it is up.
	 * @param environment what is changed of its environment this time
	 */
	async restart(environment: NodeJS.ProcessEnv = {}): Promise<void> {
		await this.stop();
		this.running = this.launch(environment);
		await this.ready();
	}

	/** Ends it and its children, by force after the grace period (ms); nothing happens where it has ended. */
	async stop(graceMs?: number): Promise<void> {
		if (!this.hasEnded) await this.running.stop(graceMs);
	}

	private launch(changed: NodeJS.ProcessEnv = {}): RunningProcess {
		const { command, args, ...options } = this.program;
		const environment = { ...options.environment, ...changed };
		const launched = startProcess(command, args, { ...options, environment });
		this.hasEnded = false;
		void launched.exited.then(() => {
			if (launched === this.running) this.hasEnded = true;
		});
		return launched;
	}
}
