import type { INodeTypeDescription } from 'n8n-workflow';

import { CATALOG, getModelId } from '../catalog';

type NodeHint = NonNullable<INodeTypeDescription['hints']>[number];

/** n8n shows these in the output pane before a run and while it lasts: all that it shows of a running node there. */
const SHOWN = { type: 'info', location: 'outputPane', whenToDisplay: 'beforeExecution' } as const;

const MINUTE_S = 60;

function formatSeconds(seconds: number): string {
	if (seconds < 1.5 * MINUTE_S) return `${seconds} seconds`;
	return `${Math.round(seconds / MINUTE_S)} minutes`;
}

/** How long a model usually takes, for those where it is known. */
const ofModels: NodeHint[] = CATALOG.flatMap((row) =>
	row.usualSeconds === undefined
		? []
		: [
				{
					...SHOWN,
					message: `${row.name} usually takes ${formatSeconds(row.usualSeconds)}`,
					displayCondition: `={{ $parameter["model"] === "${getModelId(row)}" }}`,
				},
			],
);

/** What stands in the output pane while the node waits for its tasks. */
export const WAITING_HINTS: NodeHint[] = [
	...ofModels,
	{
		...SHOWN,
		message:
			'The node polls until every task has ended: most images and sounds take seconds, Midjourney and videos take minutes. The browser’s console says how each task stands.',
		displayCondition: '={{ $parameter["waitForResult"] === "wait" }}',
	},
	{
		...SHOWN,
		message: 'The execution is stored until the service calls back: nothing runs meanwhile.',
		displayCondition: '={{ $parameter["waitForResult"] === "suspend" }}',
	},
];
