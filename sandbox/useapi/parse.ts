import { z } from 'zod';
import type { ZodIssue } from 'zod';

import { ApiError } from '../http/apiError';
import { isHttpUrl } from '../http/fields';
import type { SandboxSettings } from '../settings/settings';

/** Longest prompt in characters since September 2025: useapi.net/blog/250901. */
export const PROMPT_LIMIT = 5_000;
const REPLY_LIMIT = 1_024;
const TOO_LONG = 'is too long';

function text(name: string, limit: number) {
	return z.string().max(limit, `${name} ${TOO_LONG}`);
}

function needed(name: string, limit: number) {
	return text(name, limit).refine((value) => value.trim() !== '', `${name} is missing`);
}

function link(name: string) {
	return z
		.string()
		.refine((value) => value !== '', `${name} is missing`)
		.refine((value) => value === '' || isHttpUrl(value), `${name} value is not a valid URL`);
}

const reply = {
	replyUrl: text('replyUrl', REPLY_LIMIT).refine(isHttpUrl, 'replyUrl value is not a valid URL').optional(),
	replyRef: text('replyRef', REPLY_LIMIT).optional(),
};

const maxJobsRange = 'maxJobs must be from 1 to 15';
const slots = {
	maxJobs: z.number().int(maxJobsRange).min(1, maxJobsRange).max(15, maxJobsRange).optional(),
};

const channel = { channel: z.string().optional() };

/**
 * The body of each job: useapi.net/docs/api-v2. Discord tokens are not taken any more since September 2025, and
 * a field that is not listed is refused, which is stricter than the pages say.
 */
export const BODIES = {
	imagine: z.object({ prompt: needed('prompt', PROMPT_LIMIT), ...channel, ...slots, ...reply }).strict(),
	button: z
		.object({
			jobid: needed('jobid', REPLY_LIMIT),
			button: needed('button', REPLY_LIMIT),
			prompt: text('prompt', PROMPT_LIMIT).optional(),
			...slots,
			...reply,
		})
		.strict(),
	blend: z
		.object({
			blendUrls: z
				.array(link('blendUrls'))
				.min(2, 'blendUrls must have 2 to 5 links')
				.max(5, 'blendUrls must have 2 to 5 links'),
			blendDimensions: z.enum(['Portrait', 'Square', 'Landscape']).optional(),
			...channel,
			...slots,
			...reply,
		})
		.strict(),
	describe: z.object({ describeUrl: link('describeUrl'), ...channel, ...slots, ...reply }).strict(),
	seed: z.object({ jobid: needed('jobid', REPLY_LIMIT), ...reply }).strict(),
};

export type ImagineBody = z.infer<typeof BODIES.imagine>;
export type ButtonBody = z.infer<typeof BODIES.button>;
export type BlendBody = z.infer<typeof BODIES.blend>;
export type DescribeBody = z.infer<typeof BODIES.describe>;
export type SeedBody = z.infer<typeof BODIES.seed>;

function messageOf(issue: ZodIssue): string {
	const path = issue.path.filter((part) => typeof part === 'string').join('.');
	switch (issue.code) {
		case 'invalid_type':
			return issue.received === 'undefined'
				? `${path} is missing`
				: `${path || 'body'} must be ${issue.expected}`;
		case 'unrecognized_keys':
			return `${issue.keys[0]} is not supported`;
		case 'invalid_enum_value':
			return `${path} must be one of ${issue.options.join(', ')}`;
		default:
			return issue.message;
	}
}

/** v2 says 400 to everything; v1 had a code each for a field that is missing and one that is too long. */
function statusOf(message: string, settings: SandboxSettings): number {
	if (settings.useapi.errorCodes === 'v2') return 400;
	if (message.endsWith('is missing')) return 412;
	return message.endsWith(TOO_LONG) ? 413 : 400;
}

/** A refusal because of a field. */
export function badField(message: string, settings: SandboxSettings): ApiError {
	return new ApiError(statusOf(message, settings), message);
}

/** Takes a body; gives it checked, or throws the refusal that the API answers with. */
export function checkBody<Schema extends z.ZodTypeAny>(
	schema: Schema,
	body: unknown,
	settings: SandboxSettings,
): z.output<Schema> {
	const parsed = schema.safeParse(body ?? {});
	if (!parsed.success) throw badField(messageOf(parsed.error.issues[0]), settings);
	return parsed.data;
}
