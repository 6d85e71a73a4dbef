import type { MidjourneyOperation, MidjourneyRequest, TaskOptions } from '../contract/request';
import type { MidjourneyPart } from './definitions';
import { getFacts } from './operations';

/** The request of one operation. */
export type RequestOf<O extends MidjourneyOperation> = Extract<MidjourneyRequest, { operation: O }>;

/** One request of Midjourney: what the file of the operation says, with what its row says. */
export function buildMidjourneyRequest<O extends MidjourneyOperation>(
	operation: O,
	options: TaskOptions,
	{ input, origin, hints = [] }: MidjourneyPart<O>,
): RequestOf<O> {
	const request = { kind: 'midjourney', operation, facts: getFacts(operation), input, options, hints };
	// The compiler does not see that the input is that of the operation.
	return { ...request, ...(origin === undefined ? {} : { origin }) } as unknown as RequestOf<O>;
}
