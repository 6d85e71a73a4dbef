import sharp from 'sharp';

import { bytesOf, call, INSTANT, sizeOf, useSandbox } from '../support';
import { createModel, readModel, runModel } from './support';

const sandbox = useSandbox(INSTANT);
const prompt = 'a red fox';

/** What kind of file the bytes are, by what they begin with; undefined for none that is expected. */
function kindOf(bytes: Buffer): string | undefined {
	if (bytes.subarray(4, 8).toString() === 'ftyp') return 'mp4';
	if (bytes.subarray(0, 3).toString() === 'ID3') return 'mp3';
	if (bytes.subarray(0, 4).toString() === 'RIFF' && bytes.subarray(8, 12).toString() === 'WAVE') return 'wav';
	if (bytes.subarray(0, 4).toString() === 'glTF' && bytes.readUInt32LE(8) === bytes.length) return 'glb';
	if (bytes.subarray(1, 4).toString() === 'PNG') return 'png';
	return bytes.readUInt16BE() === 0xffd8 ? 'jpeg' : undefined;
}

/** Every address in a result. */
function addressesIn(value: unknown): string[] {
	if (typeof value === 'string') return value.startsWith('http') ? [value] : [];
	return typeof value === 'object' && value !== null ? Object.values(value).flatMap(addressesIn) : [];
}

const link = (path: RegExp) => expect.stringMatching(path);
const png = 'https://example.com/a.png';

it.each([
	['Qubico/flux1-schnell', 'txt2img', { prompt }, { image_url: link(/temp\/.*png$/), image_base64: '' }],
	['gemini', 'gemini-2.5-flash-image', { prompt }, { image_urls: [link(/ephemeral\/.*png$/)] }],
	[
		'kling',
		'video_generation',
		{ prompt, duration: 10 },
		{
			video_url: link(/videos\/.*mp4$/),
			works: [
				{
					cover: { resource: link(/png$/) },
					video: {
						resource: link(/watermarked\/.*mp4$/),
						resource_without_watermark: link(/videos\/.*mp4$/),
						duration: 10_000,
					},
				},
			],
		},
	],
	['kling', 'video_generation', { prompt, version: '3.0' }, { video: link(/videos\/.*mp4$/) }],
	[
		'kling',
		'ai_try_on',
		{ model_input: png, dress_input: png },
		{ works: [{ image: { resource: link(/png$/) } }] },
	],
	['hailuo', 'video_generation', { prompt, model: 'v2.3' }, { percent: 100, video_url: link(/mp4$/) }],
	['luma', 'video_generation', { prompt }, { video_raw: { url: link(/mp4$/) }, internal_state: 'completed' }],
	['veo3', 'veo3-video', { prompt }, { video: link(/mp4$/) }],
	['Qubico/wanx', 'txt2video-14b', { prompt }, { video_url: link(/mp4$/) }],
	['byteaudio', 'seed-audio-1.0', { text: prompt, format: 'wav' }, { audio_url: link(/wav$/) }],
	[
		'music-u',
		'generate_music',
		{ lyrics_type: 'instrumental' },
		{ songs: [{ song_path: link(/mp3$/) }, {}] },
	],
	['music-u', 'generate_lyrics', { prompt }, { lyrics_pairs: [{ text: link(/^\[Verse\]/) }, {}] }],
	[
		'Qubico/trellis',
		'text-to-3d',
		{ prompt },
		{ model_file: link(/glb$/), combined_video: link(/mp4$/), no_background_images: [link(/png$/)] },
	],
	['Qubico/joycaption', 'joycaption-beta-one', { image: png }, { text: link(/^A caption/) }],
])(
	'%s %s gives its result in the shape of its family, with a file behind each address',
	async (model, type, input, shape) => {
		const task = await runModel(sandbox(), model, type, input);
		expect(task.output).toMatchObject(shape);
		for (const address of addressesIn(task.output)) {
			expect([address, kindOf(await bytesOf(address))]).toEqual([address, /\.(\w+)$/.exec(address)?.[1]]);
		}
	},
);

it('a task gives as many images as were asked for, all different, in the ratio that was asked for', async () => {
	const input = { prompt, batch_size: 3, width: 1024, height: 512 };
	const { output } = await runModel(sandbox(), 'Qubico/flux1-schnell', 'txt2img', input);
	const { image_urls: urls } = output as { image_urls: string[] };
	const files = await Promise.all(urls.map(bytesOf));
	expect(new Set(files.map((file) => file.toString('base64'))).size).toBe(3);
	expect(await sizeOf(urls[0])).toEqual([32, 16]);
});

it('a task gives another format when one is asked for', async () => {
	const input = { prompt, output_format: 'jpeg' };
	const { output } = await runModel(sandbox(), 'seedream', 'seedream-5-lite', input);
	const [url] = (output as { image_urls: string[] }).image_urls;
	expect((await sharp(await bytesOf(url)).metadata()).format).toBe('jpeg');
	expect((await call(sandbox(), url, { headers: {} })).headers['content-type']).toBe('image/jpeg');
});

it('an audio task keeps songs by their id where the pages have them, and in a list where live clients met them', async () => {
	sandbox().configure({ piapi: { musicOutput: 'clips' } });
	const { output } = await runModel(sandbox(), 'music-u', 'generate_music', { lyrics_type: 'instrumental' });
	expect(Object.values((output as { clips: object }).clips)).toMatchObject([
		{ audio_url: link(/mp3$/), image_url: link(/png$/) },
		{ audio_url: link(/mp3$/), image_url: link(/png$/) },
	]);
});

it('the sandbox streams a video of any size that is asked for', async () => {
	sandbox().configure({ piapi: { videoBytes: 3_000_000 } });
	const { output } = await runModel(sandbox(), 'veo3', 'veo3-video', { prompt });
	const bytes = await bytesOf((output as { video: string }).video);
	expect([bytes.length, kindOf(bytes)]).toEqual([3_000_000, 'mp4']);
});

it('a Seedance task has nothing behind its address before it has ended', async () => {
	sandbox().configure({ durationMs: 60_000 });
	const { json } = await createModel(sandbox(), 'seedance', 'seedance-2', { prompt });
	sandbox().advance(1_000);
	const early = await readModel(sandbox(), json.data.task_id);
	expect(early).toMatchObject({ status: 'processing', output: { video: link(/mp4$/) } });
	const { video } = early.output as { video: string };
	expect((await call(sandbox(), video, { headers: {} })).status).toBe(404);
	sandbox().advance(60_000);
	expect(kindOf(await bytesOf(video))).toBe('mp4');
});
