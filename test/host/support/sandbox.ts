import { request } from 'undici';
import type { Fault, SandboxState, SettingsPatch, TaskRecord } from '../../../sandbox';
import { hostTestSettings } from './settings';

async function call<T>(method: 'GET' | 'POST', path: string, body?: unknown): Promise<T> {
	const answer = await request(`${hostTestSettings().sandbox.url}/sandbox/${path}`, {
		method,
		headers: body === undefined ? {} : { 'content-type': 'application/json' },
		body: body === undefined ? undefined : JSON.stringify(body),
	});
	const text = await answer.body.text();
	if (answer.statusCode !== 200) throw new Error(`The sandbox refused ${path}: ${text}`);
	return JSON.parse(text) as T;
}

/** Steers the sandbox that n8n's nodes talk to. */
export const sandbox = {
	/** The credential's base URL. */
	get url(): string {
		return hostTestSettings().sandbox.url;
	},
	/** The key that the sandbox accepts. */
	get key(): string {
		return hostTestSettings().sandbox.key;
	},
	/** Counters, settings, balance, faults and callbacks. */
	state: async (): Promise<SandboxState> => await call('GET', 'state'),
	/** Every task since the last reset, the oldest first. */
	tasks: async (): Promise<TaskRecord[]> => await call('GET', 'tasks'),
	/** No tasks, no counts, no faults, first settings. */
	reset: async (): Promise<SandboxState> => await call('POST', 'reset'),
	/** Changes settings; those not named stay. */
	configure: async (settings: SettingsPatch): Promise<SandboxState> =>
		await call('POST', 'settings', settings),
	/** Replaces the list of faults. */
	setFaults: async (faults: Fault[]): Promise<SandboxState> => await call('POST', 'faults', faults),
	/** Moves its clock ahead by so many milliseconds. */
	advance: async (ms: number): Promise<SandboxState> => await call('POST', 'advance', { ms }),
};
