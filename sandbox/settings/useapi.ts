import { z } from 'zod';

const DAY_MS = 86_400_000;
const ms = z.number().finite().nonnegative();

/** What is useapi.net's own; the rest of the settings applies to it too. */
export const useApiSchema = z
	.object({
		/** Jobs at once where a request names no `maxJobs`. */
		maxJobs: z.number().int().min(1).max(15),
		/** Without a subscription every call is answered with 402. */
		subscribed: z.boolean(),
		/** Midjourney waits for an answer to a moderation message: every job is refused with 596. */
		pendingModMessage: z.boolean(),
		/** Refuse wrong fields as v1 did: 412 for a missing one, 413 for one too long; v2 says 400 to both. */
		errorCodes: z.enum(['v2', 'v1']),
		/** Status of a job that waits: a create is documented to answer `started`. */
		waitingStatus: z.enum(['started', 'created']),
		/** When `jobs/seed` answers: like the other jobs, or with the finished job. */
		seedAnswers: z.enum(['at once', 'at the end']),
		/** A refused prompt is found before the create is answered (422), or later. */
		moderation: z.enum(['at once', 'late']),
		/** Post to `replyUrl` on every step, as v3 does, not only at the end. */
		callbackOnEvery: z.boolean(),
		/** Whose jobs they are: those of version 3 have other ids and another shape, and are read at its address. */
		version: z.enum(['v2', 'v3']),
		/** How often a callback is tried; the vendor states no retries. */
		callbackAttempts: z.number().int().min(1),
		/** Age in ms at which a job is unknown: 31 days are promised. */
		jobLifetimeMs: ms,
		/** Age in ms at which result files are gone: Discord's links last a day. */
		fileLifetimeMs: ms,
	})
	.strict();

export type UseApiSettings = z.infer<typeof useApiSchema>;

export const USEAPI_DEFAULTS: UseApiSettings = {
	maxJobs: 3,
	subscribed: true,
	pendingModMessage: false,
	errorCodes: 'v2',
	waitingStatus: 'started',
	seedAnswers: 'at once',
	moderation: 'at once',
	callbackOnEvery: false,
	version: 'v2',
	callbackAttempts: 1,
	jobLifetimeMs: 31 * DAY_MS,
	fileLifetimeMs: DAY_MS,
};
