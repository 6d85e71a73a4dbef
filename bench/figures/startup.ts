import { cp, mkdir, readdir, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { run } from '../../host/exec';
import type { Bench } from '../rig/bench';
import { atMost, shown } from '../rig/figure';
import type { Figure, Row } from '../rig/figure';
import { N8nInstance } from '../rig/n8nInstance';
import type { InstanceOptions } from '../rig/n8nInstance';
import { median, range, repeat } from '../rig/statistics';

const PROBE = join(__dirname, '..', 'rig', 'loadProbe.ts');
const KB = 1024;
const MB = KB * KB;

interface Packed {
	size: number;
	unpackedSize: number;
	entryCount: number;
}

interface Loaded {
	ms: number;
	/** Of the heap, before garbage is collected. */
	usedBytes: number;
	/** Of the heap, afterwards. */
	heldBytes: number;
}

/** What starting n8n costs until it is ready. */
interface Start {
	cpuMs: number;
	rss: number;
}

/** A package that holds nothing: what n8n does for any package is on both sides. */
async function emptyPackage(bench: Bench): Promise<string> {
	const folder = join(bench.folder, 'empty');
	await mkdir(folder, { recursive: true });
	const manifest = {
		name: 'n8n-nodes-empty',
		version: '1.0.0',
		keywords: ['n8n-community-node-package'],
		n8n: { n8nNodesApiVersion: 1, nodes: [], credentials: [] },
	};
	await writeFile(join(folder, 'package.json'), JSON.stringify(manifest));
	return folder;
}

/** The table of operations without those that models of the catalogue run. */
const NO_OPERATIONS = `
const { OPERATIONS, RESOURCE_ROWS, ...rest } = require('./allOperations.js');
const operations = OPERATIONS.filter(({ kind }) => kind !== 'catalog');
const isUsed = ({ value }) => operations.some(({ resource }) => resource === value);
module.exports = { ...rest, OPERATIONS: operations, RESOURCE_ROWS: RESOURCE_ROWS.filter(isUsed), CATALOG_OPERATIONS: [] };
`;
/** Whatever list of rows is asked for, it is empty. */
const NO_ROWS = 'module.exports = new Proxy({}, { get: () => [] });\n';

/** The package as it would be without a catalogue: neither its rows nor the fields that are made of them. */
async function withoutCatalogue(bench: Bench, packageFolder: string): Promise<string> {
	const folder = join(bench.folder, 'without-catalogue');
	await cp(packageFolder, folder, { recursive: true });
	const node = join(folder, 'dist', 'nodes', 'PiApi');
	const rows = join(node, 'catalog', 'rows');
	for (const file of (await readdir(rows)).filter((name) => name.endsWith('.js'))) {
		await writeFile(join(rows, file), NO_ROWS);
	}
	const operations = join(node, 'actions', 'operations.js');
	await rename(operations, join(node, 'actions', 'allOperations.js'));
	await writeFile(operations, NO_OPERATIONS);
	return folder;
}

async function costOfStart(bench: Bench, options: InstanceOptions): Promise<Start> {
	const n8n = await N8nInstance.start(bench.host, bench.folder, options);
	try {
		return { cpuMs: await n8n.process.cpuMs(), rss: await n8n.process.rss() };
	} finally {
		await n8n.stop();
	}
}

async function load({ host }: Bench, folder: string): Promise<Loaded> {
	const printed = await run(host.node, ['--no-warnings', '--expose-gc', PROBE, host.n8n, folder], {
		// n8n lets packages import what it has installed itself.
		environment: { ...process.env, NODE_PATH: join(host.folder, 'node_modules') },
	});
	return JSON.parse(printed) as Loaded;
}

async function loadRows(bench: Bench): Promise<Row[]> {
	const { packageFolder } = await bench.prepared();
	const bare = await withoutCatalogue(bench, packageFolder);
	const pairs = await repeat(bench.short ? 3 : 9, async () => ({
		whole: await load(bench, packageFolder),
		bare: await load(bench, bare),
	}));
	const loads = pairs.map(({ whole }) => whole);
	const ms = loads.map((one) => one.ms);
	const catalogue = (key: keyof Loaded): number =>
		median(pairs.map(({ whole, bare: rest }) => whole[key] - rest[key]));
	const note = `n8n's own loader in a new process, ${loads.length} runs: ${range(ms, 0)} ms`;
	return [
		shown('Loading the package', median(ms), { unit: ' ms', digits: 0, note }),
		shown('Memory that it holds', median(loads.map((one) => one.heldBytes)) / MB, {
			unit: ' MB',
			digits: 1,
			note: `${(median(loads.map((one) => one.usedBytes)) / MB).toFixed(1)} MB before garbage is collected`,
		}),
		atMost('Loading, of which for the catalogue', catalogue('ms'), 50, { unit: ' ms', digits: 0 }),
		atMost('Memory, of which for the catalogue', catalogue('heldBytes') / MB, 5, {
			unit: ' MB',
			digits: 1,
			note: `${(catalogue('usedBytes') / MB).toFixed(1)} MB before garbage is collected`,
		}),
	];
}

async function startRows(bench: Bench): Promise<Row[]> {
	const empty = await emptyPackage(bench);
	const bare = await N8nInstance.start(bench.host, bench.folder, { packageFolder: empty });
	const without = await bare.stopAndKeep();
	const rounds = await repeat(bench.times(5), async (round) => {
		bench.log(`n8n starts with and without the package, round ${round + 1}`);
		const ours = await costOfStart(bench, await bench.prepared());
		return { ours, other: await costOfStart(bench, { template: without, packageFolder: empty }) };
	});
	const difference = (key: keyof Start): number =>
		median(rounds.map(({ ours, other }) => ours[key] - other[key]));
	const whole = median(rounds.map(({ other }) => other.cpuMs)) / 1_000;
	const pairs = `${rounds.length} ${rounds.length === 1 ? 'pair' : 'pairs'}`;
	return [
		shown('CPU time of starting n8n, with the package - without', difference('cpuMs'), {
			unit: ' ms',
			digits: 0,
			note: `${pairs}; without it ${whole.toFixed(1)} s`,
		}),
		shown('Memory of n8n when ready, with the package - without', difference('rss') / MB, {
			unit: ' MB',
			digits: 0,
			note: pairs,
		}),
	];
}

async function sizeRows(bench: Bench): Promise<Row[]> {
	const { packageFolder } = await bench.prepared();
	const listed = await run('npm', ['pack', '--dry-run', '--json', '--ignore-scripts', '--loglevel=silent'], {
		cwd: packageFolder,
	});
	const [{ size, unpackedSize, entryCount }] = JSON.parse(listed) as Packed[];
	return [
		shown('Package as published, packed', size / KB, { unit: ' KB', digits: 0 }),
		shown('Package as published, unpacked', unpackedSize / KB, {
			unit: ' KB',
			digits: 0,
			note: `${entryCount} files`,
		}),
	];
}

export const startup: Figure = {
	name: 'startup',
	title: '7. Start-up and size',
	async measure(bench) {
		return [...(await loadRows(bench)), ...(await startRows(bench)), ...(await sizeRows(bench))];
	},
};
