import type { IExecuteFunctions } from 'n8n-workflow';

import { toTaskFailure } from '../contract/failure';
import { mapPooled } from '../engine/pool';
import { uploadFile } from '../engine/upload';
import { simplify } from '../output/simplify';
import { readOutput, TOOL_OUTPUT } from '../actions/shared/outputFields';
import { refuseForeignTask } from './foreignTask';
import type { Environment } from './environment';
import type { Hints } from './hints';
import type { CallOperation, ReadOperation } from '../actions/definitions';
import type { ItemResult } from './itemResult';
import { toItemResult } from './itemResult';
import { dropError } from '../output/taskError';
import { createParameterReader } from './parameterReader';

/** Reads a task or makes one small call for every item; results in input order. */
export async function runCalls(
	ctx: IExecuteFunctions,
	operation: ReadOperation | CallOperation,
	environment: Environment,
	hints: Hints,
): Promise<ItemResult[]> {
	return await mapPooled(ctx.getInputData(), environment.concurrency, async (_item, itemIndex) => {
		try {
			return await runOne(ctx, operation, itemIndex, environment, hints);
		} catch (thrown) {
			return { itemIndex, failure: toTaskFailure(thrown) };
		}
	});
}

async function runOne(
	ctx: IExecuteFunctions,
	operation: ReadOperation | CallOperation,
	itemIndex: number,
	{ ports, isTool, concurrency }: Environment,
	hints: Hints,
): Promise<ItemResult> {
	const read = createParameterReader(ctx, itemIndex);
	refuseForeignTask(read('taskId'), ctx.getInputData()[itemIndex].json, ports.service.name);
	if (operation.kind === 'call') {
		const answer = await operation.call(read, ports.service, {
			runEach: async (entries, work) => await mapPooled(entries, concurrency, work),
			simplify,
			upload: async (source) => await uploadFile(source, itemIndex, ports),
		});
		const pairedItem = { item: itemIndex };
		return { itemIndex, items: [answer].flat().map((json) => ({ json: dropError(json), pairedItem })) };
	}
	const output = isTool ? TOOL_OUTPUT : readOutput(read);
	const task = await operation.read(read, ports.service);
	return await toItemResult(ctx, task, itemIndex, output, hints);
}
