import omit from 'lodash/omit';
import type {
	IBinaryData,
	IDataObject,
	INodeExecutionData,
	INodeParameters,
	INodeProperties,
} from 'n8n-workflow';

import { runOptions } from '../actions/shared/options';
import { imageOutputFields, imageOutputOptions } from '../actions/shared/outputFields';
import { creationWaitFields, creationWaitOptions } from '../actions/shared/waitFields';
import type { TaskRequest } from '../contract/request';
import { digest, computeFingerprint } from '../engine/fingerprint';
import type { Work } from '../engine/journal';
import { findFile } from './binaryFiles';

/** Parameters that say how a result is waited for and shown, and not what it is. */
const NOT_THE_WORK = [
	...listNames([...creationWaitFields, ...imageOutputFields]),
	...listNames([...creationWaitOptions, ...imageOutputOptions, ...runOptions]).map(
		(name) => `options.${name}`,
	),
];

function listNames(fields: INodeProperties[]): string[] {
	return fields.map(({ name }) => name);
}

/**
 * What a file is known by: name, type and size, and its content where it is in memory. Files that n8n keeps elsewhere
 * are not fetched for this.
 */
function describeFile({ data, mimeType, fileName, fileSize, bytes, id }: IBinaryData): IDataObject {
	return { mimeType, fileName, fileSize, bytes, ...(id ? {} : { content: digest(data) }) };
}

/**
 * Of an agent that runs its tools through n8n's engine, the call: n8n puts its id into the input item, so that every try
 * has the same item. Agents that call tools themselves give no id: there a try cannot be distinguished from another call.
 */
function findCall({ json }: INodeExecutionData, hashes: string[]): string | undefined {
	return typeof json.toolCallId === 'string' ? digest(hashes) : undefined;
}

/** As it comes back from n8n's database: dates are text, what is undefined is not there. */
function toStored(value: IDataObject): unknown {
	return JSON.parse(JSON.stringify(value));
}

export interface WorkPlace {
	/** The node's run within the execution: each round of a loop is one. */
	runIndex: number;
	itemIndex: number;
	isTool: boolean;
}

/**
 * What the journal knows the tasks of one item by, in the order of the requests.
 * @param parameters of the node, expressions not resolved
 */
export function buildWorks(
	requests: TaskRequest[],
	item: INodeExecutionData,
	parameters: INodeParameters,
	{ runIndex, itemIndex, isTool }: WorkPlace,
): Work[] {
	const files = Object.entries(item.binary ?? {}).map(([name, file]) => [name, describeFile(file)] as const);
	const filesByName: Record<string, IDataObject> = Object.fromEntries(files);
	const inputHash = digest({ json: toStored(item.json), files: filesByName });
	const parametersHash = digest(omit(parameters, NOT_THE_WORK));
	const call = isTool ? findCall(item, [inputHash, parametersHash]) : undefined;
	const countByFingerprint = new Map<string, number>();
	return requests.map((request, part) => {
		const fingerprint = computeFingerprint(request, (property) => {
			const file = findFile(item, property);
			return file ? describeFile(file) : null;
		});
		const before = countByFingerprint.get(fingerprint) ?? 0;
		countByFingerprint.set(fingerprint, before + 1);
		// n8n gives every try of a tool another run index: the work itself is its place.
		const slot = isTool ? `tool:${fingerprint}:${before}` : `${runIndex}:${itemIndex}.${part}`;
		return {
			...{ slot, isTool, fingerprint, inputHash, parametersHash },
			...(call === undefined ? {} : { call: `${call}.${part}` }),
		};
	});
}
