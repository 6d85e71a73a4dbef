import { execFile } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';

import { CATALOG } from '../../nodes/PiApi/catalog';
import { parsePublished, reportOf } from '../../scripts/catalogReport';
import type { Published } from '../../scripts/catalogReport';
import { ROOT } from './sources';

const run = promisify(execFile);

/** A list like PiAPI's, with every model and every field that the node has. */
function published(change: (entries: Published['entries']) => void = () => undefined): Published {
	const rows = CATALOG.filter(({ answers }) => answers === undefined);
	const entries = Object.fromEntries(
		rows.map(({ model, taskType, fields }) => [
			`${model}::${taskType}`,
			{ model, taskType, params: fields.map(({ name }) => ({ name })) },
		]),
	);
	change(entries);
	return { generatedAt: '2026-07-24T08:40:03.682Z', entries };
}

describe('the report on what PiAPI publishes', () => {
	it('is empty where the node has everything, and for what is left out on purpose', () => {
		const list = published((entries) => {
			entries['midjourney::imagine'] = { model: 'midjourney', taskType: 'imagine', params: [] };
			entries['suno::music'] = { model: 'suno', taskType: 'music', params: [{ name: 'tags' }] };
			entries['kling::video_generation'].params.push({ name: 'images' });
			delete entries['seedance::seedance-2.5'];
		});
		expect(reportOf(list)).toBe('');
	});

	it('names a model that the node does not have', () => {
		const list = published((entries) => {
			entries['kling::dance'] = { model: 'kling', taskType: 'dance', params: [] };
		});
		expect(reportOf(list)).toMatch(/## Models that the node does not have\n\n- `kling::dance`\n/);
	});

	it('names a field that a model has got', () => {
		const list = published((entries) => entries['kling::sound'].params.push({ name: 'loudness' }));
		expect(reportOf(list)).toMatch(/## Fields that the node does not have\n\n- `kling::sound`: `loudness`\n/);
	});

	it('names a model that has left the list', () => {
		const list = published((entries) => delete entries['luma::video_generation']);
		const report = reportOf(list);
		expect(report).toMatch(/## Models that PiAPI no longer lists\n\n- `luma::video_generation`\n/);
		expect(report).toMatch(/^PiAPI’s list of 2026-07-24/);
		expect(report).not.toContain('Fields that');
	});

	it('refuses a list of another shape, so that a change of it is noticed', () => {
		expect(() => parsePublished('{"generatedAt":"now","models":[]}')).toThrow(/entries/);
	});
});

describe('the command', () => {
	let folder: string;

	beforeAll(async () => void (folder = await mkdtemp(join(tmpdir(), 'piapi-report-'))));
	afterAll(async () => await rm(folder, { recursive: true, force: true }));

	const report = async (source: string) =>
		await run(process.execPath, ['--import', 'tsx', 'scripts/catalogReport.ts', source], { cwd: ROOT });

	it('prints the report of a file, and nothing where there is nothing to report', async () => {
		const file = join(folder, 'list.json');
		await writeFile(file, JSON.stringify(published()));
		expect((await report(file)).stdout).toBe('');
		await writeFile(file, JSON.stringify(published((entries) => delete entries['kling::avatar'])));
		expect((await report(file)).stdout).toContain('`kling::avatar`');
	}, 60_000);

	it('fails where the address does not answer with the list', async () => {
		const server = createServer((_request, response) => response.writeHead(404).end());
		await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
		const { port } = server.address() as AddressInfo;
		try {
			await expect(report(`http://127.0.0.1:${port}/list.json`)).rejects.toThrow(/answered 404/);
		} finally {
			await new Promise((resolve) => server.close(resolve));
		}
	}, 60_000);
});
