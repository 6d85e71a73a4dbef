import { setTimeout as sleep } from 'node:timers/promises';

import type { Sandbox, UseApiJob } from '../../../sandbox';
import { call } from '../support';
import type { Answer } from '../support';

export function bearer(sandbox: Sandbox): Record<string, string> {
	return { authorization: `Bearer ${sandbox.key}` };
}

/** Posts a job. */
export async function post(sandbox: Sandbox, verb: string, body: unknown): Promise<Answer<UseApiJob>> {
	return await call(sandbox, `/v2/jobs/${verb}`, { method: 'POST', body, headers: bearer(sandbox) });
}

/** Sends a GET. */
export async function ask<T = UseApiJob>(sandbox: Sandbox, path: string): Promise<Answer<T>> {
	return await call<T>(sandbox, `/v2/${path}`, { headers: bearer(sandbox) });
}

/** Reads a job. */
export async function read(sandbox: Sandbox, jobid: string): Promise<UseApiJob> {
	return (await ask(sandbox, `jobs/?jobid=${jobid}`)).json;
}

/** Posts a job and waits for its end; throws when it is not taken on. */
export async function run(sandbox: Sandbox, verb: string, body: unknown): Promise<UseApiJob> {
	const { status, json, text } = await post(sandbox, verb, body);
	if (status !== 200) throw new Error(text);
	for (let look = 0; look < 200; look += 1) {
		const job = await read(sandbox, json.jobid);
		if (['completed', 'moderated', 'failed', 'cancelled'].includes(job.status)) return job;
		await sleep(5);
	}
	throw new Error(`job ${json.jobid} does not end`);
}

/** A finished grid; gives its id. */
export async function grid(sandbox: Sandbox, prompt = 'a lion'): Promise<string> {
	return (await run(sandbox, 'imagine', { prompt })).jobid;
}

/** A finished single picture; gives its id. */
export async function single(sandbox: Sandbox, prompt = 'a lion'): Promise<string> {
	return (await run(sandbox, 'button', { jobid: await grid(sandbox, prompt), button: 'U1' })).jobid;
}
