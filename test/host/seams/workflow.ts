import { randomUUID } from 'node:crypto';
import { NodeConnectionTypes } from 'n8n-workflow';
import type { INode, INodeParameters } from 'n8n-workflow';
import type { StoredWorkflow, WorkflowDefinition } from '../../../host/rest';
import type { Fault } from '../../../sandbox';
import { MARKERS } from '../../../sandbox/engine/moderation';
import type { Combination } from '../../seams/combinations';
import { roleOf, roundsOf, troubledOf } from '../../seams/expectations';
import { imagineMapped, itemsWith, piapi } from '../support/steps';
import { chain, ITEMS, PIAPI, START } from '../support/workflow';
import type { Step } from '../support/workflow';

/** A combination with the word that all of its prompts begin with. */
export interface Seam {
	tag: string;
	combination: Combination;
}

/** Creates the tasks. */
export const CREATE = PIAPI;
/** Waits for them, where the node that creates does not. */
export const WAIT = 'Wait';
/** Takes what comes out of the regular output, and has n8n name the input item that each item comes from. */
export const AFTER = 'After';
/** The same for the error output. */
export const FAILED = 'Failed';
const LOOP = 'Loop Over Items';
/** Fails when the workflow runs for the first time, so that there is an execution to retry. */
const STUMBLE = 'Stumble';

export const SELECTED_FIELDS = ['task_id', 'status', 'image_url'];
const SUSPENDED_S = 300;
const TRIES: Partial<Step> = { retryOnFail: true, maxTries: 3, waitBetweenTries: 50 };
const ON_ERROR: Record<Combination['onError'], INode['onError']> = {
	stop: 'stopWorkflow',
	continue: 'continueRegularOutput',
	errorOutput: 'continueErrorOutput',
};

/** What an item's title is, by which n8n and the sandbox name the item. */
export function titleOf(position: number): string {
	return `item${position}`;
}

/** The beginning of the prompts of one item, which no other item of any combination shares. */
export function promptStart({ tag }: Seam, position: number): string {
	return `${tag} poster of ${titleOf(position)}.`;
}

function itemsOf(combination: Combination) {
	const troubled = troubledOf(combination);
	const role = roleOf(combination);
	return roundsOf(combination)
		.flat()
		.map((position) => ({
			title: titleOf(position),
			mood: position === troubled && role === 'moderated' ? MARKERS.banned : 'calm',
			ratio: position === troubled && role === 'refused' ? 'wide' : '16:9',
		}));
}

/** What goes wrong at the service, once. */
export function faultsOf(seam: Seam): Fault[] {
	const { combination } = seam;
	const once = { promptContains: promptStart(seam, troubledOf(combination)), count: 1 };
	switch (roleOf(combination)) {
		case 'lost':
			return [{ ...once, route: 'create', effect: { type: 'reset', when: 'after' } }];
		case 'turnedAway':
			return [{ ...once, route: 'create', effect: { type: 'status', status: 402 } }];
		default:
			return [];
	}
}

function promptOf({ tag, combination }: Seam): string {
	const prompt = `${tag} poster of {{ $json.title }}. {{ $json.mood }}`;
	return combination.trouble === 'changing'
		? `=${prompt} at {{ $now.toMillis() }} --seed {{ Math.floor(Math.random() * 4000000) }}`
		: `=${prompt}`;
}

function waitOf(wait: Combination['wait']): INodeParameters {
	switch (wait) {
		case 'here':
			return { waitForResult: 'wait' };
		case 'suspend':
			return { waitForResult: 'suspend', options: { timeout: SUSPENDED_S } };
		case 'taskWait':
			return { waitForResult: 'none' };
	}
}

/** An Edit Fields node that adds the title of the input item that n8n links each item to. */
function sourced(name: string): Step {
	const value = `={{ $('${ITEMS}').item.json.title }}`;
	return {
		...{ name, type: 'n8n-nodes-base.set', typeVersion: 3.4 },
		parameters: {
			assignments: { assignments: [{ id: randomUUID(), name: 'source', value, type: 'string' }] },
			...{ includeOtherFields: true, options: {} },
		},
	};
}

function stumble(): Step {
	const jsCode = `if ($execution.mode === 'test') throw new Error('A later node fails');\nreturn $input.all();`;
	return { name: STUMBLE, type: 'n8n-nodes-base.code', typeVersion: 2, parameters: { jsCode } };
}

function loop(): Step {
	return {
		...{ name: LOOP, type: 'n8n-nodes-base.splitInBatches', typeVersion: 3 },
		parameters: { batchSize: 2, options: {} },
	};
}

/** The workflow of a combination: the items, the node (in a loop), and what takes its results. */
export function workflowOf(seam: Seam): WorkflowDefinition {
	const { combination } = seam;
	const { wait, output, onError, retry } = combination;
	const settings: Partial<Step> = { onError: ON_ERROR[onError], ...(retry === 'onFail' ? TRIES : {}) };
	const shape: INodeParameters = {
		output,
		...(output === 'selectedFields' ? { fields: SELECTED_FIELDS } : {}),
	};
	const create = imagineMapped(
		{ prompt: promptOf(seam), aspectRatio: '={{ $json.ratio }}', ...waitOf(wait), ...shape },
		{ ...settings, name: CREATE },
	);
	const steps = [
		...(combination.loop ? [loop()] : []),
		create,
		...(wait === 'taskWait' ? [piapi('task', 'wait', shape, { ...settings, name: WAIT })] : []),
		...[sourced(AFTER), sourced(FAILED)],
		...(retry === 'original' || retry === 'current' ? [stumble()] : []),
	];
	const workflow = chain({ name: seam.tag, items: itemsWith(...itemsOf(combination)), steps });
	return { ...workflow, connections: connectionsOf(combination) };
}

function connectionsOf({
	wait,
	onError,
	retry,
	loop: looped,
}: Combination): WorkflowDefinition['connections'] {
	const to = (node: string) => ({ node, type: NodeConnectionTypes.Main, index: 0 });
	const last = retry === 'original' || retry === 'current' ? [to(STUMBLE)] : [];
	const failed = onError === 'errorOutput' ? [[to(FAILED)]] : [];
	return {
		[START]: { main: [[to(ITEMS)]] },
		[ITEMS]: { main: [[to(looped ? LOOP : CREATE)]] },
		[CREATE]: { main: [[to(wait === 'taskWait' ? WAIT : AFTER)], ...failed] },
		...(wait === 'taskWait' ? { [WAIT]: { main: [[to(AFTER)], ...failed] } } : {}),
		[AFTER]: { main: [looped ? [to(LOOP)] : last] },
		...(looped ? { [LOOP]: { main: [last, [to(CREATE)]] } } : {}),
	};
}

/** The stored workflow with a change that is no other work: how many tasks the node runs at once. */
export function changedSlightly(stored: StoredWorkflow): WorkflowDefinition {
	const nodes = stored.nodes.map((node) =>
		node.name === CREATE
			? {
					...node,
					parameters: {
						...node.parameters,
						options: { ...(node.parameters.options as INodeParameters), concurrentJobs: 2 },
					},
				}
			: node,
	);
	return { ...stored, nodes };
}
