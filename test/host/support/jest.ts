import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import type { Stoppables } from '../../../host/stoppables';

const TEST_TIMEOUT_MS = 90_000;

const jestScript = require.resolve('jest/bin/jest');

async function run(
	args: string[],
	environment: NodeJS.ProcessEnv,
	output: 'inherit' | 'pipe',
	onStart: (jest: ChildProcess) => void,
): Promise<number> {
	const jest = spawn(process.execPath, [jestScript, ...args], {
		stdio: ['inherit', output, 'inherit'],
		env: environment,
	});
	onStart(jest);
	return await new Promise((resolve, reject) => {
		jest.once('error', reject);
		jest.once('close', (code) => resolve(code ?? 1));
	});
}

/** Whether a jest project has test files that fit the arguments. */
export async function hasTests(project: string, args: string[]): Promise<boolean> {
	let listed = '';
	await run(['--selectProjects', project, '--listTests', ...args], process.env, 'pipe', (jest) => {
		jest.stdout?.on('data', (data: Buffer) => (listed += data.toString()));
	});
	return listed.includes('.test.ts');
}

/**
 * Runs a jest project to its end, one file at a time, and returns its exit code.
 * @param started learns how to break it off
 */
export async function runJest(
	project: string,
	args: string[],
	environment: NodeJS.ProcessEnv,
	started: Stoppables,
): Promise<number> {
	const flags = ['--selectProjects', project, '--runInBand', `--testTimeout=${TEST_TIMEOUT_MS}`];
	return await run([...flags, ...args], { ...process.env, ...environment }, 'inherit', (jest) => {
		started.add(async () => void jest.kill());
	});
}
