import fc from 'fast-check';

import type { MidjourneyRequest, TaskRequest } from '../../nodes/PiApi/contract/request';
import { computeFingerprint } from '../../nodes/PiApi/engine/fingerprint';
import { originNamed, requestFor } from '../support/requests';

type Imagine = Extract<MidjourneyRequest, { operation: 'imagine' }>;

const BASE: Imagine = requestFor(
	'imagine',
	{
		prompt: 'a red fox',
		promptImages: [{ from: 'url', url: 'https://a.example/1.png', field: 'Image Prompt URLs' }],
		aspectRatio: '16:9',
		processMode: 'fast',
	},
	{
		options: {
			serviceMode: 'public',
			botId: 1,
			skipPromptCheck: true,
			callbackUrl: 'https://a.example/hook',
			additionalInput: { a: { b: [1, 2] } },
		},
		hints: [],
	},
);

const hashOf = (request: TaskRequest) => computeFingerprint(request, () => null);

/** The same value with the keys of every object turned round. */
function reversed<T>(value: T): T {
	if (Array.isArray(value)) return value.map(reversed) as T;
	if (typeof value !== 'object' || value === null) return value;
	return Object.fromEntries(
		Object.entries(value)
			.reverse()
			.map(([key, entry]) => [key, reversed(entry)]),
	) as T;
}

const json = fc.jsonValue({ maxDepth: 3 });

it('the fingerprint is short, and the same every time', () => {
	expect(hashOf(BASE)).toMatch(/^1:[0-9a-f]{32}$/);
	expect(hashOf(structuredClone(BASE))).toBe(hashOf(BASE));
});

it('the fingerprint is the same in any order of keys', () => {
	fc.assert(
		fc.property(fc.dictionary(fc.string(), json), fc.string(), (additionalInput, prompt) => {
			const request = {
				...BASE,
				input: { ...BASE.input, prompt },
				options: { ...BASE.options, additionalInput },
			} as Imagine;
			expect(hashOf(reversed(request))).toBe(hashOf(request));
		}),
	);
});

it('the fingerprint changes with every change of the additional input', () => {
	fc.assert(
		fc.property(json, json, (one, two) => {
			const of = (value: unknown) =>
				hashOf({ ...BASE, options: { additionalInput: { value } } } as unknown as MidjourneyRequest);
			const same = JSON.stringify(reversed(one)) === JSON.stringify(reversed(two));
			fc.pre(same || !deepSame(one, two));
			expect(of(one) === of(two)).toBe(same);
		}),
	);
});

function deepSame(one: unknown, two: unknown): boolean {
	try {
		expect(one).toEqual(two);
		return true;
	} catch {
		return false;
	}
}

const CHANGES: Array<[string, MidjourneyRequest]> = [
	['the prompt', { ...BASE, input: { ...BASE.input, prompt: 'a red  fox' } }],
	['the aspect ratio', { ...BASE, input: { ...BASE.input, aspectRatio: '9:16' } }],
	['the aspect ratio left out', { ...BASE, input: { ...BASE.input, aspectRatio: undefined } }],
	['the process mode', { ...BASE, input: { ...BASE.input, processMode: 'turbo' } }],
	['the images', { ...BASE, input: { ...BASE.input, promptImages: [] } }],
	[
		'the order of images',
		{
			...BASE,
			input: {
				...BASE.input,
				promptImages: [
					{ from: 'url', url: 'https://a.example/2.png', field: 'Image Prompt URLs' },
					...BASE.input.promptImages,
				],
			},
		},
	],
	['the service mode', { ...BASE, options: { ...BASE.options, serviceMode: 'private' } }],
	['the bot', { ...BASE, options: { ...BASE.options, botId: 0 } }],
	['the prompt check', { ...BASE, options: { ...BASE.options, skipPromptCheck: false } }],
	['the additional input', { ...BASE, options: { ...BASE.options, additionalInput: { a: { b: [2, 1] } } } }],
	['no additional input', { ...BASE, options: { ...BASE.options, additionalInput: undefined } }],
	['the operation', { ...BASE, operation: 'reroll', input: {} }],
	['an origin', { ...BASE, origin: { taskId: 'one', field: 'Task ID' } }],
];

it.each(CHANGES)('the fingerprint changes with %s', (_name, changed) => {
	expect(hashOf(changed)).not.toBe(hashOf(BASE));
});

it('the fingerprint is another for each of those changes', () => {
	const all = [BASE, ...CHANGES.map(([, changed]) => changed)].map(hashOf);
	expect(new Set(all).size).toBe(all.length);
});

it('the fingerprint is another for each origin', () => {
	const of = (taskId: string) =>
		hashOf(requestFor('upscale', { type: 'image', image: 1 }, { origin: originNamed(taskId) }));
	expect(of('one')).not.toBe(of('two'));
});

it('the fingerprint is the same wherever the service calls: the work is the same', () => {
	const changed = { ...BASE, options: { ...BASE.options, callbackUrl: 'https://a.example/other' } };
	expect(hashOf(changed)).toBe(hashOf(BASE));
});

it('the fingerprint is the same whatever a field is called', () => {
	const promptImages = [{ from: 'url' as const, url: 'https://a.example/1.png', field: 'Other' }];
	expect(hashOf({ ...BASE, input: { ...BASE.input, promptImages } })).toBe(hashOf(BASE));
});

it('the fingerprint goes by what a file is, and not by the field in which it lies', () => {
	const of = (property: string, file: string) =>
		computeFingerprint(
			requestFor('describe', { image: { from: 'binary', property, field: 'Image' } }),
			(name) => ({ file, asked: name === property }),
		);
	expect(of('data', 'one')).toBe(of('other', 'one'));
	expect(of('data', 'one')).not.toBe(of('data', 'two'));
});

it('the fingerprint is the same with other hints', () => {
	expect(hashOf({ ...BASE, hints: ['look here'] })).toBe(hashOf(BASE));
});
