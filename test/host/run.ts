import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { spawn } from 'node:child_process';
import { ensureHost } from '../../host/install';
import { startN8n } from '../../host/n8n';
import { BUILD_TOOLS, ensurePrograms, TEST_PROGRAMS } from '../../host/system';
import { startSandbox } from '../../sandbox';
import { SETTINGS_VARIABLE } from './support/settings';
import type { HostTestSettings } from './support/settings';

const TEST_TIMEOUT_MS = 90_000;
/** The sandbox finishes an image in a fraction of a second, so that a test's time is n8n's own. */
const SANDBOX_SPEED = 100;

const jestScript = require.resolve('jest/bin/jest');

/** Runs the jest project `host` to its end and returns its exit code. */
async function runJest(settings: HostTestSettings, extraArguments: string[]): Promise<number> {
	const flags = ['--selectProjects', 'host', '--runInBand', `--testTimeout=${TEST_TIMEOUT_MS}`];
	const jest = spawn(process.execPath, [jestScript, ...flags, ...extraArguments], {
		stdio: 'inherit',
		env: { ...process.env, [SETTINGS_VARIABLE]: JSON.stringify(settings) },
	});
	return await new Promise((resolve, reject) => {
		jest.once('error', reject);
		jest.once('exit', (code) => resolve(code ?? 1));
	});
}

function secondsSince(start: number): string {
	return `${((Date.now() - start) / 1_000).toFixed(1)} s`;
}

/** Starts the sandbox and one n8n, runs the host tests against them, and stops both. */
async function main(): Promise<number> {
	await ensurePrograms(process.env.CHROMIUM_PATH ? BUILD_TOOLS : [...BUILD_TOOLS, ...TEST_PROGRAMS]);
	const host = await ensureHost();
	const screenshots = await mkdtemp(join(tmpdir(), 'piapi-screenshots-'));
	const startedAt = Date.now();
	const sandbox = await startSandbox({ settings: { speed: SANDBOX_SPEED } });
	try {
		const n8n = await startN8n(host);
		try {
			console.log(
				`n8n ${host.version} is up after ${secondsSince(startedAt)}; screenshots go to ${screenshots}`,
			);
			const settings: HostTestSettings = {
				n8n: { url: n8n.url, owner: n8n.owner, logFile: n8n.logFile },
				sandbox: { url: sandbox.url, key: sandbox.key },
				screenshots,
			};
			return await runJest(settings, process.argv.slice(2));
		} finally {
			await n8n.stop();
		}
	} finally {
		await sandbox.stop();
		console.log(`Host tests took ${secondsSince(startedAt)} in all.`);
	}
}

main().then(
	(code) => process.exit(code),
	(error: unknown) => {
		console.error(error instanceof Error ? error.message : error);
		process.exit(1);
	},
);
