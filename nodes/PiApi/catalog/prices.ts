import type { IDataObject } from 'n8n-workflow';

import { CATALOG, getModelId } from './index';
import type { Row } from './schema';

/** A field of a task's input, or what the service takes where it is not sent. */
type Value = (name: string) => unknown;

/** What a task costs at most, in US dollars; undefined where its input does not say. */
type Rule = (value: Value, input: IDataObject) => number | undefined;

const MEGAPIXEL = 1_048_576;
const SECONDS_PER_CLIP = 5;

/** A number, in a text such as `8s` too. */
function parsePositive(value: unknown): number | undefined {
	const read = typeof value === 'string' ? Number.parseFloat(value) : value;
	return typeof read === 'number' && Number.isFinite(read) && read > 0 ? read : undefined;
}

function flat(usd: number): Rule {
	return () => usd;
}

/** How many results are asked for, whatever the model calls that. */
function readCount(value: Value): number {
	return (
		parsePositive(value('batch_size')) ?? parsePositive(value('num_images')) ?? parsePositive(value('n')) ?? 1
	);
}

function each(usd: number): Rule {
	return (value) => usd * readCount(value);
}

/** So much for each second, or for each started clip of `clip` seconds; `usual` where no length is known. */
function perSecond(rate: number | Rule, usual?: number): Rule {
	return (value, input) => {
		const usd = typeof rate === 'number' ? rate : rate(value, input);
		const seconds = sumSeconds(value, input) ?? usual;
		return usd === undefined || seconds === undefined ? undefined : usd * Math.ceil(seconds);
	};
}

/** The length that is asked for: that of all shots together where there are any. */
function sumSeconds(value: Value, { multi_shots: shots }: IDataObject): number | undefined {
	if (!Array.isArray(shots) || shots.length === 0) return parsePositive(value('duration'));
	return (shots as IDataObject[]).reduce(
		(sum, shot) => sum + (parsePositive(shot.duration) ?? SHOT_SECONDS),
		0,
	);
}

const SHOT_SECONDS = 3;

function perClip(usd: number): Rule {
	return (value, input) => usd * Math.ceil((sumSeconds(value, input) ?? SECONDS_PER_CLIP) / SECONDS_PER_CLIP);
}

/** By the choice in a field; undefined for any other value, `unset` where nothing is sent. */
function by(name: string, prices: Record<string, number>, unset?: number): Rule {
	return (value) => {
		const choice = value(name);
		return choice === undefined ? unset : prices[String(choice).toLowerCase()];
	};
}

function either(name: string, on: number, off: number): Rule {
	return (value) => (value(name) === false ? off : on);
}

function byPixels(value: Value): number {
	const megapixels =
		((parsePositive(value('width')) ?? 1024) * (parsePositive(value('height')) ?? 1024)) / MEGAPIXEL;
	const usd = megapixels <= 0.5 ? 0.002 : megapixels <= 1 ? 0.004 : megapixels <= 1.5 ? 0.006 : 0.008;
	return usd * readCount(value);
}

function byText(value: Value): number {
	const characters = String(value('gen_text') ?? '').length;
	return 0.025 * Math.max(1, Math.ceil(characters / 1000));
}

/** Kling's price depends on version, mode and sound; none is published for versions before 2.5 but for the master ones. */
function byKling(value: Value, input: IDataObject): number | undefined {
	const version = String(value('version'));
	const isPro = value('mode') === 'pro';
	if (version === '3.0') {
		const sound = input.enable_audio === true ? 0.05 : 0;
		return perSecond((isPro ? 0.15 : 0.1) + sound)(value, input);
	}
	if (version === '2.5' || version === '2.6') return perClip(isPro ? 0.33 : 0.2)(value, input);
	return version === '2.0' || version === '2.1-master' ? perClip(0.96)(value, input) : undefined;
}

function byKlingOmni(value: Value, input: IDataObject): number | undefined {
	const isLarge = value('resolution') === '1080p';
	if (value('version') === 'o1') return isLarge ? undefined : perSecond(0.078)(value, input);
	const sound = input.enable_audio === true ? 0.05 : 0;
	return perSecond((isLarge ? 0.15 : 0.1) + sound)(value, input);
}

function byHailuo(value: Value): number | undefined {
	const version = String(value('model'));
	if (/-01\b/.test(version)) return 0.2;
	if (/-02\b/.test(version)) return 0.8;
	if (version !== 'v2.3') return undefined;
	if (parsePositive(value('resolution')) === 1080) return 0.4;
	return parsePositive(value('duration')) === 10 ? 0.45 : 0.23;
}

/** The prices that rows state in words, as figures, by the model's value in the menu; the highest where they differ. */
const RULES: Record<string, Rule> = {
	'Qubico/flux1-schnell/txt2img': each(0.0015),
	'Qubico/flux1-schnell/txt2img-sr': each(0.003),
	'Qubico/flux1-schnell/img2img': each(0.002),
	'Qubico/flux1-dev/txt2img': each(0.015),
	'Qubico/flux1-dev/img2img': each(0.015),
	'Qubico/flux1-dev-advanced/txt2img': each(0.02),
	'Qubico/flux1-dev-advanced/txt2img-lora': each(0.02),
	'Qubico/flux1-dev-advanced/txt2img-sr': each(0.02),
	'Qubico/flux1-dev-advanced/controlnet-lora': each(0.02),
	'Qubico/flux1-dev-advanced/img2img-lora': each(0.02),
	'Qubico/flux1-dev-advanced/img2img-sr': each(0.02),
	'Qubico/flux1-dev-advanced/fill-inpaint': each(0.02),
	'Qubico/flux1-dev-advanced/fill-outpaint': each(0.02),
	'Qubico/flux1-dev-advanced/redux-variation': each(0.02),
	'Qubico/flux1-dev-advanced/kontext': each(0.02),
	'gemini/gemini-2.5-flash-image': each(0.03),
	'gemini/nano-banana-2': by('resolution', { '1k': 0.06 }, 0.06),
	'gemini/nano-banana-pro': by('resolution', { '1k': 0.1, '2k': 0.1 }, 0.1),
	'gemini/nano-banana-2.1': by('resolution', { '1k': 0.03, '2k': 0.04, '4k': 0.09 }, 0.09),
	'Qubico/z-image/txt2img': byPixels,
	'seedream/seedream-5-lite': by('size', { '2k': 0.028, '3k': 0.042 }),
	'gpt-image-1/generations': (value, input) => {
		const usd = by('quality', { low: 0.016, medium: 0.063, high: 0.25 }, 0.25)(value, input);
		return usd === undefined ? undefined : usd * readCount(value);
	},
	'gpt-image-2-preview/generations': each(0.1),
	'Qubico/image-toolkit/background-remove': flat(0.001),
	'Qubico/image-toolkit/multi-face-swap': flat(0.015),
	'kling/ai_try_on': each(0.07),
	'kling/effects': (value) => (value('professional_mode') === true ? 0.46 : 0.26),
	'kling/video_generation': byKling,
	'kling/omni_video_generation': byKlingOmni,
	'kling-turbo/video_generation': perClip(0.28),
	'kling/sound': flat(0.07),
	'hailuo/video_generation': byHailuo,
	'luma/video_generation': perClip(0.2),
	'sora2/sora2-video': perSecond(0.08),
	'veo3/veo3-video': perSecond(either('generate_audio', 0.24, 0.12), 8),
	'veo3/veo3-video-fast': perSecond(either('generate_audio', 0.09, 0.06), 8),
	'veo3.1/veo3.1-video': perSecond(either('generate_audio', 0.24, 0.12), 8),
	'veo3.1/veo3.1-video-fast': perSecond(either('generate_audio', 0.09, 0.06), 8),
	'seedance/seedance-2': perSecond(by('resolution', { '480p': 0.1, '720p': 0.2, '1080p': 0.5 })),
	'seedance/seedance-2-fast': perSecond(by('resolution', { '480p': 0.048, '720p': 0.096 })),
	'seedance/seedance-2-mini': perSecond(by('resolution', { '480p': 0.042, '720p': 0.084 })),
	'seedance/seedance-2.5': perSecond(by('resolution', { '480p': 0.15, '720p': 0.35, '1080p': 0.8 })),
	'seedance/seedance-2-preview': perSecond(0.15),
	'Wan/wan26-txt2video': perSecond(by('resolution', { '720p': 0.08, '1080p': 0.12 }, 0.12)),
	'Wan/wan26-img2video': perSecond(by('resolution', { '720p': 0.08, '1080p': 0.12 }, 0.12)),
	'Qubico/wanx/txt2video-1.3b': flat(0.12),
	'Qubico/wanx/txt2video-14b': flat(0.28),
	'Qubico/wanx/txt2video-14b-lora': flat(0.28),
	'Qubico/wanx/img2video-14b': flat(0.28),
	'Qubico/wanx/img2video-14b-lora': flat(0.28),
	'Qubico/hunyuan/txt2video': flat(0.09),
	'Qubico/hunyuan/fast-txt2video': flat(0.09),
	'Qubico/hunyuan/txt2video-lora': flat(0.09),
	'Qubico/hunyuan/img2video-concat': flat(0.09),
	'Qubico/hunyuan/img2video-replace': flat(0.09),
	'Qubico/skyreels/img2video': flat(0.15),
	'Qubico/framepack/img2video': perSecond(0.03),
	// Sound below 35 s.
	'omni-human/omni-human-1.5': perSecond(0.13, 35),
	// Up to 240 frames.
	'Qubico/video-toolkit/upscale': flat(0.072),
	'Qubico/ace-step/txt2audio': perSecond(0.0005),
	'Qubico/diffrhythm/txt2audio-base': flat(0.02),
	'Qubico/diffrhythm/txt2audio-full': flat(0.02),
	// Up to 30 s are counted.
	'Qubico/mmaudio/video2audio': flat(0.015),
	'Qubico/tts/zero-shot': byText,
	// Up to 120 s.
	'byteaudio/seed-audio-1.0': flat(0.24),
	'Qubico/trellis/image-to-3d': flat(0.04),
	'Qubico/trellis/text-to-3d': flat(0.04),
	'Qubico/trellis2/image-to-3d': flat(0.1),
	'Qubico/pixal3d/image-to-3d': flat(0.25),
	'Qubico/joycaption/joycaption-beta-one': flat(0.01),
};

/** Models that have a price in figures, by their value in the menu. */
export const PRICED: readonly string[] = Object.keys(RULES);

const ROWS = new Map<string, Row>(CATALOG.map((row) => [getModelId(row), row]));

/**
 * What a task of a model costs at most by its price list, in US dollars; undefined where no price is known, or where it
 * depends on what the input does not say, such as the length of a video that goes in.
 * @param input PiAPI's `input`, in its own names
 */
export function computeUsd(model: string, taskType: string, input: IDataObject): number | undefined {
	const id = getModelId({ model, taskType });
	const fields = ROWS.get(id)?.fields ?? [];
	const getValue: Value = (name) => input[name] ?? fields.find((field) => field.name === name)?.default;
	return RULES[id]?.(getValue, input);
}
