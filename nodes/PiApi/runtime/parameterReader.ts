import type { IExecuteFunctions } from 'n8n-workflow';

import { Refusal } from '../contract/refusal';
import type { Read } from '../actions/definitions';
import { properties } from '../actions/properties';

/**
 * Reads the parameters of one item. n8n throws for a field that the operation does not show unless there is a
 * fallback that is not undefined; an expression that fails for this item becomes a Refusal that names the field.
 */
export function createParameterReader(ctx: IExecuteFunctions, itemIndex: number): Read {
	return (name) => {
		try {
			return unwrapLocator(ctx.getNodeParameter(name, itemIndex, null)) ?? undefined;
		} catch (thrown) {
			throw makeUnresolvedRefusal(thrown, name);
		}
	};
}

/** What a field with a list to choose from holds: the value alone, however it was chosen. */
function unwrapLocator(value: unknown): unknown {
	const isLocator = typeof value === 'object' && value !== null && '__rl' in value && 'value' in value;
	return isLocator ? value.value : value;
}

/** An expression can fail for one item only, such as one that lost the link to the item it came from. */
function makeUnresolvedRefusal(thrown: unknown, name: string): Refusal {
	const label = properties.find((property) => property.name === name)?.displayName ?? name;
	const reason = thrown instanceof Error ? thrown.message : String(thrown);
	return new Refusal(
		`“${label}”: the expression could not be resolved (${reason})`,
		`Correct the expression in “${label}” for this item. Nothing was sent.`,
	);
}
