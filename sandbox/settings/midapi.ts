import { z } from 'zod';

const DAY_MS = 86_400_000;
const count = z.number().int().nonnegative();
const ms = z.number().finite().nonnegative();

/** What is MidAPI's own; the rest of the settings applies to it too. */
export const midApiSchema = z
	.object({
		/** Tasks running at once; no limit is published. */
		concurrency: count,
		/** Tasks that wait for a place; beyond it, 429. */
		queueLimit: count,
		/** Refusals with HTTP 200 and the code in the body, or with the code as HTTP status too. */
		errorStyle: z.enum(['body', 'http']),
		/** Code for a task that nobody knows: documented as 404, sister services say 422. */
		unknownTaskCode: z.union([z.literal(404), z.literal(422)]),
		/** Refuse an image task without `speed`: the schema calls it optional, its note hints otherwise. */
		speedRequired: z.boolean(),
		/** Ignore fields that belong to another task type, as the page's own example sends them. */
		lenientFields: z.boolean(),
		/** 455: everything is under maintenance. 505: nothing can be created. */
		outage: z.union([z.literal(455), z.literal(505)]).nullable(),
		/** Lowest `imageIndex` of a vary: the schema says 0 to 3, the notes on the same page 1 to 4. */
		varyIndexBase: z.union([z.literal(0), z.literal(1)]),
		/** `resultInfoJson` in a record: an object as documented, or a string of JSON as clients have met it. */
		resultInfo: z.enum(['object', 'string']),
		/** `resultUrls` in a record: objects as documented, or plain strings. */
		recordUrls: z.enum(['objects', 'strings']),
		/** `resultUrls` in a callback: strings as documented, or objects. */
		callbackUrls: z.enum(['strings', 'objects']),
		/** Post callbacks when a task starts and at half time too. */
		callbackOnProcessing: z.boolean(),
		/** How often a callback is tried; the vendor states no retries. */
		callbackAttempts: z.number().int().min(1),
		/** How long a receiver may take to answer, in real ms. */
		callbackTimeoutMs: z.number().finite().positive(),
		/** Age in ms at which result files are gone. */
		fileLifetimeMs: ms,
	})
	.strict();

export type MidApiSettings = z.infer<typeof midApiSchema>;

export const MIDAPI_DEFAULTS: MidApiSettings = {
	concurrency: 1_000_000,
	queueLimit: 1_000_000,
	errorStyle: 'body',
	unknownTaskCode: 404,
	speedRequired: false,
	lenientFields: false,
	outage: null,
	varyIndexBase: 0,
	resultInfo: 'object',
	recordUrls: 'objects',
	callbackUrls: 'strings',
	callbackOnProcessing: false,
	callbackAttempts: 1,
	callbackTimeoutMs: 15_000,
	fileLifetimeMs: 15 * DAY_MS,
};
