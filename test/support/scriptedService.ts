import type { TaskFailure } from '../../nodes/PiApi/contract/failure';
import { toTaskFailure } from '../../nodes/PiApi/contract/failure';
import type {
	MidjourneyInputs,
	MidjourneyOperation,
	MidjourneyRequest,
} from '../../nodes/PiApi/contract/request';
import type { ServiceName, Task } from '../../nodes/PiApi/contract/task';
import { openService } from '../../nodes/PiApi/services';
import type { PreparedTask, Service } from '../../nodes/PiApi/contract/service';
import type { ApiAnswer, ApiCall } from '../../nodes/PiApi/transport/http';
import { originNamed, requestFor } from './requests';

export const SECRETS = ['key-7f3a9c51e2', 'hook-secret-4d81'];

/** What a transport gives for a call: an answer, or an error that it throws. */
export type Answering = Partial<ApiAnswer> | Error | ((call: ApiCall) => Partial<ApiAnswer> | Error);

/** A service over a transport that notes the calls and answers as told. */
export function opened(service: ServiceName, answering: Answering, baseUrl = '') {
	const calls: ApiCall[] = [];
	const api: Service = openService(
		async (call) => {
			calls.push(call);
			const answer = typeof answering === 'function' ? answering(call) : answering;
			if (answer instanceof Error) throw answer;
			return await Promise.resolve({ status: 200, headers: {}, body: {}, ...answer });
		},
		{ service, baseUrl, secrets: SECRETS },
	);
	return { api, calls };
}

/** What is told of a request beside its input. */
export interface Said {
	options?: MidjourneyRequest['options'];
	origin?: Task;
	imageUrls?: string[];
	callback?: PreparedTask['callback'];
}

/** A prepared task of an operation. */
export function prepared<O extends MidjourneyOperation>(
	operation: O,
	input: MidjourneyInputs[O],
	{ options = {}, origin, imageUrls = [], callback }: Said = {},
): PreparedTask {
	const request = requestFor(operation, input, {
		options,
		...(origin ? { origin: originNamed(origin.id) } : {}),
	}) as MidjourneyRequest;
	return { request, imageUrls, ...(origin ? { origin } : {}), ...(callback ? { callback } : {}) };
}

/** The failure that some work ends with, as the user would read it. */
export async function failureOf(work: Promise<unknown>): Promise<TaskFailure> {
	const thrown: unknown = await work.then(
		() => new Error('nothing was thrown'),
		(error: unknown) => error,
	);
	const failure = toTaskFailure(thrown);
	if (failure.kind === 'unexpected') throw thrown;
	return failure;
}
