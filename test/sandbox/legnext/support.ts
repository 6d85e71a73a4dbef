import { setTimeout as sleep } from 'node:timers/promises';

import type { LegNextJob, Sandbox } from '../../../sandbox';
import { call } from '../support';
import type { Answer } from '../support';

export interface Refused {
	code: number;
	message: string;
	raw_message: string;
	detail: unknown;
}

/** Posts a job. */
export async function post<T = LegNextJob>(
	sandbox: Sandbox,
	name: string,
	body: unknown,
): Promise<Answer<T>> {
	return await call<T>(sandbox, `/api/v1/${name}`, { method: 'POST', body });
}

/** Reads a job. */
export async function read(sandbox: Sandbox, id: string): Promise<LegNextJob> {
	return (await call<LegNextJob>(sandbox, `/api/v1/job/${id}`)).json;
}

/** Posts a job and waits for its end; throws when it is not taken on. */
export async function run(sandbox: Sandbox, name: string, body: unknown): Promise<LegNextJob> {
	const { status, text, json } = await post(sandbox, name, body);
	if (status !== 200) throw new Error(text);
	for (let look = 0; look < 200; look += 1) {
		const job = await read(sandbox, json.job_id);
		if (job.status === 'completed' || job.status === 'failed') return job;
		await sleep(5);
	}
	throw new Error(`job ${json.job_id} does not end`);
}

/** A finished grid; gives its id. */
export async function grid(sandbox: Sandbox, text = 'a lion'): Promise<string> {
	return (await run(sandbox, 'diffusion', { text })).job_id;
}
