import '../support/clock';

import { ExpiringCache } from '../../nodes/PiApi/runtime/expiringCache';
import { until } from '../support/sandbox';

/** Reads that are counted. */
function counted() {
	const reads: string[] = [];
	const of = (key: string) => async () => {
		reads.push(key);
		return await Promise.resolve(`secret of ${key}`);
	};
	return { reads, of };
}

it('the cache reads a value once for all that ask in one moment', async () => {
	const { reads, of } = counted();
	const kept = new ExpiringCache<string>(60_000, 10);
	const asked = await Promise.all(['a', 'a', 'b', 'a'].map(async (key) => await kept.get(key, of(key))));
	expect(asked).toEqual(['secret of a', 'secret of a', 'secret of b', 'secret of a']);
	expect(reads).toEqual(['a', 'b']);
});

it('the cache lets a value go although nobody asks again', async () => {
	const { reads, of } = counted();
	const kept = new ExpiringCache<string>(1_000, 10);
	await kept.get('a', of('a'));
	await until(() => kept.size === 0);
	await kept.get('a', of('a'));
	expect(reads).toEqual(['a', 'a']);
});

it('the cache keeps no more than its bound', async () => {
	const { of } = counted();
	const kept = new ExpiringCache<string>(60_000, 3);
	for (const key of ['a', 'b', 'c', 'd', 'e']) await kept.get(key, of(key));
	expect(kept.size).toBe(3);
});

it('the cache keeps no read that failed', async () => {
	const kept = new ExpiringCache<string>(60_000, 3);
	const failing = async () => await Promise.reject(new Error('locked'));
	await expect(kept.get('a', failing)).rejects.toThrow('locked');
	await until(() => kept.size === 0);
	await expect(kept.get('a', async () => await Promise.resolve('open'))).resolves.toBe('open');
});
