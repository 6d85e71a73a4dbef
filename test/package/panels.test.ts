import type { INodeProperties, INodePropertyOptions, NodeParameterValue } from 'n8n-workflow';

import { PiApiTrigger } from '../../nodes/PiApi/PiApiTrigger.node';
import { getModelId, listModels } from '../../nodes/PiApi/catalog';
import { isTop } from '../../nodes/PiApi/catalog/names';
import { RESOURCES } from '../../nodes/PiApi/actions/resources';
import { description, everyPanel, offeredIn, parametersOf, shownFields } from '../support/panel';

const END = 'Wait for Result, Output, Download, Options';
const TEXT_END = 'Wait for Result, Output, Options';
const MODEL_END = `Model Parameters, ${END}`;

/**
 * What a new node shows below Resource and Operation, in its order; of the operations with models with the first one.
 * What need not be set stands in a collection: a new field here has to be one that most people fill in.
 */
const PANELS: Record<string, string> = {
	'Image > Edit': `Model, Prompt, Reference Images Source, Reference Image URLs, ${MODEL_END}`,
	'Image > Generate': `Model, Prompt, ${MODEL_END}`,
	'Image > Remove Background': `Model, Image Source, Image URL, ${MODEL_END}`,
	'Image > Segment': `Model, Prompt, Image Source, Image URL, ${MODEL_END}`,
	'Image > Swap Faces': `Model, Target Image Source, Target Image URL, Face Image Source, Face Image URL, ${END}`,
	'Image > Try On': `Model, Person Image Source, Person Image URL, ${MODEL_END}`,
	'Image > Upscale': `Model, Image Source, Image URL, ${MODEL_END}`,
	'Video > Add Effect': `Model, Prompt, Image Source, Image URL, Effect, ${MODEL_END}`,
	'Video > Extend': `Model, Prompt, Task ID, ${END}`,
	'Video > Generate': `Model, Prompt, ${MODEL_END}`,
	'Video > Lip-Sync': `Model, Text to Speak, Task ID, ${MODEL_END}`,
	'Video > Remove Background': `Model, Video Source, Video URL, ${MODEL_END}`,
	'Video > Swap Faces': `Model, Face Image Source, Face Image URL, Target Video Source, Target Video URL, ${MODEL_END}`,
	'Video > Upscale': `Model, Video Source, Video URL, ${END}`,
	'Audio > Edit Music': `Model, Style, Lyrics, Audio Source, Audio URL, ${MODEL_END}`,
	'Audio > Generate Music': `Model, Style, Lyrics, ${MODEL_END}`,
	'Audio > Generate Sound': `Model, Prompt, Task ID, ${MODEL_END}`,
	'Audio > Generate Speech': `Model, Text, ${MODEL_END}`,
	'3D Model > Generate': `Model, Images Source, Image URLs, ${MODEL_END}`,
	'Text > Caption Image': `Model, Image Source, Image URL, Model Parameters, ${TEXT_END}`,
	'Text > Write Lyrics': `Model, Prompt, ${TEXT_END}`,
	'Text > Message a Model': 'Model, Message, Output, Options',
	'Any Model > Run': `Model Name, Task Type, Input, ${END}`,
	'Midjourney > Blend': `Image Source, Image URLs, Dimension, Process Mode, ${END}`,
	'Midjourney > Describe': `Image Source, Image URL, Process Mode, ${TEXT_END}`,
	'Midjourney > Edit': `Image Source, Task ID, Image, Prompt, Canvas Width, Canvas Height, Image Width, Image Height, Image Left, Image Top, Mask Source, ${END}`,
	'Midjourney > Enhance': `Task ID, Image, ${END}`,
	'Midjourney > Enhance Upscale': `Image Source, Task ID, Image, Resolution, Content Type, ${END}`,
	'Midjourney > Get Seed': `Task ID, ${TEXT_END}`,
	'Midjourney > Imagine': `Prompt, Aspect Ratio, Process Mode, Midjourney Parameters, ${END}`,
	'Midjourney > Inpaint': `Task ID, Image, Mask Source, Mask URL, Prompt, ${END}`,
	'Midjourney > Outpaint': `Task ID, Image, Zoom, Aspect Ratio, Prompt, ${END}`,
	'Midjourney > Pan': `Task ID, Image, Direction, Scale, Prompt, ${END}`,
	'Midjourney > Remix': `Task ID, Image, Prompt, Strength, ${END}`,
	'Midjourney > Remove Background': `Image Source, Image URL, ${END}`,
	'Midjourney > Reroll': `Task ID, Prompt, Aspect Ratio, ${END}`,
	'Midjourney > Retexture': `Image Source, Image URL, Prompt, ${END}`,
	'Midjourney > Shorten': `Prompt, ${TEXT_END}`,
	'Midjourney > Upscale': `Task ID, Upscale Type, Image, ${END}`,
	'Midjourney > Variation': `Task ID, Variation Type, Image, Prompt, Aspect Ratio, ${END}`,
	'Midjourney Video > Extend': `Task ID, Video, Prompt, Motion, ${END}`,
	'Midjourney Video > Generate': `Image Source, Task ID, Image, Prompt, Resolution, Motion, ${END}`,
	'Midjourney Video > Upscale': `Task ID, Video, ${END}`,
	'Task > Cancel': 'Task ID',
	'Task > Cancel Many': 'Model, Created Before, Really Cancel',
	'Task > Download': 'Task ID, Output, Download, Options',
	'Task > Get': 'Task ID, Output, Download, Options',
	'Task > Get Many': 'Return All, Limit, Filters, Options',
	'Task > Wait': `Task ID, ${END}`,
	'File > Upload': 'File Source, Input Binary Field',
	'Account > Get': '',
	'Account > Get Active Tasks': '',
};

function labelsOf(fields: INodeProperties[]): string[] {
	return fields.map(({ displayName }) => displayName);
}

/** What a new node shows below its two menus. */
function panelOf(resource: string, operation: string, more: object = {}): string {
	const [, , ...below] = labelsOf(shownFields(parametersOf({ resource, operation, ...more }, false)));
	return below.join(', ');
}

it('every operation shows what most people fill in, and nothing more', () => {
	const panels = RESOURCES.flatMap((resource) =>
		resource.operations.map(({ name, value }) => [
			`${resource.name} > ${name}`,
			panelOf(resource.value, value),
		]),
	);
	expect(Object.fromEntries(panels)).toEqual(PANELS);
});

it('an Imagine shows Fields below Output while Output is Selected Fields', () => {
	expect(panelOf('midjourney', 'imagine', { output: 'selectedFields' })).toBe(
		'Prompt, Aspect Ratio, Process Mode, Midjourney Parameters, Wait for Result, Output, Fields, Download, Options',
	);
});

it('every model shows what it needs above its Model Parameters, and what all have in common below', () => {
	for (const stored of everyPanel()) {
		const { resource, operation, model } = parametersOf(stored, true);
		const row = listModels(String(resource), String(operation)).find((each) => getModelId(each) === model);
		if (!row) continue;
		const names = labelsOf(shownFields(stored)).slice(2);
		const end = [
			...(row.fields.every(isTop) ? [] : ['Model Parameters']),
			...(resource === 'text' ? TEXT_END : END).split(', '),
		];
		expect([model, names[0], ...names.slice(-end.length)]).toEqual([model, 'Model', ...end]);
		const files = row.fields.filter((field) => isTop(field) && field.media !== undefined);
		expect(names).toHaveLength(1 + row.fields.filter(isTop).length + files.length + end.length);
	}
});

it('no collection of options is empty, and each stands in the order in which it is read', () => {
	for (const stored of everyPanel()) {
		for (const { name } of shownFields(stored).filter(({ type }) => type === 'collection')) {
			const labels = labelsOf(offeredIn(name, stored));
			expect([stored, name, labels.length > 0]).toEqual([stored, name, true]);
			expect([stored, labels]).toEqual([stored, [...labels].sort()]);
			expect(new Set(labels).size).toBe(labels.length);
		}
	}
});

it('an expression in a menu shows the fields of all its choices, and none of another operation or model', () => {
	for (const stored of everyPanel()) {
		const menus = shownFields(stored).filter(
			({ type, noDataExpression }) => type === 'options' && noDataExpression !== true,
		);
		for (const { name, options } of menus) {
			const shownWith = (value: NodeParameterValue) => shownFields({ ...stored, [name]: value });
			const choices = (options as INodePropertyOptions[]).map(({ value }) => value as NodeParameterValue);
			const ofChoices = new Set(choices.flatMap(shownWith));
			const foreign = shownWith('={{ $json.choice }}').filter((field) => !ofChoices.has(field));
			expect([stored, name, labelsOf(foreign)]).toEqual([stored, name, []]);
		}
	}
});

it('the trigger ends as the other node does', () => {
	const plain = new PiApiTrigger().description.properties.filter(({ type }) => type !== 'notice');
	expect(labelsOf(plain)).toEqual(
		'Events, Verification, Filters, Output, Fields, Download, Options'.split(', '),
	);
});

/** How much n8n has to load, in bytes of JSON. */
function sizeOf(properties: INodeProperties[]): number {
	return Buffer.byteLength(JSON.stringify({ ...description, properties }));
}

function isOfModels({ name, displayOptions }: INodeProperties): boolean {
	return name === 'model' || (displayOptions?.show?.model ?? displayOptions?.show?.['/model']) !== undefined;
}

it('the whole description stays below the size that n8n loads without anybody noticing', () => {
	expect(sizeOf(description.properties)).toBeLessThan(220_000);
});

it('what is not a field of a model stays small', () => {
	const others = description.properties.filter((property) => !isOfModels(property));
	expect(others.length).toBeGreaterThan(80);
	expect(sizeOf(others)).toBeLessThan(95_000);
});
