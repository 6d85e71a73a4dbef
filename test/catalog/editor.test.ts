import type { INodeParameters, INodePropertyOptions } from 'n8n-workflow';
import isEqual from 'lodash/isEqual';

import { getModelId, listModels } from '../../nodes/PiApi/catalog';
import { isTop, getParam, buildSourceNames } from '../../nodes/PiApi/catalog/names';
import {
	description,
	everyPanel,
	isDisplayed,
	menuOf,
	offeredIn,
	panelName,
	parametersOf,
	shownFields,
} from '../support/panel';

/**
 * What n8n's editor does to the other parameters when one changes (removeMismatchedOptionValues of n8n-editor-ui
 * 2.41): of each property whose rule names the changed one, a value that is not among its options is taken back where
 * the property is shown by the parameters that are not at their default; a collection is always taken back.
 */
function takeBackMismatched(values: INodeParameters, changed: string): void {
	for (const property of description.properties) {
		const { displayOptions, name, options } = property;
		if (!(name in values) || !displayOptions || !options) continue;
		if (displayOptions.show?.[changed] === undefined && displayOptions.hide?.[changed] === undefined)
			continue;
		const isMenu = property.type === 'options' || property.type === 'multiOptions';
		const fits = isMenu && (options as INodePropertyOptions[]).some(({ value }) => value === values[name]);
		if (!fits && isDisplayed(property, values)) delete values[name];
	}
}

/** The parameters after a person chose something in a menu, as n8n stores them. */
function choose(stored: INodeParameters, name: string, value: string): INodeParameters {
	const values: INodeParameters = { ...structuredClone(stored), [name]: value };
	takeBackMismatched(values, name);
	return parametersOf(values, false);
}

const RESOURCES = menuOf('resource', {});
const PROMPT = 'a prompt that somebody typed';

/** Every panel with a prompt, and with choices that are not the default. */
const STATES = everyPanel({
	...{ prompt: PROMPT, output: 'selectedFields', fields: ['prompt'] },
	waitForResult: '={{ $json.way }}',
});

function isShown(name: string, stored: INodeParameters): boolean {
	return shownFields(stored).some((each) => each.name === name);
}

/** What is wrong with the parameters after a change: a value that its menu does not have, or one that is gone. */
function wrongAfter(before: INodeParameters, after: INodeParameters): string[] {
	const values = parametersOf(after, true);
	const stale = ['operation', 'model'].flatMap((name) => {
		const menu = menuOf(name, after);
		return menu.length > 0 && !menu.includes(String(values[name]))
			? [`stale ${name} ${String(values[name])}`]
			: [];
	});
	const lost = ['prompt', 'output', 'fields', 'waitForResult']
		.filter((name) => isShown(name, before) && isShown(name, after))
		.filter((name) => !isEqual(values[name], before[name]))
		.map((name) => `${name} is gone`);
	return [...stale, ...lost];
}

it('the cases start from every operation and every model', () => {
	expect(RESOURCES.length).toBeGreaterThan(9);
	expect(STATES.length).toBeGreaterThan(120);
});

it('a panel has no two fields of one name', () => {
	const twice = STATES.flatMap((stored) => {
		const names = shownFields(stored).map(({ displayName }) => displayName);
		return names
			.filter((name, at) => names.indexOf(name) !== at)
			.map((name) => `${panelName(stored)}: ${name}`);
	});
	expect(twice).toEqual([]);
});

it.each(['resource', 'operation', 'model'])(
	'no change of %s leaves a value that its menu does not have, or drops the prompt or the chosen fields',
	(name) => {
		const wrong = STATES.flatMap((before) =>
			menuOf(name, before).flatMap((value) => {
				const after = choose(before, name, value);
				return wrongAfter(before, after).map((what) => `${panelName(before)} to ${value}: ${what}`);
			}),
		);
		expect(wrong).toEqual([]);
	},
	120_000,
);

it('the editor keeps the parameters that both models have when another model is chosen', () => {
	const kling = parametersOf(
		{
			resource: 'video',
			operation: 'generate',
			modelParameters: { aspectRatio: '9:16', cfgScale: 0.7, duration: 10 },
		},
		false,
	);
	const seedance = choose(choose(kling, 'model', 'seedance/seedance-2'), 'prompt', PROMPT);
	expect(seedance.modelParameters).toEqual({ aspectRatio: '9:16', duration: 10 });
});

const COLLECTIONS = ['options', 'modelParameters', 'midjourneyParameters'];

/** The names in a collection that are single values, as far as they are offered. */
function namesIn(collection: string, stored: INodeParameters): string[] {
	return offeredIn(collection, stored)
		.filter(({ type }) => type !== 'fixedCollection')
		.map(({ name }) => name);
}

/** The parameters with everything added that can be added. */
function filledUp(stored: INodeParameters): INodeParameters {
	const added = COLLECTIONS.map((name): [string, INodeParameters] => [
		name,
		Object.fromEntries(namesIn(name, stored).map((each) => [each, `={{ $json.${each} }}`])),
	]);
	return parametersOf({ ...stored, ...Object.fromEntries(added) }, false);
}

/** What is wrong with the collections after a change: an option that is gone, or one that is not offered any more. */
function wrongOptions(before: INodeParameters, after: INodeParameters): string[] {
	const read = parametersOf(after, true);
	return COLLECTIONS.flatMap((collection) => {
		const there = Object.keys((read[collection] ?? {}) as INodeParameters);
		const offered = namesIn(collection, after);
		const gone = namesIn(collection, before).filter(
			(name) => offered.includes(name) && !there.includes(name),
		);
		const hidden = there.filter((name) => !offered.includes(name));
		return [...gone.map((name) => `${name} is gone`), ...hidden.map((name) => `${name} is hidden`)];
	});
}

const BY_EXPRESSION = '={{ $json.way }}';

it.each([
	['resource', ['wait', BY_EXPRESSION]],
	['operation', ['wait', BY_EXPRESSION]],
	['model', [BY_EXPRESSION]],
	['waitForResult', ['wait', 'suspend', 'none', BY_EXPRESSION]],
])(
	'a change of %s keeps the options that are still offered, and no other',
	(name, ways) => {
		const wrong = ways.flatMap((waitForResult) =>
			everyPanel({ prompt: PROMPT, waitForResult }).flatMap((state) => {
				const before = filledUp(state);
				return menuOf(name, before).flatMap((value) => {
					const what = wrongOptions(before, choose(before, name, value));
					return what.map((each) => `${panelName(before)}, ${waitForResult} to ${value}: ${each}`);
				});
			}),
		);
		expect(wrong).toEqual([]);
	},
	120_000,
);

it('the cases store everything that can be added, so that nothing can be gone unnoticed', () => {
	const before = filledUp({ resource: 'midjourney', operation: 'imagine' });
	expect(Object.keys(before.options as INodeParameters).length).toBeGreaterThan(15);
	expect(wrongOptions(before, { ...before, options: {} })).toContain('timeout is gone');
});

it.each([
	['wait', ['cancelOnStop', 'onTimeout', 'timeout']],
	['suspend', ['timeout']],
	['none', ['resumeExecution']],
	['={{ $json.way }}', ['cancelOnStop', 'onTimeout', 'resumeExecution', 'timeout']],
])(
	'the options of waiting are those that mean something with Wait for Result at %s',
	(waitForResult, names) => {
		const stored = { resource: 'midjourney', operation: 'imagine', waitForResult };
		const waiting = ['cancelOnStop', 'onTimeout', 'resumeExecution', 'timeout'];
		expect(namesIn('options', stored).filter((name) => waiting.includes(name))).toEqual(names);
	},
);

it('an option that the operation does not have is not read, whatever the workflow holds', () => {
	const options = { permutations: 'expand', splitIntoItems: 'file', temperature: 1, resumeExecution: true };
	const stored = { resource: 'midjourney', operation: 'upscale', options };
	expect(parametersOf(stored, true).options).toEqual({ splitIntoItems: 'file' });
});

it('the panel shows exactly the fields of the chosen model', () => {
	for (const resource of ['image', 'video', 'audio', 'model3d', 'text']) {
		for (const operation of menuOf('operation', { resource })) {
			for (const row of listModels(resource, operation)) {
				const stored = { resource, operation, model: getModelId(row) };
				const children = offeredIn('modelParameters', stored);
				const own = shownFields(stored).filter(
					({ displayOptions }) => displayOptions?.show?.model ?? displayOptions?.show?.['/model'],
				);
				const top = row.fields
					.filter(isTop)
					.map((field) => (field.media ? buildSourceNames(getParam(field)).source : getParam(field)));
				const files = row.fields
					.filter((field) => isTop(field) && field.media)
					.map((field) => buildSourceNames(getParam(field)).url);
				const rest = row.fields.filter((field) => !isTop(field));
				expect([getModelId(row), own.map(({ name }) => name).sort()]).toEqual([
					getModelId(row),
					[...top, ...files, ...(rest.length > 0 ? ['modelParameters'] : [])].sort(),
				]);
				expect([getModelId(row), children.map(({ name }) => name).sort()]).toEqual([
					getModelId(row),
					rest.map(getParam).sort(),
				]);
			}
		}
	}
});
