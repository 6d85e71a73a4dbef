import type { IDataObject, INodeParameters } from 'n8n-workflow';

import { getModelId } from '../../nodes/PiApi/catalog';
import { isTop, getParam, buildSourceNames } from '../../nodes/PiApi/catalog/names';
import type { Field, Row } from '../../nodes/PiApi/catalog/schema';
import type { Bench } from './sandbox';

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
			const entry = Object.fromEntries((field.fields ?? []).map((each) => [getParam(each), sample(each)]));
			return { entries: field.type === 'group' && !field.single ? [entry] : entry };
		}
		default:
			return 'a red fox';
	}
}

/** What goes with nothing else of the row. */
export function withoutOf(row: Row): string[] {
	return TOGETHER[getModelId(row)]?.without ?? [];
}

/** The parameters with all that a row needs, or with all that it takes together. */
export async function filledIn(bench: Bench, row: Row, how: 'needed' | 'all'): Promise<INodeParameters> {
	const together = TOGETHER[getModelId(row)]?.[how] ?? {};
	const wanted = (field: Field) =>
		(how === 'all' && !withoutOf(row).includes(field.name)) ||
		field.required === true ||
		(how === 'needed' && row.oneOf?.some(([first]) => first === field.name) === true) ||
		getParam(field) in together;
	const parameters: IDataObject = {};
	const modelParameters: IDataObject = {};
	for (const field of row.fields.filter(wanted)) {
		const origin = field.name === 'origin_task_id' ? await klingVideo(bench) : undefined;
		const value = (together[getParam(field)] ?? origin ?? sample(field)) as IDataObject;
		if (!isTop(field)) modelParameters[getParam(field)] = value;
		else if (field.media) parameters[buildSourceNames(getParam(field)).url] = value;
		else parameters[getParam(field)] = value;
	}
	return { ...parameters, modelParameters } as INodeParameters;
}

/** A finished video of Kling; gives the id of its task. */
async function klingVideo(bench: Bench): Promise<string> {
	const run = await bench.run({ resource: 'video', prompt: 'a red fox' });
	return String(run.items[0].json.task_id);
}
