import { RESOURCES } from '../../nodes/PiApi/actions/resources';
import { SIMPLIFIED_FIELDS } from '../../nodes/PiApi/contract/output';
import type { PreviewSchema } from '../../nodes/PiApi/output/preview';
import { buildPreview } from '../../nodes/PiApi/output/preview';
import { simplify } from '../../nodes/PiApi/output/simplify';
import { PiApi } from '../../nodes/PiApi/PiApi.node';
import { buildPreviews } from '../../nodes/PiApi/runtime/previews';
import { useBench } from '../support/sandbox';
import { taskLike } from '../support/tasks';

/** What an item holds and its preview does not say, or says otherwise. */
function differences(value: unknown, schema: PreviewSchema | undefined, path: string): string[] {
	if (schema === undefined) return [`${path} is not in the preview`];
	if (Array.isArray(value)) {
		if (schema.type !== 'array') return [`${path} is a list`];
		return value.flatMap((entry, position) => differences(entry, schema.items, `${path}[${position}]`));
	}
	if (typeof value === 'object' && value !== null) {
		if (schema.type !== 'object') return [`${path} is an object`];
		return Object.entries(value).flatMap(([key, entry]) =>
			differences(entry, schema.properties?.[key], `${path}.${key}`),
		);
	}
	const types = typeof value === 'number' ? ['number', 'integer'] : [typeof value];
	return types.includes(schema.type) ? [] : [`${path} is a ${typeof value}`];
}

const WHOLE = taskLike({
	prompt: 'a lighthouse',
	cost: { points: 700_000, usd: 0.07 },
	error: { code: '10000', message: 'task failed', detail: 'why' },
	output: {
		imageUrl: 'https://img.example/a.png',
		imageUrls: ['https://img.example/1.png', 'https://img.example/2.png'],
		discordImageUrl: 'https://discord.example/a.png',
		intermediateImageUrls: ['https://img.example/i.png'],
		videoUrls: ['https://img.example/v.mp4'],
		audioUrls: ['https://img.example/a.mp3'],
		fileUrls: ['https://img.example/m.glb'],
		text: 'a text',
		lyrics: [{ title: 'a song', text: 'la' }],
		descriptions: ['one'],
		seed: '42',
		actions: ['reroll'],
		progress: 50,
		message: 'working',
		extras: { thumbnails: ['https://img.example/t.png'] },
	},
});

it('the preview describes every field of the simplified item as it comes out', () => {
	expect(differences(simplify(WHOLE), buildPreview(SIMPLIFIED_FIELDS), 'item')).toEqual([]);
	expect(
		differences({ task_id: 1, images: 'a', new: true }, buildPreview(SIMPLIFIED_FIELDS), 'item'),
	).toEqual(['item.task_id is a number', 'item.images is a string', 'item.new is not in the preview']);
});

it('every operation that hands out tasks has a preview, for the version that the node has', () => {
	const expected = RESOURCES.flatMap(({ value, operations }) =>
		operations
			.filter(({ kind }) => kind !== 'call')
			.map((operation) => `__schema__/v1.0.0/${value}/${operation.value}.json`),
	);
	expect(Object.keys(buildPreviews()).sort()).toEqual(expected.sort());
	expect(new PiApi().description.version).toBe(1);
});

describe('the real items of the sandbox', () => {
	const bench = useBench();

	it.each([
		['midjourney', 'imagine', { prompt: 'a lighthouse' }],
		['midjourney', 'describe', { imageSource: 'url', imageUrl: 'https://pictures.example/a.png' }],
		['image', 'generate', { model: 'Qubico/flux1-schnell/txt2img', prompt: 'a lighthouse' }],
		['video', 'generate', { model: 'kling/video_generation', prompt: 'a lighthouse' }],
	])('%s > %s is as its preview says', async (resource, operation, parameters) => {
		const { items } = await bench.run({ resource, operation, ...parameters });
		const [{ json: item }] = items;
		expect(item.status).toBe('completed');
		expect(
			differences(item, buildPreviews()[`__schema__/v1.0.0/${resource}/${operation}.json`], 'item'),
		).toEqual([]);
	});
});
