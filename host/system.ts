import { access, constants } from 'node:fs/promises';
import { delimiter, join } from 'node:path';
import { run } from './exec';

/** A program and the Debian package that brings it. */
export interface Requirement {
	program: string;
	debianPackage: string;
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

async function isOnPath(program: string): Promise<boolean> {
	for (const folder of (process.env.PATH ?? '').split(delimiter)) {
		const isHere = await access(join(folder, program), constants.X_OK).then(
			() => true,
			() => false,
		);
		if (isHere) return true;
	}
	return false;
}

/**
 * Makes sure that programs are there, installing their Debian packages where this process may.
 * @throws Error with the command to run by hand where it may not
 */
export async function ensurePrograms(requirements: Requirement[]): Promise<void> {
	const missing: string[] = [];
	for (const { program, debianPackage } of requirements) {
		if (!(await isOnPath(program))) missing.push(debianPackage);
	}
	if (missing.length === 0) return;
	if (process.getuid?.() !== 0 || !(await isOnPath('apt-get'))) {
		throw new Error(`Missing: ${missing.join(', ')}. On Debian: sudo apt-get install ${missing.join(' ')}`);
	}
	console.log(`Installing Debian packages: ${missing.join(', ')} …`);
	const environment = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' };
	await run('apt-get', ['update', '-q'], { environment });
	await run('apt-get', ['install', '-y', '-q', '--no-install-recommends', ...missing], { environment });
}
