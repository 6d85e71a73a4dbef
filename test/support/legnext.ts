import type { IDataObject, INodeParameters } from 'n8n-workflow';

import type { Ran, RunOptions } from './context';
import type { Bench } from './sandbox';

/** The node on a credential of LegNext, against a sandbox. */
export interface LegNextBench {
	/** Runs the node; resource `midjourney` unless given. */
	run(parameters: INodeParameters, options?: Partial<Omit<RunOptions, 'parameters'>>): Promise<Ran>;
	/** A finished job, made by the node; gives its id. */
	made(parameters: INodeParameters): Promise<string>;
	/** A finished grid of four. */
	grid(prompt?: string): Promise<string>;
	/** A finished single picture. */
	single(): Promise<string>;
	/** A finished task with this many videos. */
	videos(count: 1 | 2 | 4): Promise<string>;
}

/** LegNext's side of a bench. */
export function atLegNext(bench: Bench): LegNextBench {
	const run: LegNextBench['run'] = async (parameters, options = {}) =>
		await bench.run(parameters, {
			...options,
			credentials: { service: 'legnext', ...options.credentials },
		});
	const made = async (parameters: INodeParameters) => {
		const { items } = await run(parameters);
		return String(items[0].json.task_id);
	};
	const grid = async (prompt = 'a red fox') => await made({ operation: 'imagine', prompt });
	const single = async () => await made({ operation: 'upscale', taskId: await grid(), image: 1 });
	const videos = async (count: 1 | 2 | 4) =>
		await made({
			resource: 'midjourneyVideo',
			operation: 'generate',
			taskId: await grid(),
			image: 1,
			options: { batchSize: count },
		});
	return { run, made, grid, single, videos };
}

/** What was sent to create tasks: the operation, and the body. */
export function sentCreates(run: Ran): Array<{ operation: string; body: IDataObject }> {
	return run.sent
		.filter(({ method }) => method === 'POST')
		.map(({ url, body }) => ({ operation: url.split('/').pop() ?? '', body: body as IDataObject }));
}
