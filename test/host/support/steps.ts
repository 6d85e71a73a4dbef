import type { INodeExecutionData, INodeParameters } from 'n8n-workflow';
import { PIAPI } from './workflow';
import type { Step } from './workflow';

/** A PiAPI node. */
export function piapi(
	resource: string,
	operation: string,
	parameters: INodeParameters = {},
	settings: Partial<Step> = {},
): Step {
	return { name: PIAPI, ...settings, parameters: { resource, operation, ...parameters } };
}

/** A PiAPI node for one of the Midjourney operations. */
export function midjourney(operation: string, parameters?: INodeParameters, settings?: Partial<Step>): Step {
	return piapi('midjourney', operation, parameters, settings);
}

/** One item for each JSON object. */
export function itemsWith(...objects: Array<INodeExecutionData['json']>): INodeExecutionData[] {
	return objects.map((json) => ({ json }));
}

/** One item for each prompt, to be mapped. */
export function promptItems(...prompts: string[]): INodeExecutionData[] {
	return itemsWith(...prompts.map((prompt) => ({ prompt })));
}

/** An Imagine that maps the prompt of its items. */
export function imagineMapped(parameters?: INodeParameters, settings?: Partial<Step>): Step {
	return midjourney(
		'imagine',
		{ prompt: '={{ $json.prompt }}', processMode: 'fast', ...parameters },
		settings,
	);
}

/** n8n's Edit Image node, which draws a plain PNG into a binary field and leaves the others as they are. */
export function drawnPng(property: string, width: number, height: number): Step {
	return {
		name: `Draw ${property}`,
		type: 'n8n-nodes-base.editImage',
		parameters: { operation: 'create', dataPropertyName: property, width, height, options: {} },
	};
}

/** n8n's HTTP Request node, which fetches a file into the binary field `data`. */
export function fetchedFile(url: string): Step {
	return {
		name: 'Fetch',
		type: 'n8n-nodes-base.httpRequest',
		typeVersion: 4.2,
		parameters: { url, options: { response: { response: { responseFormat: 'file' } } } },
	};
}

/** n8n's Convert to File node, which turns base64 text of the item into a binary field. */
export function convertedFile(source: string, property: string, fileName: string): Step {
	return {
		name: 'Convert to File',
		type: 'n8n-nodes-base.convertToFile',
		typeVersion: 1.1,
		parameters: {
			operation: 'toBinary',
			sourceProperty: source,
			binaryPropertyName: property,
			options: { fileName, mimeType: 'image/png' },
		},
	};
}
