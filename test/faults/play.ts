import type { IDataObject, INodeExecutionData } from 'n8n-workflow';

import { PiApi } from '../../nodes/PiApi/PiApi.node';
import type { CounterValues, Sandbox } from '../../sandbox';
import type { TaskRecord } from '../../sandbox/state';
import { fakeContext } from '../support/context';
import { API_KEY, pause, QUICK, STANDING, WEBHOOK_SECRET } from '../support/sandbox';
import type { FaultCase } from './cases';
import { tap } from './wire';
import type { WireEvent } from './wire';

/** One run of the node. */
export interface Try {
	events: WireEvent[];
	/** What it gave; left out where it threw. */
	items?: INodeExecutionData[];
	/** Message and description of what it threw. */
	error?: { message: string; description: string };
	/** Everything that the run shows or keeps. */
	shown: string;
}

/** A case that was played, with all that there is to judge. */
export interface Played {
	faultCase: FaultCase;
	/** The task that each item upscales; empty for an imagine. */
	grids: string[];
	tries: Try[];
	/** The tasks that were made in the case, oldest first; all have ended unless they stand still. */
	tasks: TaskRecord[];
	counters: CounterValues;
}

const LOOKS = 2_000;

/** Waits until every task has ended; those that stand still are helped on. */
async function ended(sandbox: Sandbox): Promise<void> {
	const { durationMs } = sandbox.state().settings;
	for (let look = 0; look < LOOKS; look++) {
		if (sandbox.tasks().every(({ endedAt }) => endedAt !== undefined)) return;
		if (durationMs !== null && durationMs === STANDING.durationMs) sandbox.advance(durationMs);
		else await pause();
	}
	throw new Error('the tasks of the sandbox do not end');
}

/** Grids that are there before the case begins. */
async function makeGrids(sandbox: Sandbox, prompts: string[]): Promise<string[]> {
	const ids: string[] = [];
	for (const prompt of prompts) {
		const answer = await fetch(`${sandbox.url}/api/v1/task`, {
			method: 'POST',
			headers: { 'x-api-key': sandbox.key },
			body: JSON.stringify({ model: 'midjourney', task_type: 'imagine', input: { prompt } }),
		});
		const { data } = (await answer.json()) as { data: { task_id: string } };
		ids.push(data.task_id);
	}
	await ended(sandbox);
	return ids;
}

function itemsOf({ operation, prompts, refused }: FaultCase, grids: string[]): INodeExecutionData[] {
	return prompts.map((prompt, item) => {
		const given = operation === 'imagine' ? prompt : grids[item];
		return { json: { given: refused.includes(item) ? '' : given } };
	});
}

function textOf(thrown: unknown): { message: string; description: string } {
	const { message, description } = thrown as { message?: string; description?: string | null };
	return { message: message ?? String(thrown), description: description ?? '' };
}

async function runOnce(
	faultCase: FaultCase,
	sandbox: Sandbox,
	grids: string[],
	nodeContext: IDataObject,
): Promise<Try> {
	const field = faultCase.operation === 'imagine' ? 'prompt' : 'taskId';
	const { ctx, close, hints, logs, customData } = fakeContext({
		parameters: {
			resource: 'midjourney',
			operation: faultCase.operation,
			[field]: '={{ $json.given }}',
			...faultCase.parameters,
		},
		items: itemsOf(faultCase, grids),
		credentials: {
			apiKey: API_KEY,
			webhookSecret: WEBHOOK_SECRET,
			baseUrl: sandbox.url,
			concurrentJobs: faultCase.concurrentJobs,
		},
		continueOnFail: faultCase.continueOnFail,
		nodeContext,
		hurry: faultCase.hurry,
	});
	const events = tap(ctx);
	let result: Pick<Try, 'items' | 'error'>;
	try {
		const [items] = await new PiApi().execute.call(ctx);
		result = { items };
	} catch (thrown) {
		result = { error: textOf(thrown) };
	} finally {
		await close();
	}
	return {
		events,
		...result,
		shown: JSON.stringify([result, hints, logs, nodeContext, customData]),
	};
}

/** Whether an item is what Continue On Fail makes of a failure. */
export function isFailure({ json }: INodeExecutionData): boolean {
	return typeof json.error === 'string' && 'details' in json;
}

function failed({ items, error }: Try): boolean {
	return error !== undefined || (items ?? []).some(isFailure);
}

/** A request that an earlier case gave up waiting for may reach the sandbox only after that was reset. */
function isOfAnother(prompt: string, { number }: FaultCase): boolean {
	const [, of] = /\bc(\d+)i\d+x\b/.exec(prompt) ?? [];
	return of !== undefined && Number(of) !== number;
}

/** Plays a case on a sandbox, which is reset for it. */
export async function play(faultCase: FaultCase, sandbox: Sandbox): Promise<Played> {
	const { operation, prompts, settings, faults, tries, again, thaw } = faultCase;
	sandbox.reset();
	sandbox.configure(QUICK);
	const grids = operation === 'upscale' ? await makeGrids(sandbox, prompts) : [];
	sandbox.configure(settings);
	sandbox.setFaults(faults);
	const nodeContext: IDataObject = {};
	let kept: IDataObject = nodeContext;
	const played: Try[] = [];
	for (let left = tries; left > 0; left--) {
		const last = await runOnce(faultCase, sandbox, grids, kept);
		played.push(last);
		if (!failed(last)) left = again && played.length === 1 ? 2 : 1;
		// What n8n does to a context between two tries of an execution.
		kept = JSON.parse(JSON.stringify(kept)) as IDataObject;
		if (thaw) await ended(sandbox);
	}
	await ended(sandbox);
	const tasks = sandbox
		.tasks()
		.filter(({ id, prompt }) => !grids.includes(id) && !isOfAnother(prompt, faultCase));
	return { faultCase, grids, tries: played, tasks, counters: sandbox.state().counters };
}
