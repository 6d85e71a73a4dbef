import type { IExecuteFunctions, INodeExecutionData } from 'n8n-workflow';

/** What stood in the input before pending items took its place; n8n hands the same array in again for another try. */
const originals = new WeakMap<INodeExecutionData[], INodeExecutionData[]>();

/**
 * Puts pending items in place of the input: n8n hands them on as they are when the time limit comes first. The input
 * itself is kept for as long as n8n keeps the pending items.
 */
export function replaceInput(ctx: IExecuteFunctions, pending: INodeExecutionData[]): void {
	const { main } = ctx.getExecuteData().data;
	originals.set(pending, [...(main[0] ?? [])]);
	main[0] = pending;
}

/**
 * Where n8n runs a node again that it has just suspended, it hands the pending items in: they give way to what they
 * had replaced, so that no prompt is made of them. True where that was so.
 */
export function restoreInput(ctx: IExecuteFunctions): boolean {
	const pending = ctx.getExecuteData?.().data.main[0];
	const original = pending ? originals.get(pending) : undefined;
	if (!pending || !original) return false;
	const given = ctx.getInputData();
	// With Execute Once n8n has cut the first item off already.
	if (given !== pending) given.splice(0, given.length, ...original.slice(0, given.length));
	// In place: n8n resolves the expressions of this try against this very array.
	pending.splice(0, pending.length, ...original);
	originals.delete(pending);
	return true;
}
