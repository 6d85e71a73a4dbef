import { z } from 'zod';

import { SERVICES } from '../base/services';
import type { Service } from '../base/services';
import type { SandboxTask } from '../engine/task';
import { seededRandom } from '../base/random';
import type { Random } from '../base/random';

/** The routes by the names that faults and counters use: the same name for the same thing at every service. */
const ROUTES = [
	'create',
	'get',
	'cancel',
	'cancelMany',
	'list',
	'account',
	'activeTasks',
	'history',
	'upload',
	'chat',
	'images',
	'file',
] as const;
export type RouteName = (typeof ROUTES)[number];

const ms = z.number().finite().nonnegative();
/** `before`: the request never reaches the service. `after`: it was carried out, and the answer is spoilt. */
const when = z.enum(['before', 'after']).default('before');

const requestEffectSchema = z.discriminatedUnion('type', [
	z
		.object({
			type: z.literal('status'),
			when,
			status: z.number().int().min(200).max(599),
			/** Value of the Retry-After header: seconds, or a date. */
			retryAfter: z.union([z.number().int().nonnegative(), z.string()]).optional(),
			body: z.enum(['json', 'html', 'empty']).default('json'),
			message: z.string().optional(),
		})
		.strict(),
	/** The connection is reset. */
	z.object({ type: z.literal('reset'), when }).strict(),
	/** The answer takes so many real milliseconds longer. */
	z.object({ type: z.literal('slow'), when, ms }).strict(),
	/** No answer ever comes. */
	z.object({ type: z.literal('timeout'), when }).strict(),
	/** The connection breaks half way through the answer's body. */
	z.object({ type: z.literal('cut'), when: z.literal('after').default('after') }).strict(),
]);
export type RequestEffect = z.infer<typeof requestEffectSchema>;

const callbackEffectSchema = z.discriminatedUnion('type', [
	/** The final callback is sent so many times more. */
	z.object({ type: z.literal('duplicate'), copies: z.number().int().min(1).default(1) }).strict(),
	/** The final callback is sent so many real milliseconds late. */
	z.object({ type: z.literal('late'), ms }).strict(),
	/** When processing starts, a callback tells of success, although the task still runs. */
	z.object({ type: z.literal('early') }).strict(),
	/** When processing starts, a stranger sends a false result, with a wrong secret where there is one. */
	z.object({ type: z.literal('forged') }).strict(),
	/** Nothing is sent for the task. */
	z.object({ type: z.literal('none') }).strict(),
]);
export type CallbackEffect = z.infer<typeof callbackEffectSchema>;

const matcher = {
	/** Only this service. */
	service: z.enum(SERVICES).optional(),
	/** Only tasks of this type, as their service calls it. */
	taskType: z.string().optional(),
	/** Only tasks whose prompt contains this text. */
	promptContains: z.string().optional(),
	/** Only the task with this id. */
	taskId: z.string().optional(),
	/** Starts with the nth match; 1 is the first. */
	nth: z.number().int().min(1).default(1),
	/** How often it strikes; without it, always. */
	count: z.number().int().min(1).optional(),
	/** Chance to strike from 0 to 1, drawn from `seed`. */
	probability: z.number().min(0).max(1).default(1),
	seed: z.number().int().default(1),
};

const faultSchema = z.union([
	z.object({ ...matcher, route: z.enum([...ROUTES, 'any']), effect: requestEffectSchema }).strict(),
	z.object({ ...matcher, route: z.literal('callback'), effect: callbackEffectSchema }).strict(),
]);

/** The schema of faults that knows which types of tasks there are. */
function faultSchemaFor(taskTypes: readonly string[]) {
	const isKnown = ({ taskType }: ReadFault) => taskType === undefined || taskTypes.includes(taskType);
	return faultSchema.refine(isKnown, ({ taskType }) => ({
		path: ['taskType'],
		message: `no service has tasks of the type ${taskType}`,
	}));
}

/** A fault as it is written: defaults may be left out. */
export type Fault = z.input<typeof faultSchema>;
type ReadFault = z.output<typeof faultSchema>;

/** What a request or a callback is about. */
export interface Occasion {
	service?: Service;
	taskType?: string;
	prompt?: string;
	taskId?: string;
}

/** What a request or a callback about a task is matched by. */
export function occasionOf(task: SandboxTask): Occasion {
	return { service: task.service, taskType: task.taskType, prompt: task.prompt, taskId: task.id };
}

interface Armed {
	fault: ReadFault;
	matched: number;
	struck: number;
	random: Random;
}

function fits({ service, taskType, promptContains, taskId }: ReadFault, occasion: Occasion): boolean {
	return (
		(service === undefined || occasion.service === service) &&
		(taskType === undefined || occasion.taskType === taskType) &&
		(promptContains === undefined || (occasion.prompt ?? '').includes(promptContains)) &&
		(taskId === undefined || occasion.taskId === taskId)
	);
}

function strikes(armed: Armed): boolean {
	const { nth, count, probability } = armed.fault;
	armed.matched += 1;
	if (armed.matched < nth || (count !== undefined && armed.struck >= count)) return false;
	if (probability < 1 && armed.random() >= probability) return false;
	armed.struck += 1;
	return true;
}

/** The faults that are switched on. */
export class Faults {
	private armed: Armed[] = [];
	private readonly schema: ReturnType<typeof faultSchemaFor>;

	/** Takes the types of tasks that the services have. */
	constructor(taskTypes: readonly string[]) {
		this.schema = faultSchemaFor(taskTypes);
	}

	/** Replaces all faults; throws a ZodError on a wrong one. */
	set(faults: readonly unknown[]): void {
		this.armed = faults.map((each) => {
			const fault = this.schema.parse(each);
			return { fault, matched: 0, struck: 0, random: seededRandom(fault.seed) };
		});
	}

	/** The faults with how often each matched and struck. */
	list(): (ReadFault & { matched: number; struck: number })[] {
		return this.armed.map(({ fault, matched, struck }) => ({ ...fault, matched, struck }));
	}

	/** The effect on one request: that of the first fault that strikes. */
	forRequest(route: RouteName, occasion: Occasion): RequestEffect | undefined {
		for (const armed of this.armed) {
			const { fault } = armed;
			if (fault.route === 'callback' || (fault.route !== 'any' && fault.route !== route)) continue;
			if (fits(fault, occasion) && strikes(armed)) return fault.effect;
		}
		return undefined;
	}

	/** The effects on the callbacks of one task: those of all faults that strike. */
	forCallbacks(occasion: Occasion): CallbackEffect[] {
		const effects: CallbackEffect[] = [];
		for (const armed of this.armed) {
			const { fault } = armed;
			if (fault.route === 'callback' && fits(fault, occasion) && strikes(armed)) effects.push(fault.effect);
		}
		return effects;
	}
}
