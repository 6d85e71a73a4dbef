import { ApiError } from '../http/apiError';
import { goMessage, withoutNulls } from '../http/goErrors';
import type { SandboxSettings } from '../settings/settings';
import { OPERATIONS } from './operations';
import type { Operation } from './operations';
import { BODIES, IMAGE_NO_LIMIT } from './schemas';

/** A body that passed, told apart by its operation. */
export type LegNextRequest = {
	[Name in Operation]: { operation: Name; body: (typeof BODIES)[Name]['_output'] };
}[Operation];

/** Any field of any body that passed. */
export type AnyBody = Partial<
	Record<
		'jobId' | 'text' | 'prompt' | 'remixPrompt' | 'callback' | 'imgUrl' | 'image_url' | 'aspect_ratio',
		string
	>
> &
	Partial<Record<'imageNo' | 'videoNo' | 'type' | 'mode' | 'direction' | 'scale' | 'videoType', number>> & {
		imgUrls?: string[];
	};

export function isOperation(name: string): name is Operation {
	return OPERATIONS.some((operation) => operation === name);
}

/** The sample answers say no more in `message`; what is wrong is in `raw_message`. */
export function badRequest(reason: string, settings: SandboxSettings): ApiError {
	const { validationStatus } = settings.legnext;
	return new ApiError(validationStatus, 'Invalid request parameters', { raw: reason });
}

/** Takes the body of a create; gives it checked, or throws the refusal that the API answers with. */
export function parseBody(operation: Operation, body: unknown, settings: SandboxSettings): LegNextRequest {
	const parsed = BODIES[operation].safeParse(withoutNulls(body ?? {}));
	if (!parsed.success) throw badRequest(goMessage(parsed.error, 'TaskRequest'), settings);
	const { imageNo = 0 } = parsed.data as AnyBody;
	if (imageNo >= settings.legnext.draftImages) throw badRequest(IMAGE_NO_LIMIT, settings);
	return { operation, body: parsed.data } as LegNextRequest;
}
