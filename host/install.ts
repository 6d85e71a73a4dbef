import { copyFile, mkdir, readFile, rename, rm, stat, writeFile } from 'node:fs/promises';
import { cpus } from 'node:os';
import { delimiter, dirname, join } from 'node:path';
import { cacheFolder, hashOfFiles, withLock } from './cache';
import { run } from './exec';
import { Progress } from './progress';

const MARKER = 'installed.json';
const MINIMUM_NODE_MAJOR = 24;

/** The n8n lines that the package is tested on: each a folder with a manifest and its lock file. */
export const LINES = {
	newest: __dirname,
	'2.8': join(__dirname, 'lines', '2.8'),
	'1.123': join(__dirname, 'lines', '1.123'),
};

/** One of the n8n lines that the package is tested on. */
export type Line = keyof typeof LINES;

/** The files that pin a line. */
function pinsOf(line: Line): { manifest: string; lockFile: string } {
	const folder = LINES[line];
	return { manifest: join(folder, 'package.json'), lockFile: join(folder, 'package-lock.json') };
}

/** An installed n8n and the Node.js that runs it. */
export interface Host {
	line: Line;
	folder: string;
	/** The Node.js executable. */
	node: string;
	/** n8n's own start script, to be run by `node`. */
	n8n: string;
	/** n8n's version. */
	version: string;
}

interface LockedPackage {
	os?: string | string[];
	cpu?: string | string[];
}

async function exists(path: string): Promise<boolean> {
	return await stat(path).then(
		() => true,
		() => false,
	);
}

async function readJson<T>(file: string): Promise<T> {
	return JSON.parse(await readFile(file, 'utf8')) as T;
}

/**
 * The pinned Node.js of this folder, or the running one where none is published for the platform. An older line pins
 * none: it runs on the Node.js of the developer.
 */
async function nodeOf(folder: string, line: Line): Promise<string> {
	const packaged = join(folder, 'node_modules', `node-${process.platform}-${process.arch}`, 'bin', 'node');
	if (await exists(packaged)) return packaged;
	if (line !== 'newest') return process.execPath;
	if (Number(process.versions.node.split('.')[0]) >= MINIMUM_NODE_MAJOR) return process.execPath;
	throw new Error(
		`n8n needs Node.js ${MINIMUM_NODE_MAJOR}, and no package of it exists for ${process.platform}-${process.arch}. ` +
			`Run this command with Node.js ${MINIMUM_NODE_MAJOR} or later.`,
	);
}

function fits(allowed: string | string[] | undefined, actual: string): boolean {
	return allowed === undefined || [allowed].flat().includes(actual);
}

async function countPackages(lockFile: string): Promise<number> {
	const { packages } = await readJson<{ packages: Record<string, LockedPackage> }>(lockFile);
	const installed = Object.entries(packages).filter(
		([path, { os, cpu }]) => path !== '' && fits(os, process.platform) && fits(cpu, process.arch),
	);
	return installed.length;
}

async function installPackages(folder: string, logFile: string, progress: Progress): Promise<void> {
	const total = await countPackages(join(folder, 'package-lock.json'));
	let fetched = 0;
	progress.start(`Installing n8n and the ${total} packages it needs (about 2 GB)`);
	// Scripts stay off: the one native module that is needed is built below, and an optional one cannot be.
	// Peer ranges of n8n's own packages contradict each other, hence the legacy resolution.
	const flags = ['--ignore-scripts', '--legacy-peer-deps', '--include=optional', '--omit=dev', '--no-audit'];
	await run('npm', ['ci', ...flags, '--no-fund', '--engine-strict=false', '--loglevel=http'], {
		cwd: folder,
		logFile,
		onLine: (line) => {
			if (!line.includes('.tgz')) return;
			fetched += 1;
			progress.update(`${Math.min(fetched, total)} of ${total} packages`);
		},
	});
}

/** Builds SQLite's binding, which the registry ships as source; a machine without a compiler downloads it. */
async function buildSqlite(folder: string, node: string, logFile: string, progress: Progress): Promise<void> {
	progress.start('Building the SQLite module');
	const cwd = join(folder, 'node_modules', 'sqlite3');
	const headers = dirname(dirname(node));
	// npm's variables are left out: node-gyp lets them override its own options.
	const environment: NodeJS.ProcessEnv = {
		...Object.fromEntries(Object.entries(process.env).filter(([name]) => !/^npm_/i.test(name))),
		PATH: [dirname(node), process.env.PATH].join(delimiter),
		...((await exists(join(headers, 'include', 'node'))) && { npm_config_nodedir: headers }),
	};
	const gyp = join(folder, 'node_modules', 'node-gyp', 'bin', 'node-gyp.js');
	const prebuild = join(folder, 'node_modules', 'prebuild-install', 'bin.js');
	const built = run(node, [gyp, 'rebuild', '--jobs', String(cpus().length)], { cwd, environment, logFile });
	await built.catch(async () => {
		await run(node, [prebuild, '-r', 'napi'], { cwd, environment, logFile }).catch(() => {
			throw new Error(
				'The SQLite module could neither be built nor downloaded. Building it takes python3, make and g++ ' +
					'(on Debian: apt-get install python3 make g++).',
			);
		});
	});
	await run(node, ['-e', "require('sqlite3')"], { cwd: folder, logFile });
}

async function hostIn(folder: string, line: Line): Promise<Host> {
	const { dependencies } = await readJson<{ dependencies: { n8n: string } }>(pinsOf(line).manifest);
	const n8n = join(folder, 'node_modules', 'n8n', 'bin', 'n8n');
	return { line, folder, node: await nodeOf(folder, line), n8n, version: dependencies.n8n };
}

async function install(folder: string, line: Line): Promise<void> {
	const { manifest, lockFile } = pinsOf(line);
	const partial = `${folder}.partial`;
	const logFile = `${folder}.install.log`;
	const progress = new Progress();
	console.log(`The pinned n8n is installed once, into ${folder}. This takes some minutes.`);
	await rm(partial, { recursive: true, force: true });
	await rm(logFile, { force: true });
	await mkdir(partial, { recursive: true });
	await copyFile(manifest, join(partial, 'package.json'));
	await copyFile(lockFile, join(partial, 'package-lock.json'));
	try {
		await installPackages(partial, logFile, progress);
		await buildSqlite(partial, await nodeOf(partial, line), logFile, progress);
		await writeFile(join(partial, MARKER), `${JSON.stringify({ installedAt: new Date().toISOString() })}\n`);
		await rename(partial, folder);
		progress.finish();
	} catch (error) {
		progress.stop();
		const reason = error instanceof Error ? error.message : String(error);
		throw new Error(`n8n could not be installed. ${reason}\nThe whole log: ${logFile}`);
	}
}

/**
 * Gives the pinned n8n, installing it on first use into the cache folder (see `cacheFolder`).
 * A change of its package.json or lock file makes a new installation beside the old one.
 * @param line which n8n; the newest when left out
 * @throws Error with the end of the install log
 */
export async function ensureHost(line: Line = 'newest'): Promise<Host> {
	const { manifest, lockFile } = pinsOf(line);
	const folder = join(cacheFolder(), `host-${await hashOfFiles([manifest, lockFile])}`);
	const isReady = async (): Promise<boolean> => await exists(join(folder, MARKER));
	if (!(await isReady())) {
		const tellWait = (): void => console.log('Another process is installing the same n8n: waiting for it.');
		await withLock(`${folder}.lock`, tellWait, async () => {
			if (!(await isReady())) await install(folder, line);
		});
	}
	return await hostIn(folder, line);
}
