import type { IDataObject, INodeParameters } from 'n8n-workflow';

import { CATALOG, findModel, idOf, modelsOf } from '../../nodes/PiApi/catalog';
import { isTop, paramOf, sourceNames } from '../../nodes/PiApi/catalog/names';
import type { Field, Row, Rule } from '../../nodes/PiApi/catalog/schema';
import { rowSchema } from '../../nodes/PiApi/catalog/schema';
import { MODEL_OPERATIONS } from '../../nodes/PiApi/actions/models/operations';
import { useBench } from '../support/sandbox';

const bench = useBench();

const FILES: Record<string, string> = {
	image: 'https://files.example/a.png',
	video: 'https://files.example/a.mp4',
	audio: 'https://files.example/a.mp3',
};

/** Fields that only go together with certain values of others. */
const TOGETHER: Record<string, { needed?: IDataObject; all?: IDataObject; without?: string[] }> = {
	'hailuo/video_generation': { needed: { modelVersion: 'v2.3' }, all: { durationChoice: 6 } },
	'kling/video_generation': { all: { version: '3.0' } },
	'kling/ai_try_on': { without: ['dress_input'] },
	'luma/video_generation': { all: { durationChoice: 5 } },
	'music-u/generate_music': { all: { lyricsType: 'user' } },
	'kling/omni_video_generation': { all: { prompt: '@image_1 and @image_2 as in @video' } },
	'kling/lip_sync': { needed: { voice: 'Rock' }, all: { voice: 'Rock' } },
};

/** What a person could enter; of a choice the last one, because the first is often the default. */
function sample(field: Field): unknown {
	switch (field.type) {
		case 'whole':
		case 'number':
			return String(field.max ?? field.default ?? field.min ?? 1);
		case 'flag':
			return true;
		case 'choice':
		case 'numberChoice':
			return field.options?.at(-1);
		case 'texts':
			return 'one, two';
		case 'file':
			return FILES[field.media ?? 'image'];
		case 'files':
			return `${FILES[field.media ?? 'image']}, ${FILES[field.media ?? 'image']}?2`;
		case 'json':
			return field.name === 'key_frames'
				? '{ "frame0": { "type": "generation", "id": "11111111-2222-4333-8444-555555555555" } }'
				: '{ "mask_url": "https://files.example/m.png" }';
		case 'group':
		case 'record': {
			const entry = Object.fromEntries((field.fields ?? []).map((each) => [paramOf(each), sample(each)]));
			return { entries: field.type === 'group' && !field.single ? [entry] : entry };
		}
		default:
			return 'a red fox';
	}
}

function withoutOf(row: Row): string[] {
	return TOGETHER[idOf(row)]?.without ?? [];
}

async function filledIn(row: Row, how: 'needed' | 'all'): Promise<INodeParameters> {
	const together = TOGETHER[idOf(row)]?.[how] ?? {};
	const wanted = (field: Field) =>
		(how === 'all' && !withoutOf(row).includes(field.name)) ||
		field.required === true ||
		(how === 'needed' && row.oneOf?.some(([first]) => first === field.name) === true) ||
		paramOf(field) in together;
	const parameters: IDataObject = {};
	const options: IDataObject = {};
	for (const field of row.fields.filter(wanted)) {
		const origin = field.name === 'origin_task_id' ? await klingVideo() : undefined;
		const value = (together[paramOf(field)] ?? origin ?? sample(field)) as IDataObject;
		if (!isTop(field)) options[paramOf(field)] = value;
		else if (field.media) parameters[sourceNames(paramOf(field)).url] = value;
		else parameters[paramOf(field)] = value;
	}
	return { ...parameters, options } as INodeParameters;
}

/** A finished video of Kling; gives the id of its task. */
async function klingVideo(): Promise<string> {
	const run = await bench.run({ resource: 'video', prompt: 'a red fox' });
	return String(run.items[0].json.task_id);
}

/** The fields that a rule names; those within others by the outer one. */
function namesIn({ when = {}, total, mentions, field }: Rule): string[] {
	const names = [...Object.keys(when), ...(total?.of ?? []), ...(mentions ? [mentions.of] : []), field];
	return names.map((name) => name.split('.')[0]);
}

it.each(CATALOG.map((row) => [idOf(row), row] as const))('%s is a row', (_id, row) => {
	expect(rowSchema.safeParse(row)).toMatchObject({ success: true });
	const params = row.fields.map(paramOf);
	expect(new Set(params).size).toBe(params.length);
	for (const { fields = [] } of row.fields) {
		const within = fields.map(paramOf);
		expect(new Set(within).size).toBe(within.length);
	}
	const names = row.fields.map(({ name }) => name);
	for (const name of [
		...(row.oneOf ?? []).flat(),
		...(row.rules ?? []).flatMap(namesIn),
		...row.fields.flatMap((each) => each.requiredUnless ?? []),
	]) {
		expect(names).toContain(name);
	}
});

it('every operation has models, and every model an operation', () => {
	const placed = MODEL_OPERATIONS.flatMap(({ resource, value }) => {
		const rows = modelsOf(resource, value);
		expect([resource, value, rows.length > 0]).toEqual([resource, value, true]);
		return rows.map(idOf);
	});
	expect(new Set(placed)).toEqual(new Set(CATALOG.map(idOf)));
	expect(new Set(CATALOG.map(idOf)).size).toBe(CATALOG.length);
});

const places = MODEL_OPERATIONS.flatMap(({ resource, value }) =>
	modelsOf(resource, value).map(
		(row) => [`${resource} ${value} ${idOf(row)}`, resource, value, row] as const,
	),
);

describe('against the sandbox', () => {
	it.each(places)('%s with what it needs', async (_title, resource, operation, row) => {
		const model = idOf(row);
		const run = await bench.run({ resource, operation, model, ...(await filledIn(row, 'needed')) });
		expect(run.items[0].json).toMatchObject({
			status: 'completed',
			...{ model: row.model, task_type: row.taskType },
		});
		expect(findModel(resource, operation, model)).toEqual(row);
	});

	it.each(places)('%s with everything', async (_title, resource, operation, row) => {
		const model = idOf(row);
		const run = await bench.run({ resource, operation, model, ...(await filledIn(row, 'all')) });
		expect(run.items[0].json).toMatchObject({ status: 'completed' });
		// Answers that come at once go to an address of their own: see test/actions/gptImage.test.ts.
		if (row.answers !== undefined) return;
		// Nothing was left out on the way.
		expect(Object.keys(run.creates[0].input as IDataObject).sort()).toEqual(
			row.fields
				.map(({ name }) => name)
				.filter((name) => !withoutOf(row).includes(name))
				.sort(),
		);
	});
});
