import { readFile } from 'node:fs/promises';
import { request } from 'undici';
import { ProcessStats } from '../../../bench/rig/processStats';
import type { Command } from './control';
import { hostTestSettings } from './settings';

/** A restart takes as long as n8n takes to start. */
const ORDER_WITHIN_MS = 240_000;

async function order(what: Command, parameters: Record<string, string>): Promise<string> {
	const query = new URLSearchParams(parameters).toString();
	const answer = await request(`${hostTestSettings().control}/${what}?${query}`, {
		method: 'POST',
		headersTimeout: ORDER_WITHIN_MS,
	});
	const text = await answer.body.text();
	if (answer.statusCode !== 200) throw new Error(text);
	return text;
}

/**
 * Signals one of n8n's processes and waits until it has ended, where the signal ends it.
 * In regular mode there is `main` alone; in queue mode also `webhook`, `worker-1`, `worker-2`, `redis` and `postgres`.
 */
export async function killProcess(name: string, signal: NodeJS.Signals = 'SIGKILL'): Promise<void> {
	await order('kill', { name, signal });
}

/**
 * Starts one of n8n's processes again, on its data and port, and waits until it is up.
 * @param environment what is changed of its environment, until it is started once more
 */
export async function restartProcess(name: string, environment: NodeJS.ProcessEnv = {}): Promise<void> {
	await order('restart', { name, environment: JSON.stringify(environment) });
}

/** What one of n8n's processes uses of the machine. */
export async function statsOf(name: string): Promise<ProcessStats> {
	return new ProcessStats(Number(await order('pid', { name })));
}

/** The log of one of n8n's processes, from its first start on. */
export async function logOf(name: string): Promise<string> {
	const found = hostTestSettings().n8n.processes.find((process) => process.name === name);
	if (found === undefined) throw new Error(`There is no process "${name}"`);
	return await readFile(found.logFile, 'utf8');
}

/** The names of the workers that ran a part of an execution, as their logs have it. */
export async function workersOf(executionId: string): Promise<string[]> {
	const workers = hostTestSettings()
		.n8n.processes.map(({ name }) => name)
		.filter((name) => name.startsWith('worker-'));
	const logs = await Promise.all(workers.map(logOf));
	return workers.filter((_name, index) => logs[index].includes(`Worker started execution ${executionId} (`));
}
