import { z } from 'zod';

const DAY_MS = 86_400_000;
const count = z.number().int().nonnegative();
const ms = z.number().finite().nonnegative();

/** What is LegNext's own; the rest of the settings applies to it too. */
export const legNextSchema = z
	.object({
		/** Jobs pending or processing at once; the vendor's skill says 6. */
		concurrency: count,
		/** Jobs that wait as `staged`; beyond it, 429. With 0 the limit itself is answered with 429. */
		queueLimit: count,
		/** The account may use `edit`. */
		whitelisted: z.boolean(),
		/** Where a refused prompt shows: the job fails, or the create is answered with 403. */
		moderation: z.enum(['job', 'http']),
		/** Status of a request with wrong fields: the pages name both. */
		validationStatus: z.union([z.literal(400), z.literal(422)]),
		/** Refusals plain, inside `error`, or inside the `error` of an empty job. */
		errorShape: z.enum(['plain', 'nested', 'job']),
		/** `output` of a job with nothing to show yet: empty values as in the samples, or null. */
		pendingOutput: z.enum(['empty', 'null']),
		/** `image_urls` of a job with one picture only: null, or that picture. */
		singleImageUrls: z.enum(['null', 'list']),
		/** `task_type` in answers: the samples write extend_video, the OpenAPI file extend-video. */
		taskTypeStyle: z.enum(['underscore', 'hyphen']),
		/** Show the second half of processing as `retry`, a status that clients have met. */
		showRetry: z.boolean(),
		/** What a job repeats of `callback`: the address, or nothing, and then nobody calls. */
		callbackEcho: z.enum(['address', 'empty']),
		/** Images of a job with `--draft`: four, or as many as the official site draws. */
		draftImages: z.union([z.literal(4), z.literal(24)]),
		/** How often a callback is tried; the vendor states no retries. */
		callbackAttempts: z.number().int().min(1),
		/** Age in ms at which result files are gone. */
		fileLifetimeMs: ms,
	})
	.strict();

export type LegNextSettings = z.infer<typeof legNextSchema>;

export const LEGNEXT_DEFAULTS: LegNextSettings = {
	concurrency: 6,
	queueLimit: 1_000,
	whitelisted: false,
	moderation: 'job',
	validationStatus: 400,
	errorShape: 'plain',
	pendingOutput: 'empty',
	singleImageUrls: 'null',
	taskTypeStyle: 'underscore',
	showRetry: false,
	callbackEcho: 'address',
	draftImages: 4,
	callbackAttempts: 1,
	fileLifetimeMs: 30 * DAY_MS,
};
