import type { INode, INodeParameters } from 'n8n-workflow';
import { NodeHelpers } from 'n8n-workflow';

import { buildMidjourneyRequest, type RequestOf } from '../../nodes/PiApi/actions/midjourneyRequest';
import type { MidjourneyPart } from '../../nodes/PiApi/actions/definitions';
import { findOperation } from '../../nodes/PiApi/actions/resources';
import type {
	MidjourneyInputs,
	MidjourneyOperation,
	TaskOptions,
	TaskRequest,
} from '../../nodes/PiApi/contract/request';
import { PiApi } from '../../nodes/PiApi/PiApi.node';

type More = Partial<Pick<MidjourneyPart<MidjourneyOperation>, 'origin' | 'hints'>> & {
	options?: TaskOptions;
};

/** A request of Midjourney as the node makes it, with what the table of operations says of it. */
export function requestFor<O extends MidjourneyOperation>(
	operation: O,
	input: MidjourneyInputs[O],
	{ options = {}, ...more }: More = {},
): RequestOf<O> {
	return buildMidjourneyRequest(operation, options, { input, ...more });
}

/** What a follow-up names as its origin. */
export function originNamed(taskId: string): { taskId: string; field: string } {
	return { taskId, field: 'Task ID' };
}

const NODE: INode = {
	...{ id: '1', name: 'PiAPI', type: 'n8n-nodes-piapi-midjourney.piApi', typeVersion: 1 },
	...{ position: [0, 0], parameters: {} },
};

/** What the node would ask for with these parameters and an empty item: the others are at their defaults. */
export function requestsOf(parameters: INodeParameters): TaskRequest[] {
	const { description } = new PiApi();
	const shown =
		NodeHelpers.getNodeParameters(description.properties, parameters, true, false, NODE, description) ?? {};
	const operation = findOperation(shown.resource, shown.operation);
	if (operation?.kind !== 'create') throw new Error('There is no such operation that creates tasks');
	const isExpression = (value: unknown) => typeof value === 'string' && value.startsWith('=');
	return operation.build((name) => (isExpression(shown[name]) ? undefined : shown[name]), { prompt: 8192 });
}
