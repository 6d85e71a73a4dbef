import type { INodeParameters } from 'n8n-workflow';

import { MARKERS } from '../../sandbox';
import type { Fault, SettingsPatch } from '../../sandbox';
import { QUICK, STANDING } from '../support/sandbox';
import { Dice } from './dice';

type RequestFault = Exclude<Fault, { route: 'callback' }>;
type Effect = RequestFault['effect'];

/** One node run with everything that goes wrong in it; plain data, so that it can be printed. */
export interface FaultCase {
	seed: number;
	number: number;
	operation: 'imagine' | 'upscale';
	/** One for each item; of the grid that the item upscales, for an upscale. Each holds the item's marker. */
	prompts: string[];
	/** Items whose input the node must refuse. */
	refused: number[];
	/** What the user filled in, prompt and task id left out. */
	parameters: INodeParameters;
	concurrentJobs: number;
	continueOnFail: boolean;
	/** Whether the node waits for the results. */
	wait: boolean;
	/** Whether the time limit is so short that tasks may be given up. */
	hasty: boolean;
	/** How often the node is run with the same context, as Retry On Fail does: as long as something failed. */
	tries: number;
	/** Whether it is run once more after it went well, as a retried execution does. */
	again: boolean;
	/** Whether tasks that stand still end before the next try. */
	thaw: boolean;
	settings: SettingsPatch;
	faults: Fault[];
	/** How many times faster than promised a call gives up waiting for its answer. */
	hurry: number;
}

/** What tells the request of one item from all others. */
export function markerOf(caseNumber: number, item: number): string {
	return `c${caseNumber}i${item}x`;
}

const DEFAULT_TIMEOUT_S = 900;
/** Tasks that stand still are helped on by moving the clock by weeks; their files must outlive that. */
const FOR_EVER_MS = 1e15;

function statusEffect(dice: Dice, statuses: readonly number[], more: Partial<Effect> = {}): Effect {
	return {
		type: 'status',
		status: dice.pick(statuses),
		body: dice.pick(['json', 'html', 'empty'] as const),
		...more,
	} as Effect;
}

function limited(dice: Dice): Effect {
	const retryAfter = dice.pick([undefined, undefined, 0, 2, 5, 8]);
	return { type: 'status', status: 429, ...(retryAfter === undefined ? {} : { retryAfter }) };
}

const when = (dice: Dice) => dice.pick(['before', 'after'] as const);

/** What may happen to a create, by how often it is drawn. */
const CREATE_EFFECTS: ReadonlyArray<(dice: Dice) => Effect> = [
	limited,
	limited,
	limited,
	(dice) => statusEffect(dice, [500, 502, 503, 504], { when: when(dice) }),
	(dice) => statusEffect(dice, [500, 502, 503, 504], { when: when(dice) }),
	(dice) => ({ type: 'reset', when: when(dice) }),
	(dice) => ({ type: 'reset', when: when(dice) }),
	(dice) => statusEffect(dice, [408], { when: when(dice) }),
	(dice) => ({ type: 'status', status: 200, when: 'after', body: dice.pick(['html', 'empty'] as const) }),
	() => ({ type: 'cut' }),
	(dice) => ({ type: 'slow', when: when(dice), ms: dice.int(1, 20) }),
	(dice) => statusEffect(dice, [400, 401, 402, 403, 409, 422]),
];

const LOOK_EFFECTS: ReadonlyArray<(dice: Dice) => Effect> = [
	(dice) => statusEffect(dice, [500, 502, 503, 504, 408]),
	(dice) => statusEffect(dice, [500, 502, 503, 504]),
	limited,
	(dice) => ({ type: 'status', status: 200, body: dice.pick(['html', 'empty'] as const) }),
	(dice) => ({ type: 'reset', when: when(dice) }),
	() => ({ type: 'cut' }),
	(dice) => ({ type: 'slow', ms: dice.int(1, 20) }),
];

const FILE_EFFECTS: ReadonlyArray<(dice: Dice) => Effect> = [
	(dice) => statusEffect(dice, [500, 502, 503, 429, 404]),
	(dice) => ({ type: 'reset', when: when(dice) }),
	() => ({ type: 'cut' }),
	(dice) => ({ type: 'status', status: 200, body: dice.pick(['html', 'empty'] as const) }),
];

/** Strikes a few times, or with a chance; never always, so that waiting helps. */
function limitedFault(dice: Dice, fault: RequestFault, most: number): RequestFault {
	if (dice.chance(0.3)) {
		return { ...fault, probability: dice.pick([0.15, 0.3, 0.5]), seed: dice.int(1, 1_000_000) };
	}
	return { ...fault, nth: dice.int(1, 4), count: dice.int(1, most) };
}

function drawFault(dice: Dice, marker: string | undefined): RequestFault {
	const one = marker === undefined ? {} : { promptContains: marker };
	const route = dice.pick(['create', 'create', 'create', 'get', 'get', 'file'] as const);
	if (route === 'create') {
		const effect = dice.pick(CREATE_EFFECTS)(dice);
		return limitedFault(dice, { route, ...one, effect }, 3);
	}
	if (route === 'get') {
		return limitedFault(dice, { route, ...one, effect: dice.pick(LOOK_EFFECTS)(dice) }, 6);
	}
	return limitedFault(dice, { route, ...one, effect: dice.pick(FILE_EFFECTS)(dice) }, 5);
}

function drawPrompt(dice: Dice, operation: FaultCase['operation'], marker: string): string {
	const word = operation === 'upscale' ? undefined : drawWord(dice);
	return ['a fox', marker, word].filter(Boolean).join(' ');
}

/** A word that makes the task fail, now and then. */
function drawWord(dice: Dice): string | undefined {
	if (!dice.chance(0.2)) return undefined;
	return dice.pick([MARKERS.banned, MARKERS.fail, MARKERS.fail, MARKERS.logsOnly]);
}

/** How the sandbox behaves: quick tasks, or such that stand still; a small account, or a large one. */
function drawSettings(dice: Dice, standing: boolean): SettingsPatch {
	const crowded = dice.chance(0.3);
	return {
		...(standing
			? { ...STANDING, fileLifetimeMs: FOR_EVER_MS }
			: { durationMs: dice.pick([0, 0, 2, 8]), pendingMs: dice.pick([0, 0, 3]) }),
		concurrency: { pro: crowded ? dice.int(1, 3) : 30 },
		stagedLimit: crowded ? dice.int(0, 2) : 50,
		statusCase: dice.pick(['lower', 'capitalised'] as const),
		pendingOutput: dice.pick(['null', 'empty'] as const),
		errorShape: dice.pick(['plain', 'nested'] as const),
	};
}

function drawParameters(dice: Dice, wait: boolean, timeout: number): INodeParameters {
	return {
		waitForResult: wait ? 'wait' : 'none',
		download: dice.pick(['none', 'none', 'grid', 'images', 'both']),
		options: {
			...(timeout === DEFAULT_TIMEOUT_S ? {} : { timeout }),
			splitIntoItems: dice.pick(['task', 'task', 'file']),
		},
		output: dice.pick(['simplified', 'simplified', 'raw']),
	};
}

/** Case `number` of the seed; the same each time. */
export function drawCase(seed: number, number: number): FaultCase {
	const dice = new Dice(seed, number);
	const operation = dice.chance(0.2) ? 'upscale' : 'imagine';
	const count = dice.int(1, 6);
	const wait = dice.chance(0.75);
	const standing = dice.chance(0.08);
	const hasty = wait && (standing || dice.chance(0.06));
	const items = Array.from({ length: count }, (_, item) => item);
	const prompts = items.map((item) => drawPrompt(dice, operation, markerOf(number, item)));
	const silent = dice.chance(0.04);
	const faults = Array.from({ length: dice.int(silent ? 0 : 1, 4) }, () =>
		drawFault(dice, dice.chance(0.5) ? markerOf(number, dice.int(0, count - 1)) : undefined),
	);
	const silence: RequestFault = {
		route: dice.pick(['create', 'get'] as const),
		nth: dice.int(1, 3),
		count: 1,
		effect: { type: 'timeout', when: when(dice) },
	};
	return {
		seed,
		number,
		operation,
		prompts,
		refused: items.filter(() => dice.chance(0.06)),
		parameters: {
			...drawParameters(dice, wait, hasty ? dice.int(1, 6) : DEFAULT_TIMEOUT_S),
			...(operation === 'imagine' ? { processMode: 'turbo' } : { image: 'all' }),
		},
		concurrentJobs: dice.int(1, 4),
		continueOnFail: dice.chance(0.5),
		wait,
		hasty,
		tries: dice.int(1, 3),
		again: dice.chance(0.2),
		thaw: dice.chance(0.7),
		settings: { ...QUICK, ...drawSettings(dice, standing) },
		faults: silent ? [silence, ...faults] : faults,
		hurry: silent ? 300 : 10,
	};
}

/** What the case is, on one line. */
export function titleOf({
	operation,
	prompts,
	wait,
	continueOnFail,
	concurrentJobs,
	faults,
}: FaultCase): string {
	const kinds = faults.map(({ route, effect }) => {
		const status = 'status' in effect ? ` ${effect.status}` : '';
		return `${route} ${effect.type}${status}${'when' in effect && effect.when ? ` ${effect.when}` : ''}`;
	});
	return [
		`${operation} of ${prompts.length}, ${concurrentJobs} at once`,
		wait ? 'waiting' : 'not waiting',
		continueOnFail ? 'going on' : 'failing',
		...kinds,
	].join(', ');
}
