import './clock';

import type { IDataObject, INodeExecutionData, INodeParameters } from 'n8n-workflow';

import { startSandbox } from '../../sandbox';
import type { CounterValues, Sandbox, SettingsPatch, TaskType } from '../../sandbox';
import type { Ran, RunOptions } from './context';
import { runNode } from './context';

export const API_KEY = 'key-7f3a9c51e2';
export const WEBHOOK_SECRET = 'hook-secret-4d81';

/** Tasks that finish at once, so that the first look finds them done, with small pictures. */
export const QUICK: SettingsPatch = { durationMs: 0, pendingMs: 0, tilePx: 16 };

/** Tasks that only get on when the clock is moved. */
export const STANDING: SettingsPatch = { durationMs: 3_600_000_000, pendingMs: 3_600_000_000 };

/** A sandbox of its own for a test file, with the node run against it. */
export interface Bench {
	readonly sandbox: Sandbox;
	readonly counters: CounterValues;
	/** Runs the node with the given parameters; resource `midjourney` unless given. */
	run(parameters: INodeParameters, options?: Partial<Omit<RunOptions, 'parameters'>>): Promise<Ran>;
	/** A task that was created without the node; gives its id. */
	begun(taskType: TaskType, input: Record<string, unknown>): Promise<string>;
	/** A finished task, made without the node; gives its id. */
	made(taskType: TaskType, input: Record<string, unknown>): Promise<string>;
	/** A finished grid of four. */
	grid(prompt?: string): Promise<string>;
	/** A finished single picture. */
	single(prompt?: string): Promise<string>;
}

const PAUSE_MS = 3;

/** A moment of real time. */
export async function pause(): Promise<void> {
	await new Promise((resolve) => setTimeout(resolve, PAUSE_MS));
}

/** Waits until the condition holds, ten seconds at most. */
export async function until(condition: () => boolean): Promise<void> {
	const end = performance.now() + 10_000;
	while (!condition()) {
		if (performance.now() > end) throw new Error('the condition never came true');
		await pause();
	}
}

/** Starts a sandbox before a file's tests, resets it before each, stops it after them. */
export function useBench(settings: SettingsPatch = {}): Bench {
	let sandbox: Sandbox;
	beforeAll(async () => {
		sandbox = await startSandbox({ key: API_KEY, settings: { ...QUICK, ...settings } });
	});
	beforeEach(() => sandbox.reset());
	afterAll(async () => await sandbox.stop());

	async function begun(taskType: TaskType, input: Record<string, unknown>): Promise<string> {
		const answer = await fetch(`${sandbox.url}/api/v1/task`, {
			method: 'POST',
			headers: { 'x-api-key': API_KEY },
			body: JSON.stringify({ model: 'midjourney', task_type: taskType, input }),
		});
		const { data, message } = (await answer.json()) as { data?: { task_id: string }; message: string };
		if (!data) throw new Error(message);
		return data.task_id;
	}

	async function made(taskType: TaskType, input: Record<string, unknown>): Promise<string> {
		const id = await begun(taskType, input);
		await until(() => sandbox.tasks().some((task) => task.id === id && task.endedAt !== undefined));
		return id;
	}

	return {
		get sandbox() {
			return sandbox;
		},
		get counters() {
			return sandbox.state().counters;
		},
		run: async (parameters, options = {}) =>
			await runNode({
				...options,
				parameters: { resource: 'midjourney', ...parameters },
				credentials: { apiKey: API_KEY, baseUrl: sandbox.url, ...options.credentials },
			}),
		begun,
		made,
		grid: async (prompt = 'a red fox') => await made('imagine', { prompt }),
		single: async (prompt = 'a red fox') =>
			await made('upscale', { origin_task_id: await made('imagine', { prompt }), index: '1' }),
	};
}

/** Items whose JSON is given. */
export function itemsOf(...jsons: IDataObject[]): INodeExecutionData[] {
	return jsons.map((json) => ({ json }));
}
