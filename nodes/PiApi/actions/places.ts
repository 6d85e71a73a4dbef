import partition from 'lodash/partition';
import uniq from 'lodash/uniq';
import type { IDisplayOptions } from 'n8n-workflow';

import type { Operation, Resource } from './definitions';
import { RESOURCES } from './resources';

/** An operation of a resource. */
export interface OperationPlace {
	resource: Resource;
	operation: Operation;
}

export type ShowRule = NonNullable<IDisplayOptions['show']>;

export const PLACES: readonly OperationPlace[] = RESOURCES.flatMap((resource) =>
	resource.operations.map((operation) => ({ resource, operation })),
);

/**
 * When a field that several operations have alike is shown: one rule where the product of resources and operations
 * says nothing wrong, else one for each resource.
 */
export function buildShowRules(places: readonly OperationPlace[]): ShowRule[] {
	const resources = uniq(places.map(({ resource }) => resource));
	const names = uniq(places.map(({ operation }) => operation.value));
	const exact = resources.every((resource) =>
		resource.operations.every(
			(operation) =>
				!names.includes(operation.value) || places.some((place) => isAt(place, resource, operation)),
		),
	);
	if (exact) return [{ resource: resources.map(({ value }) => value), operation: names }];
	// Resources that have it everywhere share one rule.
	const [full, rest] = partition(resources, (resource) =>
		resource.operations.every((operation) => places.some((place) => isAt(place, resource, operation))),
	);
	return [full, ...rest.map((resource) => [resource])]
		.filter((group) => group.length > 0)
		.map((group) => ({
			resource: group.map(({ value }) => value),
			operation: uniq(
				places.filter((place) => group.includes(place.resource)).map(({ operation }) => operation.value),
			),
		}));
}

export function isAt(place: OperationPlace, resource: Resource, operation: Operation): boolean {
	return place.resource === resource && place.operation === operation;
}

/** A rule whose names begin at the root of the node: as fields within a collection have to state it. */
export function toRootRule(rule: ShowRule): ShowRule {
	return Object.fromEntries(Object.entries(rule).map(([name, values]) => [`/${name}`, values]));
}
