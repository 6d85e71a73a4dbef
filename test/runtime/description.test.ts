import type { INode, INodeParameters, INodeTypes } from 'n8n-workflow';
import { NodeHelpers, Workflow } from 'n8n-workflow';

import { RESOURCES } from '../../nodes/PiApi/actions/resources';
import { PiApi } from '../../nodes/PiApi/PiApi.node';

const nodeType = new PiApi();
const { description } = nodeType;
const TYPE = 'n8n-nodes-piapi-midjourney.piApi';

/** What n8n makes of an expression of the description for a node with these parameters. */
function resolved(expression: string | undefined, chosen: INodeParameters): unknown {
	const node: INode = {
		id: '1',
		name: 'PiAPI',
		type: TYPE,
		typeVersion: 1,
		position: [0, 0],
		parameters: {},
	};
	node.parameters =
		NodeHelpers.getNodeParameters(description.properties, chosen, true, false, node, description) ?? {};
	const nodeTypes: INodeTypes = {
		getByName: () => nodeType,
		getByNameAndVersion: () => nodeType,
		getKnownTypes: () => ({}),
	};
	const workflow = new Workflow({ id: 'w', nodes: [node], connections: {}, active: false, nodeTypes });
	return workflow.expression.getSimpleParameterValue(node, expression, 'manual', {});
}

const PLACES = RESOURCES.flatMap(({ name, value, operations }) =>
	operations.map((operation) => ({ name, chosen: { resource: value, operation: operation.value } })),
);

it.each(PLACES)('the subtitle of $chosen.resource > $chosen.operation is in words', ({ name, chosen }) => {
	const subtitle = String(resolved(description.subtitle, chosen));
	expect(subtitle.startsWith(`${name}: `)).toBe(true);
	expect(subtitle.slice(name.length + 2)).toMatch(/^[A-Z][a-z]+(?: [A-Z][a-z]*)*$/);
});

/** The hints that stand in the output pane while a node with these parameters runs. */
function hintsOf(chosen: INodeParameters): string[] {
	return (description.hints ?? [])
		.filter(({ displayCondition }) => resolved(displayCondition, chosen) === true)
		.map(({ message }) => message);
}

describe('the output pane during a run', () => {
	const KLING = { resource: 'video', operation: 'generate', model: 'kling/video_generation' };

	it('the output pane says how long the model usually takes, and what the node does', () => {
		expect(hintsOf(KLING)).toEqual([
			expect.stringMatching(/^Kling .*usually takes 2 minutes$/),
			expect.stringMatching(/^The node polls until every task has ended/),
		]);
	});

	it('the pane says of a suspended run that nothing runs', () => {
		expect(hintsOf({ ...KLING, waitForResult: 'suspend' })).toEqual([
			expect.stringMatching(/^Kling .*usually takes/),
			expect.stringMatching(/^The execution is stored until the service calls back/),
		]);
	});

	it('the pane says nothing where nothing is waited for', () => {
		expect(hintsOf({ resource: 'account', operation: 'get' })).toEqual([]);
		expect(hintsOf({ resource: 'task', operation: 'get' })).toEqual([]);
	});

	it('every hint stands before and during the run, in the output pane', () => {
		for (const hint of description.hints ?? []) {
			expect(hint).toMatchObject({ location: 'outputPane', whenToDisplay: 'beforeExecution' });
		}
	});
});

describe('an operation that may create several tasks', () => {
	it.each([['upscale'], ['variation'], ['enhance']])(
		'%s of all four images says what it creates',
		(operation) => {
			const notices = (image: unknown) =>
				description.properties.filter(
					(property) =>
						property.type === 'notice' &&
						property.name === 'allImagesNotice' &&
						NodeHelpers.displayParameter(
							{ resource: 'midjourney', operation, image } as INodeParameters,
							property,
							{ typeVersion: 1 },
							description,
						),
				);
			expect(notices('all').map(({ displayName }) => displayName)).toEqual([
				'Creates 4 paid tasks, one for each image',
			]);
			expect(notices(2)).toEqual([]);
		},
	);
});
