import type { INodeExecutionData } from 'n8n-workflow';
import { binary, items, piApiItems } from './support/host';
import { column, fileFacts, sourcesOf } from './support/items';
import { expectFile, taskOf } from './support/models';
import { plainPng } from './support/pictures';
import { runBilled, succeed } from './support/runs';
import { sandbox } from './support/sandbox';
import { convertedFile, itemsWith, piapi } from './support/steps';
import { chain } from './support/workflow';

const DOWNLOAD = { download: 'main' };

beforeEach(async () => {
	await sandbox.reset();
	await sandbox.configure({ tilePx: 64, durationMs: 100 });
});

it('the node reads lists of fields, and binary files within them, and suspends until the service calls back', async () => {
	const image = (await plainPng(8, 8)).toString('base64');
	const prompt = 'more of the garden';
	const { execution, bill } = await succeed(
		chain({
			items: itemsWith({ image }),
			steps: [
				convertedFile('image', 'photo', 'photo.png'),
				piapi(
					'image',
					'edit',
					{
						prompt,
						referenceImagesSource: 'binary',
						referenceImagesBinaryProperty: 'photo',
						modelParameters: { numberOfImages: 2, outputFormat: 'png' },
						...DOWNLOAD,
						options: { splitIntoItems: 'file' },
					},
					{ name: 'Edit' },
				),
				piapi(
					'image',
					'edit',
					{
						model: 'Qubico/flux1-dev-advanced/fill-outpaint',
						prompt: '=a garden, {{ $json.index }}',
						imageSource: 'binary',
						margins: { entries: { outpaintLeft: '={{ 64 * $json.index }}', outpaintTop: 32 } },
						...DOWNLOAD,
					},
					{ name: 'Outpaint' },
				),
				piapi(
					'video',
					'generate',
					{
						prompt,
						modelParameters: {
							version: '3.0',
							shots: {
								entries: [
									{ prompt: '=first of {{ $json.task_id }}', duration: 2 },
									{ prompt: 'then', duration: '=4' },
								],
							},
							elements: { entries: [{ imageUrl: 'data' }] },
							camera: { entries: { type: 'simple', zoom: 5 } },
						},
						...DOWNLOAD,
						waitForResult: 'suspend',
						options: { timeout: 60 },
					},
					{ name: 'Video' },
				),
			],
		}),
	);
	expect(bill).toMatchObject({ paid: 5, credentialLeaks: 0 });
	expect((await taskOf('gemini-2.5-flash-image')).input).toMatchObject({
		num_images: 2,
		image_urls: [expect.stringMatching(/^http/)],
	});
	const edited = items(execution, 'Edit');
	expect(column(edited, 'index')).toEqual([1, 2]);
	for (const item of edited) expect(await fileFacts(item)).toMatch(/^png /);
	const outpainted = items(execution, 'Outpaint');
	const tasks = new Map((await sandbox.tasks()).map((task) => [task.id, task.input]));
	const inputOf = ({ json }: INodeExecutionData) => tasks.get(String(json.task_id));
	expect(sourcesOf(outpainted)).toEqual([0, 1]);
	for (const [position, item] of outpainted.entries()) {
		const number = position + 1;
		expect(inputOf(item)).toMatchObject({
			prompt: `a garden, ${number}`,
			image: expect.stringContaining((await binary(edited[position])).toString('base64')),
			custom_settings: [{ setting_type: 'outpaint', outpaint_left: 64 * number, outpaint_top: 32 }],
		});
	}
	const videos = items(execution, 'Video');
	expect(sourcesOf(videos)).toEqual([0, 1]);
	for (const [position, item] of videos.entries()) {
		expect(inputOf(item)).toMatchObject({
			version: '3.0',
			multi_shots: [
				{ prompt: `first of ${String(outpainted[position].json.task_id)}`, duration: 2 },
				{ prompt: 'then', duration: 4 },
			],
			elements: [{ image_url: expect.stringMatching(/^http/) }],
			camera_control: { type: 'simple', config: { zoom: 5 } },
		});
		await expectFile(item, 'video/mp4', 'mp4');
	}
	expect((await sandbox.state()).counters.callbacks.delivered).toBe(2);
});

it('the node refuses an expression as Model, and takes another model for each item with Any Model', async () => {
	const models = itemsWith({ model: 'Qubico/flux1-schnell' }, { model: 'Qubico/z-image' });
	const { execution: refused } = await runBilled(
		chain({
			items: models,
			steps: [piapi('image', 'generate', { model: '={{ $json.model }}', prompt: 'a red fox' })],
		}),
	);
	expect(refused.error?.message).toContain('“Model” is an expression, and this field takes none');
	const { execution, bill } = await succeed(
		chain({
			items: models,
			steps: [
				piapi('anyModel', 'run', {
					modelName: '={{ $json.model }}',
					taskType: 'txt2img',
					input: '={{ JSON.stringify({ prompt: "a red fox" }) }}',
				}),
			],
		}),
	);
	expect(bill).toMatchObject({ created: { txt2img: 2 }, paid: 2 });
	expect(column(piApiItems(execution), 'model')).toEqual(['Qubico/flux1-schnell', 'Qubico/z-image']);
	expect((await sandbox.state()).counters.tasksCreated).toBe(2);
});
