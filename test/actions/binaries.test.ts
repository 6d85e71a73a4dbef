import { createServer } from 'node:http';

import type { IBinaryData, IDataObject, INodeExecutionData, INodeParameters } from 'n8n-workflow';

import { parseBinaries } from '../../nodes/PiApi/contract/binary';
import { findFile, listFileNames } from '../../nodes/PiApi/runtime/binaryFiles';
import { binary, NODE_TYPE } from '../support/context';
import { picture } from '../support/pictures';
import { useBench } from '../support/sandbox';

const bench = useBench();
const IMAGE = { operation: 'describe', imageSource: 'binary' };

/** The file objects of an item, as another node has them. */
async function twoFiles(): Promise<{ json: IDataObject; files: Record<string, IBinaryData> }> {
	const files = {
		cover: binary(await picture('png', 64), 'image/png', 'cover.png'),
		back: binary(await picture('png', 32), 'image/png', 'back.png'),
	};
	return { json: { cover: { ...files.cover }, both: [{ ...files.cover }, { ...files.back }] }, files };
}

function uploadsOf(sent: Array<{ url: string; body: unknown }>): string[] {
	return sent
		.filter(({ url }) => url.endsWith('/api/ephemeral_resource'))
		.map(({ body }) => (body as { file_name: string }).file_name);
}

describe('Input Binary Field', () => {
	it('takes the name of a field, the file itself, and a list of one', async () => {
		const { json, files } = await twoFiles();
		const items: INodeExecutionData[] = [{ json, binary: { data: files.cover } }];
		for (const imageBinaryProperty of [
			'data',
			'={{ $json.cover }}',
			'={{ [$json.cover] }}',
			'={{ $binary.data }}',
		]) {
			const run = await bench.run({ ...IMAGE, imageBinaryProperty }, { items });
			expect(uploadsOf(run.sent)).toEqual(['cover.png']);
			expect(run.creates).toHaveLength(1);
		}
	});

	it('takes several where several go in: names, files, a list, or all files of the item', async () => {
		const { json, files } = await twoFiles();
		const items: INodeExecutionData[] = [{ json, binary: files }];
		const given = ['cover,back', '={{ $json.both }}', '={{ [$json.cover, "back"] }}', '={{ $binary }}'];
		for (const imagesBinaryProperty of given) {
			const run = await bench.run(
				{ operation: 'blend', imagesSource: 'binary', imagesBinaryProperty },
				{ items },
			);
			expect([imagesBinaryProperty, uploadsOf(run.sent)]).toEqual([
				imagesBinaryProperty,
				['cover.png', 'back.png'],
			]);
		}
	});

	it.each<[string, string, RegExp]>([
		['={{ $json.both }}', 'names 2 files, but one goes in', /Choose one/],
		['={{ $json.other }}', 'is empty', /name of the input binary field/],
		['={{ ({ a: 1 }) }}', 'which is no file', /\$binary\.data/],
		['photo', 'the item has no binary field “photo”', /It has: cover, back/],
	])('refuses %s, and says what is wanted', async (imageBinaryProperty, message, fix) => {
		const { json, files } = await twoFiles();
		const run = await bench.run({ ...IMAGE, imageBinaryProperty }, { items: [{ json, binary: files }] });
		expect(run.error.message).toContain(message);
		expect(run.error.description).toMatch(fix);
		expect(run.sent).toEqual([]);
	});

	it('finds files in the JSON, where the workflow keeps them there (binaryMode: combined)', async () => {
		const { files } = await twoFiles();
		const json = {
			_files: { cover: { ...files.cover }, back: { ...files.back } },
			photos: [{ file: { ...files.back } }],
		};
		const items: INodeExecutionData[] = [{ json }];
		for (const [name, sent] of [
			['cover', 'cover.png'],
			['_files.back', 'back.png'],
			['photos[0].file', 'back.png'],
		]) {
			const run = await bench.run({ ...IMAGE, imageBinaryProperty: name }, { items });
			expect(uploadsOf(run.sent)).toEqual([sent]);
		}
		const run = await bench.run({ ...IMAGE, imageBinaryProperty: 'nope' }, { items });
		expect(run.error.description).toContain('It has: cover, back.');
	});

	it('the field of a model takes files the same way, where they must go in and where they may', async () => {
		const { json, files } = await twoFiles();
		const items: INodeExecutionData[] = [{ json, binary: files }];
		const remove: INodeParameters = {
			...{ resource: 'image', operation: 'removeBackground', imageSource: 'binary' },
		};
		for (const imageBinaryProperty of ['cover', '={{ $json.cover }}', '={{ [$binary.cover] }}']) {
			const run = await bench.run({ ...remove, imageBinaryProperty }, { items });
			expect(run.creates).toHaveLength(1);
		}
		const tooMany = await bench.run({ ...remove, imageBinaryProperty: '={{ $json.both }}' }, { items });
		expect(tooMany.error.message).toContain('names 2 files, but one goes in');
		const edit = await bench.run(
			{
				...{ resource: 'image', operation: 'edit', prompt: 'as a drawing', referenceImagesSource: 'binary' },
				referenceImagesBinaryProperty: '={{ $json.both }}',
			},
			{ items },
		);
		expect(edit.creates).toHaveLength(1);
	});

	it('says that the description of a file is none', async () => {
		const described = { mimeType: 'image/png', fileName: 'elsewhere.png', fileSize: '1 kB' };
		const run = await bench.run(
			{ ...IMAGE, imageBinaryProperty: '={{ $json.described }}' },
			{ items: [{ json: { described } }] },
		);
		expect(run.error.message).toBe('“Input Binary Field” describes a file, and its content is not there');
		expect(run.sent).toEqual([]);
	});

	it('says that a file is too large before it is loaded', async () => {
		const large: IBinaryData = {
			...{ data: 'filesystem-v2', id: 'filesystem-v2:large', mimeType: 'image/png', fileName: 'large.png' },
			bytes: 11 * 1024 * 1024,
		};
		const loaded = await bench.run(
			{ ...IMAGE, imageBinaryProperty: 'data' },
			{ items: [{ json: {}, binary: { data: large } }] },
		);
		expect(loaded.error.message).toBe('“Input Binary Field” is 11.0 MB, and uploads go up to 10 MB');
		expect(loaded.sent).toEqual([]);
	});

	it('tells files in the JSON apart for an agent: another file is another task', async () => {
		const { files } = await twoFiles();
		const nodeContext = {};
		for (const file of Object.values(files)) {
			const json = { _files: { data: { ...file } } };
			await bench.run(
				{ ...IMAGE, imageBinaryProperty: 'data' },
				{ type: `${NODE_TYPE}Tool`, nodeContext, items: [{ json }] },
			);
		}
		expect(bench.counters.tasksCreated).toBe(2);
	});
});

describe('a mask', () => {
	it('a mask by an address is not loaded where it is larger than 10 MB', async () => {
		const taskId = await bench.single();
		const server = createServer((_request, response) => {
			response.writeHead(200, { 'content-type': 'image/png', 'content-length': 11 * 1024 * 1024 });
			response.end(Buffer.alloc(11 * 1024 * 1024));
		}).listen(0, '127.0.0.1');
		await new Promise((resolve) => server.once('listening', resolve));
		try {
			const address = server.address();
			const port = typeof address === 'object' && address !== null ? address.port : 0;
			const run = await bench.run({
				...{ operation: 'inpaint', taskId, maskSource: 'url', maskUrl: `http://127.0.0.1:${port}/mask.png` },
			});
			expect(run.error.message).toBe('“Mask URL” is too large, and uploads go up to 10 MB');
			expect(run.creates).toEqual([]);
		} finally {
			server.close();
		}
	});
});

describe('names of files', () => {
	it('are those of the item, wherever it keeps them', () => {
		const file = binary(Buffer.from('x'));
		const item = { json: { _files: { a: file }, b: file, c: 'text' }, binary: { d: file } } as unknown;
		expect(listFileNames(item as INodeExecutionData)).toEqual(['d', 'b', 'a']);
		expect(findFile(item as INodeExecutionData, 'a')).toBe(file);
		expect(findFile(item as INodeExecutionData, 'c')).toBeUndefined();
		expect(findFile(undefined, 'a')).toBeUndefined();
		expect(listFileNames(undefined)).toEqual([]);
	});

	it.each([
		['a, b', ['a', 'b']],
		['["a", "b"]', ['a', 'b']],
		[
			[['a'], 'b'],
			['a', 'b'],
		],
		[null, []],
		['', []],
	])('are read from %j', (value, names) => {
		expect(parseBinaries(value, 'Field')).toEqual(names);
	});
});
