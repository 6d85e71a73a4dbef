import { access, constants, readdir, rm, writeFile } from 'node:fs/promises';
import { delimiter, join } from 'node:path';
import { run } from './exec';

/** A program and the Debian package that brings it. */
export interface Requirement {
	program: string;
	debianPackage: string;
	/** A folder that holds one folder for each version, whose `bin` is looked at before the PATH. */
	versionsFolder?: string;
}

/** What builds n8n's SQLite module from source. */
export const BUILD_TOOLS: Requirement[] = [
	{ program: 'python3', debianPackage: 'python3' },
	{ program: 'make', debianPackage: 'make' },
	{ program: 'g++', debianPackage: 'g++' },
];

/** What the host tests drive: a browser, and the program behind n8n's Edit Image node. */
export const TEST_PROGRAMS: Requirement[] = [
	{ program: 'chromium', debianPackage: 'chromium' },
	{ program: 'gm', debianPackage: 'graphicsmagick' },
];

// Debian keeps all versions side by side, off the PATH; the programs of one folder are of one version.
const POSTGRES = { debianPackage: 'postgresql', versionsFolder: '/usr/lib/postgresql' };

/** What queue mode runs on. */
export const QUEUE_PROGRAMS = {
	redis: { program: 'redis-server', debianPackage: 'redis-server' },
	initdb: { program: 'initdb', ...POSTGRES },
	postgres: { program: 'postgres', ...POSTGRES },
	postgresReady: { program: 'pg_isready', ...POSTGRES },
} satisfies Record<string, Requirement>;

/** Asked by Debian's packages before they start a service; 101 forbids it. */
const SERVICE_POLICY = '/usr/sbin/policy-rc.d';

async function binFolders(versionsFolder: string): Promise<string[]> {
	const versions = await readdir(versionsFolder).catch(() => []);
	// The newest first.
	return versions
		.sort((a, b) => Number(b) - Number(a))
		.map((version) => join(versionsFolder, version, 'bin'));
}

async function find({ program, versionsFolder }: Requirement): Promise<string | undefined> {
	const versioned = versionsFolder === undefined ? [] : await binFolders(versionsFolder);
	for (const folder of [...versioned, ...(process.env.PATH ?? '').split(delimiter)]) {
		const file = join(folder, program);
		const isHere = await access(file, constants.X_OK).then(
			() => true,
			() => false,
		);
		if (isHere) return file;
	}
	return undefined;
}

/**
 * Where a program is.
 * @throws Error when it is not installed; `ensurePrograms` sees to that
 */
export async function programFile(requirement: Requirement): Promise<string> {
	const file = await find(requirement);
	if (file !== undefined) return file;
	throw new Error(
		`${requirement.program} is missing. On Debian: apt-get install ${requirement.debianPackage}`,
	);
}

/** Does something while no package that is installed meanwhile starts a service. */
async function withoutServices(work: () => Promise<void>): Promise<void> {
	// A machine with a policy of its own keeps it.
	const isOurs = await writeFile(SERVICE_POLICY, '#!/bin/sh\nexit 101\n', { mode: 0o755, flag: 'wx' }).then(
		() => true,
		() => false,
	);
	try {
		await work();
	} finally {
		if (isOurs) await rm(SERVICE_POLICY, { force: true });
	}
}

/**
 * Makes sure that programs are there, installing their Debian packages where this process may.
 * @throws Error with the command to run by hand where it may not
 */
export async function ensurePrograms(requirements: Requirement[]): Promise<void> {
	const missing = new Set<string>();
	for (const requirement of requirements) {
		if ((await find(requirement)) === undefined) missing.add(requirement.debianPackage);
	}
	if (missing.size === 0) return;
	const packages = [...missing];
	const aptGet = await find({ program: 'apt-get', debianPackage: 'apt' });
	if (process.getuid?.() !== 0 || aptGet === undefined) {
		throw new Error(`Missing: ${packages.join(', ')}. On Debian: sudo apt-get install ${packages.join(' ')}`);
	}
	console.log(`Installing Debian packages: ${packages.join(', ')} …`);
	const environment = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' };
	await run(aptGet, ['update', '-q'], { environment });
	await withoutServices(async () => {
		await run(aptGet, ['install', '-y', '-q', '--no-install-recommends', ...packages], { environment });
	});
}
