import type { IDataObject } from 'n8n-workflow';

import { binary } from '../support/context';
import { useBench } from '../support/sandbox';

const bench = useBench();

const PNG = Buffer.from(
	'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==',
	'base64',
);
const items = [{ json: {}, binary: { data: binary(PNG) } }];

function inputOf(create: IDataObject): IDataObject {
	return create.input as IDataObject;
}

it('the node puts a small file into the request where the model takes base64', async () => {
	const run = await bench.run(
		{ resource: 'image', operation: 'removeBackground', imageSource: 'binary', imageBinaryProperty: 'data' },
		{ items },
	);
	expect(inputOf(run.creates[0]).image).toBe(`data:image/png;base64,${PNG.toString('base64')}`);
	expect(bench.counters.uploads).toBe(0);
});

it('the node uploads a file where the model takes addresses only', async () => {
	bench.sandbox.configure({ plan: 'creator' });
	const run = await bench.run(
		{ resource: 'video', prompt: 'it moves', modelParameters: { startImage: 'data' } },
		{ items },
	);
	expect(inputOf(run.creates[0]).image_url).toMatch(/^http.*\.png$/);
	expect(bench.counters.uploads).toBe(1);
});

it('the node says what to do where the plan takes no uploads and the model no base64; nothing is created', async () => {
	bench.sandbox.configure({ plan: 'free' });
	const run = await bench.run(
		{ resource: 'video', prompt: 'it moves', modelParameters: { startImage: 'data' } },
		{ items },
	);
	expect(run.error.message).toMatch(/^“Start Image”: PiAPI does not take file uploads on your plan/);
	expect(run.error.description).toMatch(
		/Put the file on a public web address and choose URL for “Start Image”/,
	);
	expect(run.creates).toEqual([]);
});

it('the node puts a large file into the request after all where the plan takes no uploads', async () => {
	bench.sandbox.configure({ plan: 'free', piapi: { inputBytes: 20_000_000 } });
	// More than goes into a request where it can be uploaded.
	const large = Buffer.concat([PNG, Buffer.alloc(5 * 1024 * 1024)]);
	const run = await bench.run(
		{ resource: 'image', operation: 'removeBackground', imageSource: 'binary', imageBinaryProperty: 'data' },
		{ items: [{ json: {}, binary: { data: binary(large) } }] },
	);
	expect(run.items[0].json.status).toBe('completed');
	expect(inputOf(run.creates[0]).image).toBe(`data:image/png;base64,${large.toString('base64')}`);
	expect(run.sent.filter(({ url }) => url.includes('ephemeral_resource'))).toHaveLength(1);
	expect(bench.counters).toMatchObject({ uploads: 0, tasksPaid: 1 });
});

it('the node uploads a large file where the plan allows it, also for a model that takes base64', async () => {
	bench.sandbox.configure({ plan: 'creator' });
	const large = Buffer.concat([PNG, Buffer.alloc(5 * 1024 * 1024)]);
	const run = await bench.run(
		{ resource: 'image', operation: 'removeBackground', imageSource: 'binary', imageBinaryProperty: 'data' },
		{ items: [{ json: {}, binary: { data: binary(large) } }] },
	);
	expect(inputOf(run.creates[0]).image).toMatch(/^http.*\.png$/);
	expect(bench.counters.uploads).toBe(1);
});
