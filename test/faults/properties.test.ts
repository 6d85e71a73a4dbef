import fc from 'fast-check';

import type { MidjourneyRequest } from '../../nodes/PiApi/contract/request';
import type { Task } from '../../nodes/PiApi/contract/task';
import { computeFingerprint } from '../../nodes/PiApi/engine/fingerprint';
import { computeBackOffMs, computeForecastMs, planPoll } from '../../nodes/PiApi/engine/schedule';
import { ConcurrencyLimit } from '../../nodes/PiApi/engine/concurrencyLimit';
import { taskLike } from '../support/tasks';
import { requestFor } from '../support/requests';

const hashOf = (request: MidjourneyRequest) => computeFingerprint(request, () => null);
const limits = fc.integer({ min: 1, max: 40 });
const chance = fc.double({ min: 0, max: 0.999, noNaN: true });

describe('the concurrency limit', () => {
	it('halves exactly once for creates that were all under way in one crowded moment', () => {
		fc.assert(
			fc.property(limits, fc.array(fc.nat(100), { minLength: 1, maxLength: 20 }), (limit, sent) => {
				const window = new ConcurrencyLimit(limit);
				const first = Math.max(...sent) + 1;
				sent.forEach((sentAt, n) => window.shrink(sentAt, first + n));
				expect(window.width).toBe(Math.max(1, Math.floor(limit / 2)));
			}),
		);
	});

	it('halves again only for a create that was sent after the last halving', () => {
		const answers = fc.array(fc.record({ took: fc.nat(40), pause: fc.nat(10) }), { maxLength: 30 });
		fc.assert(
			fc.property(limits, answers, (limit, list) => {
				const window = new ConcurrencyLimit(limit);
				let now = 100;
				let halvedAt = -1;
				for (const { took, pause } of list) {
					now += 1 + pause;
					const before = window.width;
					window.shrink(now - took, now);
					const tellsNew = now - took >= halvedAt;
					expect(window.width).toBe(tellsNew ? Math.max(1, Math.floor(before / 2)) : before);
					if (tellsNew) halvedAt = now;
				}
			}),
		);
	});

	it('comes back by one at a time, to the limit and never above', () => {
		fc.assert(
			fc.property(fc.integer({ min: 1, max: 20 }), fc.nat(5), fc.nat(50), (limit, halvings, more) => {
				const window = new ConcurrencyLimit(limit);
				for (let n = 0; n < halvings; n++) window.shrink(n, n);
				// A full window has to go through for each step.
				let needed = 0;
				for (let width = window.width; width < limit; width++) needed += width;
				for (let n = 0; n < needed; n++) {
					const before = window.width;
					expect(before).toBeLessThan(limit);
					window.grow();
					expect(window.width - before).toBeGreaterThanOrEqual(0);
					expect(window.width - before).toBeLessThanOrEqual(1);
				}
				expect(window.width).toBe(limit);
				for (let n = 0; n < more; n++) window.grow();
				expect(window.width).toBe(limit);
			}),
		);
	});

	it('lets nobody in beyond its width at that moment, in the order of asking', async () => {
		const step = fc.constantFrom('acquire', 'acquire', 'release', 'release', 'shrink', 'grow');
		await fc.assert(
			fc.asyncProperty(limits, fc.array(step, { maxLength: 150 }), async (limit, steps) => {
				const window = new ConcurrencyLimit(limit);
				const admitted: number[] = [];
				let asked = 0;
				let left = 0;
				for (const [now, action] of steps.entries()) {
					const before = admitted.length;
					if (action === 'acquire') {
						const ticket = asked++;
						void window.acquire().then(() => admitted.push(ticket));
					}
					if (action === 'release' && admitted.length > left) {
						left += 1;
						window.release();
					}
					if (action === 'shrink') window.shrink(now, now);
					if (action === 'grow') window.grow();
					await new Promise((resolve) => setImmediate(resolve));
					const inside = admitted.length - left;
					if (admitted.length > before) expect(inside).toBeLessThanOrEqual(window.width);
					// Nobody waits while there is room.
					if (asked > admitted.length) expect(inside).toBeGreaterThanOrEqual(window.width);
				}
				expect(admitted).toEqual(admitted.map((_, n) => n));
			}),
			{ numRuns: 80 },
		);
	});

	it('holds back until the latest moment that was named, whatever the order', () => {
		fc.assert(
			fc.property(fc.array(fc.nat(10_000), { minLength: 1 }), fc.nat(12_000), (moments, now) => {
				const window = new ConcurrencyLimit(3);
				moments.forEach((moment) => window.holdUntil(moment));
				expect(window.computeHoldMs(now)).toBe(Math.max(0, Math.max(...moments) - now));
			}),
		);
	});
});

describe('the schedule', () => {
	it('always names a moment that is still to come, whatever a snapshot may show', () => {
		const time = fc.option(
			fc
				.date({ min: new Date(0), max: new Date(4e12), noInvalidDate: true })
				.map((date) => date.toISOString()),
			{ nil: undefined },
		);
		const snapshots: fc.Arbitrary<Task> = fc
			.record({
				status: fc.constantFrom('pending', 'staged', 'processing'),
				createdAt: time,
				startedAt: time,
				progress: fc.option(fc.double({ min: -10, max: 200, noNaN: true }), { nil: undefined }),
			})
			.map(({ progress, ...task }) => taskLike({ ...task, output: { progress } } as Partial<Task>));
		fc.assert(
			fc.property(
				fc.nat(7_200_000),
				fc.option(fc.nat(3_600_000), { nil: undefined }),
				snapshots,
				(ageMs, expectedMs, task) => {
					const forecast = computeForecastMs({ task, ageMs });
					const { wantMs, mustMs } = planPoll({
						ageMs,
						...(expectedMs === undefined ? {} : { expectedMs }),
						...(forecast === undefined ? {} : { forecastMs: forecast }),
					});
					expect(Number.isFinite(wantMs)).toBe(true);
					expect(wantMs).toBeGreaterThan(0);
					expect(mustMs).toBeGreaterThanOrEqual(wantMs);
					expect(mustMs).toBeLessThanOrEqual(Math.max(2_000, 0.3 * ageMs));
				},
			),
			{ numRuns: 1_000 },
		);
	});

	it('backs off for longer each time, within half a second and forty', () => {
		fc.assert(
			fc.property(fc.nat(200), chance, chance, (attempt, one, other) => {
				expect(computeBackOffMs(attempt, one)).toBeGreaterThanOrEqual(500);
				expect(computeBackOffMs(attempt, one)).toBeLessThanOrEqual(40_000);
				expect(computeBackOffMs(attempt + 2, one)).toBeGreaterThanOrEqual(
					Math.min(computeBackOffMs(attempt, other), 30_000 * 0.75),
				);
			}),
		);
	});
});

describe('the key of a request', () => {
	const text = fc.string({ maxLength: 30, unit: 'grapheme' });
	const requests: fc.Arbitrary<MidjourneyRequest> = fc
		.record({
			prompt: text,
			aspectRatio: fc.option(fc.constantFrom('1:1', '16:9'), { nil: undefined }),
			processMode: fc.constantFrom('relax', 'fast', 'turbo'),
			urls: fc.array(fc.webUrl(), { maxLength: 3 }),
			additionalInput: fc.option(fc.dictionary(text, fc.jsonValue({ maxDepth: 2 })), { nil: undefined }),
		})
		.map(({ prompt, aspectRatio, processMode, urls, additionalInput }) =>
			requestFor(
				'imagine',
				{
					prompt,
					aspectRatio,
					processMode,
					promptImages: urls.map((url) => ({ from: 'url', url, field: 'Image Prompt URLs' })),
				},
				{ options: { additionalInput } },
			),
		);

	it('outlasts storage: n8n keeps the request of a retried execution as JSON', () => {
		fc.assert(
			fc.property(requests, (request) => {
				expect(hashOf(JSON.parse(JSON.stringify(request)) as MidjourneyRequest)).toBe(hashOf(request));
			}),
		);
	});

	it('differs wherever one prompt character, one image or one mode differs', () => {
		const change = fc.constantFrom('prompt', 'images', 'mode');
		fc.assert(
			fc.property(requests, change, fc.nat(), (request, what, where) => {
				const changed = structuredClone(request) as Extract<MidjourneyRequest, { operation: 'imagine' }>;
				const { input } = changed;
				if (what === 'prompt') {
					const at = where % (input.prompt.length + 1);
					input.prompt = `${input.prompt.slice(0, at)}x${input.prompt.slice(at)}`;
				}
				if (what === 'images') {
					input.promptImages.push({ from: 'url', url: 'https://a.example/', field: 'Image Prompt URLs' });
				}
				if (what === 'mode') input.processMode = input.processMode === 'turbo' ? 'fast' : 'turbo';
				expect(hashOf(changed)).not.toBe(hashOf(request));
			}),
		);
	});
});
