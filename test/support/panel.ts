import type { INode, INodeParameters, INodeProperties, INodePropertyOptions } from 'n8n-workflow';
import { NodeHelpers } from 'n8n-workflow';

import { PiApi } from '../../nodes/PiApi/PiApi.node';

export const { description } = new PiApi();

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
export function parametersOf(given: INodeParameters, withDefaults: boolean): INodeParameters {
	const key = `${withDefaults} ${JSON.stringify(given)}`;
	const known =
		computed.get(key) ??
		NodeHelpers.getNodeParameters(description.properties, given, withDefaults, false, NODE, description) ??
		{};
	computed.set(key, known);
	return known;
}

export function isDisplayed(property: INodeProperties, values: INodeParameters): boolean {
	return NodeHelpers.displayParameter(values, property, NODE, description);
}

/** What the panel shows for stored parameters, notices aside, in its order. */
export function shownFields(stored: INodeParameters): INodeProperties[] {
	const values = parametersOf(stored, true);
	return description.properties.filter((each) => each.type !== 'notice' && isDisplayed(each, values));
}

/** What a collection offers for stored parameters; nothing where it is not shown. */
export function offeredIn(name: string, stored: INodeParameters): INodeProperties[] {
	const collection = shownFields(stored).find((each) => each.name === name);
	const values = { ...parametersOf(stored, true), [name]: {} };
	return ((collection?.options ?? []) as INodeProperties[]).filter((each) =>
		NodeHelpers.displayParameterPath(values, each, name, NODE, description),
	);
}

/** The options of a menu that are shown for stored parameters. */
export function menuOf(name: string, stored: INodeParameters): string[] {
	const menus = shownFields(stored).filter((each) => each.name === name);
	expect(menus.length).toBeLessThan(2);
	return menus.flatMap((menu) => (menu.options as INodePropertyOptions[]).map(({ value }) => String(value)));
}

/** The stored parameters of every operation, and of every model where there are any. */
export function everyPanel(more: INodeParameters = {}): INodeParameters[] {
	return menuOf('resource', {}).flatMap((resource) =>
		menuOf('operation', { resource }).flatMap((operation) => {
			const models = menuOf('model', { resource, operation });
			const places =
				models.length > 0
					? models.map((model) => ({ resource, operation, model }))
					: [{ resource, operation }];
			return places.map((place) => parametersOf({ ...place, ...more }, false));
		}),
	);
}

/** A panel by its menus. */
export function panelName(stored: INodeParameters): string {
	const { resource, operation, model } = parametersOf(stored, true);
	return [resource, operation, model].filter((each) => each !== undefined).join(' > ');
}
