import { findFileType } from '../../nodes/PiApi/contract/fileType';
import { binary, items, n8n, storeWorkflow } from './support/host';
import type { Execution } from './support/host';
import { column, fileFacts, fileNames } from './support/items';
import { expectFile, only, taskOf } from './support/models';
import { createSandboxTask, taskThat } from './support/sandboxTasks';
import { plainPng } from './support/pictures';
import { expectNoSecrets, expectSuccess, runBilled, succeed } from './support/runs';
import { sandbox } from './support/sandbox';
import { convertedFile, itemsWith, piapi } from './support/steps';
import { chain, START } from './support/workflow';
import type { Step } from './support/workflow';

const DOWNLOAD = { download: 'main' };
const TILE = 64;

/** A node of n8n’s own that fails. */
const BROKEN: Step = {
	name: 'Broken',
	type: 'n8n-nodes-base.stopAndError',
	parameters: { errorMessage: 'This node fails on purpose' },
};

beforeEach(async () => {
	await sandbox.reset();
	await sandbox.configure({ tilePx: TILE, durationMs: 100 });
});

it('a workflow generates an image, cuts it out, makes it larger and captions it, each from the binary field of the one before', async () => {
	const image = { imageSource: 'binary' };
	const { execution, bill } = await succeed(
		chain({
			items: itemsWith({ prompt: 'a teapot on a table' }),
			steps: [
				// Nothing but what a person fills in: the models are those that the operations begin with.
				piapi(
					'image',
					'generate',
					{ prompt: '={{ $json.prompt }}', modelParameters: { width: '=768', height: 1024 }, ...DOWNLOAD },
					{ name: 'Generate' },
				),
				piapi('image', 'removeBackground', { ...image, ...DOWNLOAD }, { name: 'Cut Out' }),
				piapi(
					'image',
					'upscale',
					{ ...image, model: 'Qubico/image-toolkit/upscale', modelParameters: { scale: 4 }, ...DOWNLOAD },
					{ name: 'Enlarge' },
				),
				piapi('text', 'captionImage', image, { name: 'Caption' }),
			],
		}),
	);
	expect(bill).toMatchObject({ paid: 4, uploads: 0, credentialLeaks: 0 });
	expect((await sandbox.state()).counters.createdByModel).toEqual({
		'Qubico/flux1-schnell txt2img': 1,
		'Qubico/image-toolkit background-remove': 1,
		'Qubico/image-toolkit upscale': 1,
		'Qubico/joycaption joycaption-beta-one': 1,
	});
	const generated = only(execution, 'Generate');
	expect(generated.json).toMatchObject({
		service: 'piapi',
		model: 'Qubico/flux1-schnell',
		task_type: 'txt2img',
		status: 'completed',
		image_url: expect.stringContaining(sandbox.url),
		images: [{ index: 1, url: generated.json.image_url }],
	});
	expect((await taskOf('txt2img')).input).toEqual({
		prompt: 'a teapot on a table',
		width: 768,
		height: 1024,
	});
	expect(await fileFacts(generated)).toBe('png 48x64');
	for (const node of ['Generate', 'Cut Out', 'Enlarge']) {
		await expectFile(only(execution, node), 'image/png', 'png');
		await fileFacts(only(execution, node));
	}
	// What each got is the very file that the one before has put out.
	for (const [taskType, before] of [
		['background-remove', 'Generate'],
		['upscale', 'Cut Out'],
		['joycaption-beta-one', 'Enlarge'],
	]) {
		const sent = String((await taskOf(taskType)).input.image).replace(/^data:image\/png;base64,/, '');
		expect(sent).toBe((await binary(only(execution, before))).toString('base64'));
	}
	expect((await taskOf('upscale')).input.scale).toBe(4);
	expect(only(execution, 'Caption').json).toMatchObject({
		model: 'Qubico/joycaption',
		status: 'completed',
		text: expect.stringMatching(/\w/),
	});
});

it('a workflow lets a language model write the prompt of a GPT Image, uploads the image and animates it with Kling', async () => {
	const { execution, bill } = await succeed(
		chain({
			items: itemsWith({ topic: 'a paper boat' }),
			steps: [
				piapi(
					'text',
					'messageModel',
					{
						prompt: '=Describe {{ $json.topic }}',
						options: { systemMessage: 'Be brief.', maxTokens: 200 },
					},
					{ name: 'Ask' },
				),
				piapi(
					'image',
					'generate',
					{ model: 'gpt-image-1/generations', prompt: '={{ $json.text }}', ...DOWNLOAD },
					{ name: 'Draw' },
				),
				piapi('file', 'upload', {}, { name: 'Upload' }),
				piapi(
					'video',
					'generate',
					{
						prompt: 'the boat sails away',
						modelParameters: { startImage: '={{ $json.url }}', duration: '=10', qualityMode: 'pro' },
						...DOWNLOAD,
					},
					{ name: 'Animate' },
				),
			],
		}),
	);
	expect(bill).toEqual({ created: { video_generation: 1 }, paid: 1, uploads: 1, credentialLeaks: 0 });
	expect((await sandbox.state()).counters.answersPaid).toEqual({ chat: 1, images: 1 });
	const { json: answer } = only(execution, 'Ask');
	expect(answer).toMatchObject({
		model: 'gpt-4o-mini',
		task_type: 'chat',
		status: 'completed',
		prompt: 'Describe a paper boat',
		text: expect.stringContaining('a paper boat'),
		usage: { total_tokens: expect.any(Number) },
	});
	const drawn = only(execution, 'Draw');
	expect(drawn.json).toMatchObject({ model: 'gpt-image-1', status: 'completed', prompt: answer.text });
	expect(drawn.json).not.toHaveProperty('task_id');
	expect(fileNames(drawn)).toEqual({ data: 'gpt-image-1.png' });
	expect(drawn.binary?.data).toMatchObject({ mimeType: 'image/png', fileExtension: 'png' });
	expect(await fileFacts(drawn)).toMatch(/^png /);
	const { json: uploaded } = only(execution, 'Upload');
	expect(uploaded).toMatchObject({ file_name: 'gpt-image-1.png', mime_type: 'image/png' });
	const stored = Buffer.from(await (await fetch(String(uploaded.url))).arrayBuffer());
	expect(stored.equals(await binary(drawn))).toBe(true);
	expect((await taskOf('video_generation')).input).toEqual({
		prompt: 'the boat sails away',
		image_url: uploaded.url,
		duration: 10,
		mode: 'pro',
	});
	const animated = only(execution, 'Animate');
	expect(animated.json).toMatchObject({
		model: 'kling',
		task_type: 'video_generation',
		status: 'completed',
		video_url: expect.stringContaining(sandbox.url),
	});
	await expectFile(animated, 'video/mp4', 'mp4');
});

it('a workflow generates speech, music and a 3D model, and runs a model by its name with JSON from an expression', async () => {
	const image = (await plainPng(8, 8)).toString('base64');
	const { execution, bill } = await succeed(
		chain({
			items: itemsWith({ image }),
			steps: [
				convertedFile('image', 'photo', 'photo.png'),
				piapi(
					'model3d',
					'generate',
					{ imagesSource: 'binary', imagesBinaryProperty: 'photo', ...DOWNLOAD },
					{ name: '3D Model' },
				),
				piapi('audio', 'generateSpeech', { text: 'Good morning.', ...DOWNLOAD }, { name: 'Speech' }),
				piapi('audio', 'generateMusic', { stylePrompt: 'slow piano', ...DOWNLOAD }, { name: 'Music' }),
				piapi(
					'anyModel',
					'run',
					{
						modelName: 'Qubico/z-image',
						taskType: 'txt2img',
						input: '={{ { prompt: "a cover for " + $json.task_type, width: 512, height: 256 } }}',
						...DOWNLOAD,
					},
					{ name: 'Any Model' },
				),
			],
		}),
	);
	expect(bill).toMatchObject({ paid: 4, uploads: 0, credentialLeaks: 0 });
	expect((await taskOf('image-to-3d')).input.images).toEqual([expect.stringContaining(image)]);
	const model = only(execution, '3D Model');
	expect(model.json).toMatchObject({ model: 'Qubico/trellis', status: 'completed' });
	await expectFile(model, 'model/gltf-binary', 'glb');
	const speech = only(execution, 'Speech');
	expect(speech.json).toMatchObject({
		model: 'byteaudio',
		status: 'completed',
		audio_url: expect.stringContaining(sandbox.url),
	});
	const { extension } = findFileType(await binary(speech), '') ?? {};
	await expectFile(speech, extension === 'wav' ? 'audio/wav' : 'audio/mpeg', extension ?? '');
	const music = only(execution, 'Music');
	expect(music.json).toMatchObject({ model: 'Qubico/ace-step', status: 'completed' });
	await expectFile(music, 'audio/mpeg', 'mp3');
	const any = only(execution, 'Any Model');
	expect(any.json).toMatchObject({ model: 'Qubico/z-image', task_type: 'txt2img', status: 'completed' });
	expect((await taskThat((task) => task.model === 'Qubico/z-image', 'of z-image')).input).toEqual({
		prompt: `a cover for ${String(music.json.task_type)}`,
		width: 512,
		height: 256,
	});
	await expectFile(any, 'image/png', 'png');
	expect(await fileFacts(any)).toBe('png 64x32');
});

it('a workflow counts the active tasks, lists the history, and shows what Cancel Many would cancel without doing so', async () => {
	await sandbox.configure({ pendingMs: 10_000_000 });
	const id = await createSandboxTask('imagine', { prompt: 'a harbour' });
	const { execution, bill } = await succeed(
		chain({
			steps: [
				piapi('account', 'getActiveTasks', {}, { name: 'Active' }),
				piapi('task', 'getMany', { limit: 5, filters: { model: 'mj' } }, { name: 'History' }),
				// Created Before keeps its default, {{ $now }}, moved past a second that has just begun.
				piapi(
					'task',
					'cancelMany',
					{ cancelModel: 'midjourney', cancelBefore: '={{ $now.plus({ minutes: 1 }) }}' },
					{ name: 'Midjourney' },
				),
				piapi('task', 'cancelMany', {}, { name: 'Kling' }),
			],
		}),
	);
	expect(bill).toMatchObject({ created: {}, paid: 0 });
	expect((await sandbox.state()).counters.cancelled).toBe(0);
	expect(only(execution, 'Active').json).toMatchObject({ midjourney: { pending_count: 1 } });
	expect(only(execution, 'History').json).toMatchObject({
		task_id: id,
		model: 'midjourney',
		status: 'pending',
	});
	expect(only(execution, 'Midjourney').json).toMatchObject({
		dry_run: true,
		count: 1,
		tasks: [{ task_id: id }],
		message: expect.stringContaining('Nothing was cancelled'),
	});
	expect(only(execution, 'Kling').json).toMatchObject({ dry_run: true, model: 'kling', count: 0 });
});

it('a workflow pays for each answer once, whatever fails and however often the execution is retried', async () => {
	const client = await n8n();
	const retry = async ({ id }: Execution, withCurrentWorkflow: boolean) =>
		await client.waitFor(await client.retry(id, withCurrentWorkflow));
	const answersPaid = async () => (await sandbox.state()).counters.answersPaid;
	const ask = piapi('text', 'messageModel', { prompt: '={{ $json.topic }}' }, { name: 'Ask' });
	const topics = itemsWith({ topic: 'a red fox' }, { topic: 'a blue whale' });
	const stored = await storeWorkflow(chain({ items: topics, steps: [ask, BROKEN] }));
	await sandbox.setFaults([
		{ route: 'chat', promptContains: 'whale', effect: { type: 'status', status: 403 } },
	]);
	const refused = await client.waitFor(await client.start(stored, START));
	expect(refused.status).toBe('error');
	expect(refused.error?.message).toContain('1 of 2 tasks failed');
	expect(await answersPaid()).toEqual({ chat: 1 });

	// The answer that was there is handed out, the other is asked for; then the next node fails.
	await sandbox.setFaults([]);
	const broken = await retry(refused, false);
	expect(broken.error?.message).toContain('fails on purpose');
	const answers = column(items(broken, 'Ask'), 'text');
	expect(answers).toEqual([expect.stringContaining('fox'), expect.stringContaining('whale')]);
	expect(await answersPaid()).toEqual({ chat: 2 });

	const nodes = stored.nodes.map((node) =>
		node.name === BROKEN.name ? { ...node, type: 'n8n-nodes-base.noOp', parameters: {} } : node,
	);
	await client.updateWorkflow(stored.id, { ...stored, nodes });
	const mended = await retry(broken, true);
	await expectNoSecrets(mended);
	expectSuccess(mended);
	expect(column(items(mended, 'Broken'), 'text')).toEqual(answers);
	expect(await answersPaid()).toEqual({ chat: 2 });
});

it('a workflow does not pay again for an image that was lost on its way, also with Retry On Fail', async () => {
	await sandbox.setFaults([{ route: 'images', effect: { type: 'reset', when: 'after' }, count: 1 }]);
	const parameters = { model: 'gpt-image-1/generations', prompt: 'a red fox' };
	const retryOnFail = { retryOnFail: true, maxTries: 2, waitBetweenTries: 50 };
	const { execution } = await runBilled(
		chain({ steps: [piapi('image', 'generate', parameters, retryOnFail)] }),
	);
	expect(execution.error?.message).toContain('may have been created');
	expect((await sandbox.state()).counters.answersPaid).toEqual({ images: 1 });
});
