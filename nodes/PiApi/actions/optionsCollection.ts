import partition from 'lodash/partition';
import sortBy from 'lodash/sortBy';
import uniq from 'lodash/uniq';
import type { IDisplayOptions, INodeProperties } from 'n8n-workflow';

import type { Operation } from './definitions';
import type { Result } from './operations';
import type { OperationPlace } from './places';
import { toRootRule, isAt, PLACES, buildShowRules } from './places';
import { answerOptions, creationOptions, optionsField } from './shared/options';
import {
	imageOutputOptions,
	modelOutputOptions,
	taskOutputOptions,
	videoOutputOptions,
} from './shared/outputFields';
import { creationWaitOptions, taskWaitOptions } from './shared/waitFields';

const OUTPUT_OPTIONS: Record<Result, INodeProperties[]> = {
	grid: imageOutputOptions,
	single: imageOutputOptions,
	gridOrSingle: imageOutputOptions,
	videos: videoOutputOptions,
	texts: [],
	seed: [],
	image: modelOutputOptions,
	video: modelOutputOptions,
	audio: modelOutputOptions,
	model3d: modelOutputOptions,
	text: [],
	files: modelOutputOptions,
	task: taskOutputOptions,
	taskFiles: taskOutputOptions,
	answer: [],
};

/** An option, and the operations that have it. */
export interface PlacedOption {
	option: INodeProperties;
	places: OperationPlace[];
}

/** The options of an operation: its own, and those that all of its kind have. */
function listOptions({ operation }: OperationPlace): INodeProperties[] {
	const { options = [], result } = operation;
	return [...options, ...listKindOptions(operation), ...OUTPUT_OPTIONS[result]];
}

function listKindOptions(operation: Operation): INodeProperties[] {
	if (operation.kind === 'create') {
		return operation.answers === true ? answerOptions : [...creationOptions, ...creationWaitOptions];
	}
	return operation.kind === 'wait' ? taskWaitOptions : [];
}

/** The options of all operations, those that several have alike once, sorted as they are read. */
export function listPlacedOptions(): PlacedOption[] {
	const placedOptions = new Map<string, PlacedOption>();
	for (const place of PLACES) {
		for (const option of listOptions(place)) {
			const key = JSON.stringify(option);
			const known = placedOptions.get(key) ?? { option, places: [] };
			known.places.push(place);
			placedOptions.set(key, known);
		}
	}
	return sortBy([...placedOptions.values()], ({ option }) => option.displayName);
}

/** When an option is shown: by the operations that do not have it, where that takes fewer words. */
function buildRules(places: readonly OperationPlace[]): IDisplayOptions[] {
	const rules = buildShowRules(places).map((rule) => ({ show: toRootRule(rule) }));
	const resources = uniq(places.map(({ resource }) => resource));
	const names = places.map(({ operation }) => operation.value);
	const lacking = resources.flatMap((resource) =>
		resource.operations
			.filter((operation) => !places.some((place) => isAt(place, resource, operation)))
			.map(({ value }) => value),
	);
	if (lacking.some((name) => names.includes(name))) return rules;
	const byResource = { show: { '/resource': resources.map(({ value }) => value) } };
	const byOthers =
		lacking.length === 0 ? byResource : { ...byResource, hide: { '/operation': uniq(lacking) } };
	return JSON.stringify(byOthers).length < JSON.stringify(rules).length ? [byOthers] : rules;
}

/** Hides the collection where there is nothing to add. */
function buildHideRule(): NonNullable<IDisplayOptions['hide']> {
	const without = PLACES.filter((place) => listOptions(place).length === 0);
	const [ofResources, others] = partition(without, ({ resource }) =>
		resource.operations.every((operation) => without.some((place) => isAt(place, resource, operation))),
	);
	return {
		'/resource': uniq(ofResources.map(({ resource }) => resource.value)),
		'/operation': others.map(({ operation }) => operation.value),
	};
}

/**
 * The Options of all operations in one collection: each option says itself where it is shown. The names in the rule
 * of the collection begin with a slash too: else n8n would empty it whenever a menu that it names changes.
 */
export function buildOptionsCollection(): INodeProperties {
	const options = listPlacedOptions().flatMap(({ option, places }) =>
		buildRules(places).map((rule) => ({
			...option,
			// The place comes first: n8n shows all that follows a condition on an expression.
			displayOptions: { ...rule, show: { ...rule.show, ...option.displayOptions?.show } },
		})),
	);
	return { ...optionsField, options, displayOptions: { hide: buildHideRule() } };
}
