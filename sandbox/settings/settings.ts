import { z } from 'zod';

import type { Service } from '../base/services';
import { TASK_KINDS } from '../base/taskKinds';
import { LEGNEXT_DEFAULTS, legNextSchema } from './legnext';
import { MIDAPI_DEFAULTS, midApiSchema } from './midapi';
import { PIAPI_DEFAULTS, piApiSchema } from './piapi';
import { USEAPI_DEFAULTS, useApiSchema } from './useapi';

export const PLANS = ['free', 'creator', 'pro'] as const;
export type Plan = (typeof PLANS)[number];

const DAY_MS = 86_400_000;

const positive = z.number().finite().positive();
const count = z.number().int().nonnegative();
const ms = z.number().finite().nonnegative();

const durations = z.record(z.enum(TASK_KINDS), ms);

export const settingsSchema = z
	.object({
		/** How many times faster than the real service; divides durations and the callback retry pause. */
		speed: positive,
		plan: z.enum(PLANS),
		/** Concurrent jobs (pending + processing) by plan of PiAPI. */
		concurrency: z.object({ free: count, creator: count, pro: count }).strict(),
		/** Length of the queue of staged tasks; a create beyond it is answered with 429. */
		stagedLimit: count,
		/**
		 * Points the one account can spend at any service; the services price in points of their own size
		 * (PiAPI's are 10,000,000 to the US dollar).
		 */
		credits: count,
		/** The workspace's own mode, used when a task names none: pay as you go, or host your account. */
		serviceMode: z.enum(['public', 'private']),
		/** How a status is spelled: the live API writes lower case, its schema page capitals. */
		statusCase: z.enum(['lower', 'capitalised']),
		/** `output` of a task with nothing to show yet: null, or an object of empty values. */
		pendingOutput: z.enum(['null', 'empty']),
		/** Refusals as `{code, message}`, or with the reason inside `data.error`. */
		errorShape: z.enum(['plain', 'nested']),
		/** What a cancelled task shows afterwards; the vendor does not say. */
		cancelledStatus: z.enum(['failed', 'cancelled']),
		/** Accept a variation without a prompt. */
		lenientVariationPrompt: z.boolean(),
		/** Input fields to accept on top of the documented ones, as if the API had gained them. */
		extraInputFields: z.array(z.string()),
		/** Processing times in ms at speed 1, whatever the process mode. */
		durations,
		/** Processing time of every task in real ms (speed does not apply); null uses the table. */
		durationMs: ms.nullable(),
		/** Time as `pending` in ms at speed 1. */
		pendingMs: ms,
		/** Random spread of the processing times: 0.2 means plus or minus 20 %. */
		spread: z.number().min(0).max(1),
		/** Seed of all that is random: spread and Midjourney seeds. Read again at reset. */
		randomSeed: z.number().int(),
		/** Post callbacks when processing starts and at half time too. */
		callbackOnProcessing: z.boolean(),
		/** Pause before a callback is sent again, in ms at speed 1. */
		callbackRetryMs: ms,
		callbackAttempts: z.number().int().min(1),
		/** How long a receiver may take to answer, in real ms. */
		callbackTimeoutMs: positive,
		/** Age in ms at which a finished task is too old for follow-ups. */
		originMaxAgeMs: ms,
		/** Age in ms at which result files are gone. */
		fileLifetimeMs: ms,
		/** Age in ms at which uploads are gone. */
		uploadLifetimeMs: ms,
		/** What an expired file's address answers. */
		expiredFiles: z.enum(['html404', 'html200', 'empty']),
		/** Long side of one tile in pixels. */
		tilePx: z.number().int().min(8).max(2048),
		/** Serve result files padded to exactly this many bytes; null serves them as drawn. */
		fileBytes: count.nullable(),
		/** Each service's own; the settings above that name no other service are PiAPI's, or everybody's. */
		piapi: piApiSchema,
		legnext: legNextSchema,
		midapi: midApiSchema,
		useapi: useApiSchema,
	})
	.strict();

export type SandboxSettings = z.infer<typeof settingsSchema>;

/** A change of settings: nested objects are merged too. */
export const settingsPatchSchema = settingsSchema
	.extend({
		concurrency: settingsSchema.shape.concurrency.partial(),
		piapi: piApiSchema.partial(),
		legnext: legNextSchema.partial(),
		midapi: midApiSchema.partial(),
		useapi: useApiSchema.partial(),
	})
	.partial()
	.strict();

export type SettingsPatch = z.infer<typeof settingsPatchSchema>;

export const DEFAULT_SETTINGS: SandboxSettings = {
	speed: 1,
	plan: 'pro',
	concurrency: { free: 3, creator: 10, pro: 30 },
	stagedLimit: 50,
	credits: 100_000_000_000,
	serviceMode: 'public',
	statusCase: 'lower',
	pendingOutput: 'null',
	errorShape: 'plain',
	cancelledStatus: 'failed',
	lenientVariationPrompt: false,
	extraInputFields: [],
	durations: {},
	durationMs: null,
	pendingMs: 3_000,
	spread: 0,
	randomSeed: 1,
	callbackOnProcessing: false,
	callbackRetryMs: 5_000,
	callbackAttempts: 3,
	callbackTimeoutMs: 10_000,
	originMaxAgeMs: 3 * DAY_MS,
	fileLifetimeMs: 30 * DAY_MS,
	uploadLifetimeMs: DAY_MS,
	expiredFiles: 'html404',
	tilePx: 512,
	fileBytes: null,
	piapi: PIAPI_DEFAULTS,
	legnext: LEGNEXT_DEFAULTS,
	midapi: MIDAPI_DEFAULTS,
	useapi: USEAPI_DEFAULTS,
};

/** Takes settings and a change to them; gives new settings, or throws a ZodError on a wrong value. */
export function mergeSettings(settings: SandboxSettings, patch: SettingsPatch): SandboxSettings {
	const change = settingsPatchSchema.parse(patch);
	return settingsSchema.parse({
		...settings,
		...change,
		concurrency: { ...settings.concurrency, ...change.concurrency },
		durations: { ...settings.durations, ...change.durations },
		piapi: { ...settings.piapi, ...change.piapi },
		legnext: { ...settings.legnext, ...change.legnext },
		midapi: { ...settings.midapi, ...change.midapi },
		useapi: { ...settings.useapi, ...change.useapi },
	});
}

/** How many jobs the PiAPI account may have pending or processing at once. */
export function concurrencyLimit(settings: SandboxSettings): number {
	return settings.concurrency[settings.plan];
}

/** How many tasks of a service run at once, and how many may wait for a place. */
export function limitsOf(settings: SandboxSettings, service: Service): { active: number; staged: number } {
	switch (service) {
		case 'piapi':
			return { active: concurrencyLimit(settings), staged: settings.stagedLimit };
		case 'legnext':
			return { active: settings.legnext.concurrency, staged: settings.legnext.queueLimit };
		case 'midapi':
			return { active: settings.midapi.concurrency, staged: settings.midapi.queueLimit };
		case 'useapi':
			// Its own check, on the `maxJobs` of the request, comes first.
			return { active: Infinity, staged: 0 };
	}
}

/** How often and how long a service tries to deliver a callback. */
export function deliveryOf(
	settings: SandboxSettings,
	service: Service,
): { attempts: number; timeoutMs: number } {
	const { callbackTimeoutMs: timeoutMs, legnext, midapi, useapi } = settings;
	switch (service) {
		case 'piapi':
			return { attempts: settings.callbackAttempts, timeoutMs };
		case 'legnext':
			return { attempts: legnext.callbackAttempts, timeoutMs };
		case 'midapi':
			return { attempts: midapi.callbackAttempts, timeoutMs: midapi.callbackTimeoutMs };
		case 'useapi':
			return { attempts: useapi.callbackAttempts, timeoutMs };
	}
}

/** Age in ms at which a service's result files are gone. */
export function fileLifetimeOf(settings: SandboxSettings, service: Service): number {
	return service === 'piapi' ? settings.fileLifetimeMs : settings[service].fileLifetimeMs;
}
