import { setTimeout as sleep } from 'node:timers/promises';

import type { MidApiRecord, Sandbox } from '../../../sandbox';
import { call } from '../support';
import type { Answer } from '../support';

export interface Enveloped<Data> {
	code: number;
	msg: string;
	data: Data;
}

export function bearer(sandbox: Sandbox): Record<string, string> {
	return { authorization: `Bearer ${sandbox.key}` };
}

/** Posts a task. */
export async function post(
	sandbox: Sandbox,
	name: string,
	body: unknown,
): Promise<Answer<Enveloped<{ taskId: string }>>> {
	return await call(sandbox, `/api/v1/mj/${name}`, { method: 'POST', body, headers: bearer(sandbox) });
}

/** Asks for a record. */
export async function ask(sandbox: Sandbox, taskId: string): Promise<Answer<Enveloped<MidApiRecord>>> {
	return await call(sandbox, `/api/v1/mj/record-info?taskId=${taskId}`, { headers: bearer(sandbox) });
}

/** Posts a task and waits for its end; throws when it is not taken on. */
export async function run(sandbox: Sandbox, name: string, body: unknown): Promise<MidApiRecord> {
	const { json, text } = await post(sandbox, name, body);
	if (json.code !== 200) throw new Error(text);
	for (let look = 0; look < 200; look += 1) {
		const { data } = (await ask(sandbox, json.data.taskId)).json;
		if (data.successFlag !== 0) return data;
		await sleep(5);
	}
	throw new Error(`task ${json.data.taskId} does not end`);
}

/** The addresses of a record that has them in the documented form. */
export function urlsOf({ resultInfoJson: info }: MidApiRecord): string[] {
	if (info === null || typeof info === 'string') throw new Error('no object of results');
	return info.resultUrls.map((entry) => {
		if (typeof entry === 'string') throw new Error('a plain string');
		return entry.resultUrl;
	});
}

export const TXT2IMG = { taskType: 'mj_txt2img', prompt: 'a lion' };

/** Four finished pictures; gives the task's id. */
export async function grid(sandbox: Sandbox, body: object = {}): Promise<string> {
	return (await run(sandbox, 'generate', { ...TXT2IMG, ...body })).taskId;
}
