import { Durations, estimateMs, getKind, computeLength } from '../../nodes/PiApi/engine/durations';
import { taskLike } from '../support/tasks';

const KIND = 'piapi/midjourney/imagine/fast';

function learned(...ms: number[]): Durations {
	const durations = new Durations();
	ms.forEach((each) => durations.learn(KIND, each));
	return durations;
}

it('the estimate expects nothing of a kind of which no task has ended', () => {
	expect(new Durations().predictMs(KIND)).toBeUndefined();
	expect(learned(1_000).predictMs('piapi/midjourney/imagine/relax')).toBeUndefined();
});

it('the estimate expects the end where the quick ones of the tasks before had ended', () => {
	expect(learned(8_000).predictMs(KIND)).toBe(8_000);
	expect(learned(12_000, 8_000, 10_000).predictMs(KIND)).toBe(8_000);
	expect(learned(...Array.from({ length: 11 }, (_, n) => 1_000 * (n + 1))).predictMs(KIND)).toBe(3_000);
});

it.each([
	['quick', 100],
	['slow', 900_000],
])('the estimate is not moved by three odd ones among many: %s', (_name, odd) => {
	const usual = Array.from({ length: 17 }, () => 30_000);
	expect(learned(odd, ...usual, odd, odd).predictMs(KIND)).toBe(30_000);
});

it('the record forgets the oldest of a kind: after twenty new ones nothing else counts', () => {
	const twenty = (ms: number) => Array.from({ length: 20 }, () => ms);
	expect(learned(...twenty(5_000), ...twenty(60_000)).predictMs(KIND)).toBe(60_000);
	expect(learned(...twenty(60_000), ...twenty(5_000)).predictMs(KIND)).toBe(5_000);
});

it('the record keeps a bounded number of kinds, those that were learned last', () => {
	const durations = new Durations();
	for (let n = 0; n < 1_000; n += 1) durations.learn(`kind ${n}`, n);
	expect(durations.predictMs('kind 0')).toBeUndefined();
	expect(durations.predictMs('kind 799')).toBeUndefined();
	expect(durations.predictMs('kind 800')).toBe(800);
	expect(durations.predictMs('kind 999')).toBe(999);
});

it('the record keeps kinds apart by service, model, task type and mode, whatever the casing', () => {
	const task = taskLike({ taskType: 'Upscale', processMode: 'fast' });
	expect(getKind(task)).toBe('piapi/midjourney/upscale/fast');
	const others = [
		{ ...task, service: 'legnext' as const },
		{ ...task, model: 'Qubico/flux1-dev' },
		{ ...task, taskType: 'imagine' },
		{ ...task, processMode: 'turbo' as const },
	].map(getKind);
	expect(new Set([getKind(task), ...others]).size).toBe(5);
});

it('the record takes the length from the times of the service, where they make sense', () => {
	const at = (seconds: number) => new Date(Date.UTC(2026, 0, 1) + seconds * 1_000).toISOString();
	expect(computeLength(taskLike({ createdAt: at(0), endedAt: at(12) }))).toBe(12_000);
	expect(computeLength(taskLike({ createdAt: at(12), endedAt: at(0) }))).toBeUndefined();
	expect(computeLength(taskLike({ endedAt: at(0) }))).toBeUndefined();
	expect(computeLength(taskLike({ createdAt: at(0) }))).toBeUndefined();
});

describe('an estimate', () => {
	const seen = { leastMs: 4_000, mostMs: 5_000 };
	const timed = (seconds: number) =>
		taskLike({
			createdAt: '2026-01-01T00:00:00.000Z',
			endedAt: new Date(Date.UTC(2026, 0, 1) + seconds * 1_000).toISOString(),
		});

	it.each([
		[4.2, 4_200],
		[3_600, 5_000],
		[0.1, 4_000],
	])('takes what the service says (%d s) within what was measured', (seconds, ms) => {
		expect(estimateMs(timed(seconds), seen, undefined)).toBe(ms);
		expect(estimateMs(timed(seconds), seen, 4_500)).toBe(ms);
	});

	it('is the middle of what was measured where nothing else is known, or what is expected does not fit', () => {
		expect(estimateMs(taskLike({}), seen, undefined)).toBe(4_500);
		expect(estimateMs(taskLike({}), seen, 60_000)).toBe(4_500);
		expect(estimateMs(taskLike({}), seen, 4_100)).toBe(4_100);
	});

	it('does not drift where the service says no times, however many tasks come as expected', () => {
		const durations = new Durations();
		const takesMs = 10_000;
		for (let n = 0; n < 200; n += 1) {
			const expected = durations.predictMs(KIND);
			const at = expected === undefined ? [9_500, 10_900] : [expected, expected * 1.04, expected * 1.1];
			const hit = at.findIndex((age) => age >= takesMs);
			const found = { leastMs: at[hit - 1] ?? 0, mostMs: at[hit] ?? takesMs };
			durations.learn(KIND, estimateMs(taskLike({}), found, expected));
		}
		expect(durations.predictMs(KIND)).toBe((9_500 + 10_900) / 2);
	});
});
