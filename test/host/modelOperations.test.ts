import type { INodeParameters } from 'n8n-workflow';
import { binary } from './support/host';
import { fileFacts } from './support/items';
import { expectFile, only, taskOf } from './support/models';
import { plainPng } from './support/pictures';
import { runBilled, succeed } from './support/runs';
import { sandbox } from './support/sandbox';
import { convertedFile, itemsWith, piapi } from './support/steps';
import { chain } from './support/workflow';
import type { Step } from './support/workflow';

/** A node that downloads what it makes, called as what it does. */
function making(resource: string, operation: string, name: string, parameters: INodeParameters): Step {
	return piapi(resource, operation, { ...parameters, download: 'main' }, { name });
}

const image = (node: string) => `={{ $('${node}').item.json.image_url }}`;
const video = { videoSource: 'url', videoUrl: "={{ $('Video').item.json.video_url }}" };

beforeEach(async () => {
	await sandbox.reset();
	await sandbox.configure({ tilePx: 64, durationMs: 100 });
});

it('a workflow segments an image, swaps the face in it, and dresses the person', async () => {
	const photo = (await plainPng(8, 8)).toString('base64');
	const { execution, bill } = await succeed(
		chain({
			items: itemsWith({ photo }),
			steps: [
				convertedFile('photo', 'photo', 'photo.png'),
				making('image', 'segment', 'Segment', {
					prompt: 'the chair',
					imageSource: 'binary',
					imageBinaryProperty: 'photo',
					modelParameters: { segmentFactor: -3 },
				}),
				making('image', 'swapFaces', 'Swap Faces', {
					targetImageSource: 'binary',
					swapImageSource: 'url',
					swapImageUrl: image('Segment'),
				}),
				// Kling takes addresses only: what comes as a file is uploaded first.
				making('image', 'tryOn', 'Try On', {
					personImageSource: 'binary',
					modelParameters: { upperImage: image('Segment'), lowerImage: image('Swap Faces') },
				}),
			],
		}),
	);
	expect(bill).toMatchObject({ paid: 3, uploads: 1, credentialLeaks: 0 });
	for (const node of ['Segment', 'Swap Faces', 'Try On']) {
		await expectFile(only(execution, node), 'image/png', 'png');
		expect(await fileFacts(only(execution, node))).toMatch(/^png /);
	}
	const swapped = (await binary(only(execution, 'Swap Faces'))).toString('base64');
	const segmented = (await binary(only(execution, 'Segment'))).toString('base64');
	expect((await taskOf('face-swap')).input).toMatchObject({
		target_image: expect.stringContaining(segmented),
		swap_image: only(execution, 'Segment').json.image_url,
	});
	const { model_input: person, upper_input: upper } = (await taskOf('ai_try_on')).input;
	expect(upper).toBe(only(execution, 'Segment').json.image_url);
	const uploaded = Buffer.from(await (await fetch(String(person))).arrayBuffer());
	expect(uploaded.toString('base64')).toBe(swapped);
});

it('a workflow makes a video and works on it: longer, speaking, larger, cut out, with another face, with sound', async () => {
	const { execution, bill } = await succeed(
		chain({
			steps: [
				piapi('image', 'generate', { prompt: 'a singer' }, { name: 'Image' }),
				making('video', 'generate', 'Video', {
					prompt: 'she sings',
					modelParameters: { startImage: image('Image') },
				}),
				// Nothing but the prompt: the task is that of the item.
				making('video', 'extend', 'Extend', { prompt: 'she bows' }),
				making('video', 'lipSync', 'Lip-Sync', {
					originTaskId: { __rl: true, mode: 'list', value: "={{ $('Video').item.json.task_id }}" },
					text: 'Good evening.',
					modelParameters: { voice: 'Rock', speed: '=1.2' },
				}),
				making('video', 'addEffect', 'Add Effect', {
					imageSource: 'url',
					imageUrl: image('Image'),
					effect: 'squish',
				}),
				making('video', 'upscale', 'Upscale', video),
				making('video', 'removeBackground', 'Cut Out', video),
				making('video', 'swapFaces', 'Swap Faces', {
					swapImageSource: 'url',
					swapImageUrl: image('Image'),
					targetVideoSource: 'url',
					targetVideoUrl: video.videoUrl,
				}),
				making('audio', 'generateSound', 'Sound', {
					prompt: 'applause',
					originTaskId: { __rl: true, mode: 'id', value: "={{ $('Video').item.json.task_id }}" },
				}),
			],
		}),
	);
	expect(bill).toMatchObject({ paid: 9, uploads: 0, credentialLeaks: 0 });
	const { task_id: made, video_url: url } = only(execution, 'Video').json;
	const videos = ['Video', 'Extend', 'Lip-Sync', 'Add Effect', 'Upscale', 'Cut Out', 'Swap Faces'];
	for (const node of videos) await expectFile(only(execution, node), 'video/mp4', 'mp4');
	expect((await taskOf('extend_video')).input).toEqual({ origin_task_id: made, prompt: 'she bows' });
	expect((await taskOf('lip_sync')).input).toEqual({
		...{ origin_task_id: made, tts_text: 'Good evening.' },
		...{ tts_timbre: 'Rock', tts_speed: 1.2 },
	});
	expect((await taskOf('sound')).input).toEqual({ origin_task_id: made, prompt: 'applause' });
	const worked = (await sandbox.tasks()).filter(({ model }) => model === 'Qubico/video-toolkit');
	expect(worked).toHaveLength(3);
	for (const { input } of worked) expect(Object.values(input)).toContain(url);
	expect(Object.keys(only(execution, 'Sound').binary ?? {}).length).toBeGreaterThan(0);
});

it('a workflow makes music, restyles the recording, and writes the words of another song', async () => {
	const { execution, bill } = await succeed(
		chain({
			steps: [
				making('audio', 'generateMusic', 'Music', { stylePrompt: 'slow piano' }),
				making('audio', 'editMusic', 'Edit Music', {
					audioSource: 'binary',
					stylePrompt: 'as a march',
				}),
				piapi('text', 'writeLyrics', { prompt: 'a march' }, { name: 'Write Lyrics' }),
			],
		}),
	);
	expect(bill).toMatchObject({ paid: 3, uploads: 0, credentialLeaks: 0 });
	const [music, edited] = [only(execution, 'Music'), only(execution, 'Edit Music')];
	await expectFile(music, 'audio/mpeg', 'mp3');
	await expectFile(edited, 'audio/mpeg', 'mp3');
	const sent = String((await taskOf('audio2audio')).input.style_audio);
	expect(sent).toContain((await binary(music)).toString('base64'));
	expect(only(execution, 'Write Lyrics').json).toMatchObject({
		status: 'completed',
		lyrics: expect.arrayContaining([{ title: expect.any(String), text: expect.stringContaining('[Verse]') }]),
	});
});

it('a workflow refuses what a model does not do before anything is sent, by item and field', async () => {
	const { execution, bill } = await runBilled(
		chain({
			items: itemsWith({ seconds: 6 }, { seconds: 10 }),
			steps: [
				piapi('video', 'generate', {
					model: 'hailuo/video_generation',
					prompt: 'a lighthouse',
					modelVersion: 'v2.3',
					modelParameters: { resolutionLines: 1080, durationChoice: '={{ $json.seconds }}' },
				}),
			],
		}),
	);
	expect(execution.error?.message).toContain('“Duration” cannot be 10 at a “Resolution” of 1080');
	expect(bill).toMatchObject({ created: { video_generation: 1 }, paid: 1 });
});
