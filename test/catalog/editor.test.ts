import type { INode, INodeParameters, INodeProperties, INodePropertyOptions } from 'n8n-workflow';
import { NodeHelpers } from 'n8n-workflow';

import { PiApi } from '../../nodes/PiApi/PiApi.node';
import { idOf, modelsOf } from '../../nodes/PiApi/catalog';
import { isTop, paramOf, sourceNames } from '../../nodes/PiApi/catalog/names';

const { description } = new PiApi();
const NODE: INode = {
	id: '1',
	name: 'PiAPI',
	type: 'n8n-nodes-piapi-midjourney.piApi',
	typeVersion: 1,
	position: [0, 0],
	parameters: {},
};

const computed = new Map<string, INodeParameters>();

/** As n8n reads or stores the parameters: with the defaults filled in, or without them. */
function parametersOf(given: INodeParameters, withDefaults: boolean): INodeParameters {
	const key = `${withDefaults} ${JSON.stringify(given)}`;
	const known =
		computed.get(key) ??
		NodeHelpers.getNodeParameters(description.properties, given, withDefaults, false, NODE, description) ??
		{};
	computed.set(key, known);
	return known;
}

function isDisplayed(property: INodeProperties, values: INodeParameters): boolean {
	return NodeHelpers.displayParameter(values, property, NODE, description);
}

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

/** The options of a menu that are shown for stored parameters. */
function menuOf(name: string, stored: INodeParameters): string[] {
	const values = parametersOf(stored, true);
	const menus = description.properties.filter((each) => each.name === name && isDisplayed(each, values));
	expect(menus.length).toBeLessThan(2);
	return menus.flatMap((menu) => (menu.options as INodePropertyOptions[]).map(({ value }) => String(value)));
}

const RESOURCES = menuOf('resource', {});
const PROMPT = 'a prompt that somebody typed';

/** The stored parameters of every operation, and of every model where there are any, with a prompt. */
const STATES = RESOURCES.flatMap((resource) =>
	menuOf('operation', { resource }).flatMap((operation) => {
		const models = menuOf('model', { resource, operation });
		const places =
			models.length > 0 ? models.map((model) => ({ resource, operation, model })) : [{ resource, operation }];
		return places.map((place) => parametersOf({ ...place, prompt: PROMPT }, false));
	}),
);

function hasPrompt(stored: INodeParameters): boolean {
	const values = parametersOf(stored, true);
	return description.properties.some((each) => each.name === 'prompt' && isDisplayed(each, values));
}

/** What is wrong with the parameters after a change: a value that its menu does not have, or a prompt that is gone. */
function wrongAfter(before: INodeParameters, after: INodeParameters): string[] {
	const values = parametersOf(after, true);
	const stale = ['operation', 'model'].flatMap((name) => {
		const menu = menuOf(name, after);
		return menu.length > 0 && !menu.includes(String(values[name]))
			? [`stale ${name} ${String(values[name])}`]
			: [];
	});
	const lost =
		hasPrompt(before) && hasPrompt(after) && values.prompt !== PROMPT ? ['the prompt is gone'] : [];
	return [...stale, ...lost];
}

function nameOf(stored: INodeParameters): string {
	const { resource, operation, model = '' } = parametersOf(stored, true);
	return `${String(resource)} > ${String(operation)} > ${String(model)}`;
}

it('the cases start from every operation and every model', () => {
	expect(RESOURCES.length).toBeGreaterThan(9);
	expect(STATES.length).toBeGreaterThan(120);
});

it('a panel has no two fields of one name', () => {
	const twice = STATES.flatMap((stored) => {
		const values = parametersOf(stored, true);
		const shown = description.properties.filter(
			(each) => isDisplayed(each, values) && each.type !== 'notice',
		);
		const names = shown.map(({ displayName }) => displayName);
		return names.filter((name, at) => names.indexOf(name) !== at).map((name) => `${nameOf(stored)}: ${name}`);
	});
	expect(twice).toEqual([]);
});

it.each(['resource', 'operation', 'model'])(
	'no change of %s leaves a value that its menu does not have, or drops the prompt',
	(name) => {
		const wrong = STATES.flatMap((before) =>
			menuOf(name, before).flatMap((value) => {
				const after = choose(before, name, value);
				return wrongAfter(before, after).map((what) => `${nameOf(before)} to ${value}: ${what}`);
			}),
		);
		expect(wrong).toEqual([]);
	},
	120_000,
);

it('the editor keeps the options that both models have when another model is chosen', () => {
	const kling = parametersOf(
		{
			resource: 'video',
			operation: 'generate',
			options: { aspectRatio: '9:16', cfgScale: 0.7, duration: 10 },
		},
		false,
	);
	const hailuo = choose(choose(kling, 'model', 'seedance/seedance-2'), 'prompt', PROMPT);
	expect(hailuo.options).toEqual({ aspectRatio: '9:16', duration: 10 });
});

it('the panel shows exactly the fields of the chosen model', () => {
	for (const resource of ['image', 'video', 'audio', 'model3d', 'text']) {
		for (const operation of menuOf('operation', { resource })) {
			for (const row of modelsOf(resource, operation)) {
				const values = parametersOf({ resource, operation, model: idOf(row) }, true);
				const shown = description.properties.filter((each) => isDisplayed(each, values));
				const options = shown.find(({ name }) => name === 'options');
				const children = ((options?.options ?? []) as INodeProperties[]).filter((each) =>
					NodeHelpers.displayParameterPath({ ...values, options: {} }, each, 'options', NODE, description),
				);
				const own = shown.filter(
					({ displayOptions }) => displayOptions?.show?.model ?? displayOptions?.show?.['/model'],
				);
				const top = row.fields
					.filter(isTop)
					.map((field) => (field.media ? sourceNames(paramOf(field)).source : paramOf(field)));
				const files = row.fields
					.filter((field) => isTop(field) && field.media)
					.map((field) => sourceNames(paramOf(field)).url);
				const rest = row.fields.filter((field) => !isTop(field));
				expect([idOf(row), own.map(({ name }) => name).sort()]).toEqual([
					idOf(row),
					[...top, ...files, ...(rest.length > 0 ? ['options'] : [])].sort(),
				]);
				expect([idOf(row), children.map(({ name }) => name).sort()]).toEqual([
					idOf(row),
					rest.map(paramOf).sort(),
				]);
			}
		}
	}
});

it('the description stays below the size that n8n loads without anybody noticing', () => {
	expect(Buffer.byteLength(JSON.stringify(description))).toBeLessThan(220_000);
});
