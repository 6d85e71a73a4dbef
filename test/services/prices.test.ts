import { CATALOG, getModelId } from '../../nodes/PiApi/catalog';
import { PRICED, computeUsd } from '../../nodes/PiApi/catalog/prices';
import type { MidjourneyRequest } from '../../nodes/PiApi/contract/request';
import { computePrice } from '../../nodes/PiApi/services/prices';
import { IMAGINE } from '../support/ports';
import { requestFor } from '../support/requests';

/** Rows whose price hangs on the length of a file that goes in, or on its size. */
const BY_THE_FILE = [
	...['Qubico/ace-step/audio2audio', 'Qubico/ace-step/edit', 'Qubico/ace-step/extend'],
	...['Qubico/image-toolkit/segment', 'Qubico/video-toolkit/background-remove', 'kling/motion_control'],
];

const priced = CATALOG.filter(({ price }) => price !== undefined);

it('every model with a price in words has one in figures, but for those that hang on a file', () => {
	const missing = priced.map(getModelId).filter((id) => !PRICED.includes(id));
	expect(missing.sort()).toEqual([...BY_THE_FILE].sort());
	expect(PRICED.filter((id) => !priced.map(getModelId).includes(id))).toEqual([]);
});

it.each(
	priced.filter((row) => PRICED.includes(getModelId(row))).map((row) => [getModelId(row), row] as const),
)(
	'the price of %s with its defaults is made of the figures in its words, or hangs on a required field',
	(_id, { model, taskType, price, fields }) => {
		const usd = computeUsd(model, taskType, {});
		// Where a price hangs on a field, its description says the rest.
		const said = [price ?? '', ...fields.map(({ description }) => description)].join(' ');
		const figures = [...said.matchAll(/\d+\.\d+/g)].map(([figure]) => Number(figure));
		const required = fields.some(({ name, required: is }) => is && name === 'duration');
		if (usd === undefined) {
			expect(required || fields.some(({ name }) => name === 'duration')).toBe(true);
			return;
		}
		const isMultiple = figures.some((figure) => Math.abs(usd / figure - Math.round(usd / figure)) < 1e-6);
		expect([usd, figures, isMultiple]).toEqual([usd, figures, true]);
	},
);

it.each([
	['kling/video_generation', {}, 0.2],
	['kling/video_generation', { duration: 10, mode: 'pro' }, 0.66],
	['kling/video_generation', { version: '3.0', duration: 7, enable_audio: true }, 1.05],
	['kling/video_generation', { version: '3.0', multi_shots: [{ duration: 4 }, { duration: 2 }] }, 0.6],
	['kling/video_generation', { version: '1.5' }, undefined],
	['kling/omni_video_generation', { resolution: '1080p', duration: 3 }, 0.45],
	['kling/omni_video_generation', { version: 'o1', resolution: '1080p' }, undefined],
	['kling/effects', { professional_mode: true }, 0.46],
	['hailuo/video_generation', { duration: 10 }, 0.45],
	['hailuo/video_generation', { resolution: 1080 }, 0.4],
	['hailuo/video_generation', { model: 't2v-02' }, 0.8],
	['hailuo/video_generation', { model: 'i2v-01-live' }, 0.2],
	['hailuo/video_generation', { model: 'v3' }, undefined],
	['veo3/veo3-video', { duration: '4s' }, 0.96],
	['veo3/veo3-video', { duration: '8s', generate_audio: false }, 0.96],
	['seedance/seedance-2', { resolution: '1080p', duration: 15 }, 7.5],
	['luma/video_generation', { duration: 10 }, 0.4],
	['gemini/gemini-2.5-flash-image', { num_images: 4 }, 0.12],
	['gemini/nano-banana-2', { resolution: '4K' }, undefined],
	['gpt-image-1/generations', { n: 2, quality: 'low' }, 0.032],
	['gpt-image-1/generations', {}, 0.25],
	['Qubico/z-image/txt2img', { width: 1024, height: 1536, batch_size: 2 }, 0.012],
	['Qubico/tts/zero-shot', { gen_text: 'x'.repeat(1001) }, 0.05],
	['Qubico/flux1-schnell/txt2img', { batch_size: 4 }, 0.006],
	['nobody/knows', {}, undefined],
])('%s with %j costs at most %s dollars', (id, input, usd) => {
	const at = id.lastIndexOf('/');
	const known = computeUsd(id.slice(0, at), id.slice(at + 1), input);
	if (usd === undefined) expect(known).toBeUndefined();
	else expect(known).toBeCloseTo(usd, 9);
});

const upscale: MidjourneyRequest = requestFor('upscale', { type: 'image', image: 1 });

it('each service has its own units, and those that say no price have none', () => {
	expect(computePrice(IMAGINE, 'piapi')).toEqual({ usd: 0.07, points: 700_000 });
	expect(computePrice({ ...IMAGINE, options: { serviceMode: 'private' } }, 'piapi')).toEqual({
		usd: 0,
		points: 0,
	});
	expect(computePrice(IMAGINE, 'legnext')).toEqual({ points: 80 });
	expect(computePrice(upscale, 'piapi')).toEqual({ usd: 0.01, points: 100_000 });
	expect(computePrice(upscale, 'legnext')).toEqual({});
	expect(computePrice(IMAGINE, 'midapi')).toEqual({});
	expect(computePrice(IMAGINE, 'useapi')).toEqual({});
});
