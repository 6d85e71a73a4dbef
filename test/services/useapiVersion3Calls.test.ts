import { useRig } from '../support/matrixRig';
import { until } from '../support/sandbox';

const rig = useRig();

const IMAGINE = { resource: 'midjourney', operation: 'imagine', prompt: 'a red fox' };

it('a suspended run is resumed by a callback of version 3, at the end only, and so is a trigger started', async () => {
	rig.sandbox.configure({ useapi: { version: 'v3' } });
	rig.stand();
	const execution = await rig.host.run(rig.options('useapi', { ...IMAGINE, waitForResult: 'suspend' }));
	expect(execution.status).toBe('waiting');
	await rig.finishAll();
	await until(() => execution.status === 'finished');
	expect(execution.resumed).toBe(1);
	expect(execution.items[0].json).toMatchObject({
		service: 'useapi',
		status: 'completed',
		prompt: 'a red fox --ar 1:1 --relax',
	});
	expect(execution.items[0].json.images).toHaveLength(4);
	const bodies = rig.heard.map(({ body }) => body as { status: string; response: object });
	expect(bodies.length).toBeGreaterThan(1);
	for (const body of bodies)
		expect(Object.keys(body)).toEqual(expect.arrayContaining(['request', 'response']));
	for (const heard of rig.heard) {
		const isEnd = (heard.body as { status: string }).status === 'completed';
		const called = await rig.trigger('useapi', heard, { verification: 'reread' });
		expect(called.thrown).toBeUndefined();
		expect(called.items?.length ?? 0).toBe(isEnd ? 1 : 0);
		if (isEnd) expect(called.items?.[0].json.images).toHaveLength(4);
	}
});
