import { spawn } from 'node:child_process';

const TEST_TIMEOUT_MS = 90_000;

const jestScript = require.resolve('jest/bin/jest');

async function run(
	args: string[],
	environment: NodeJS.ProcessEnv,
	onOutput?: (text: string) => void,
): Promise<number> {
	const jest = spawn(process.execPath, [jestScript, ...args], {
		stdio: ['inherit', onOutput === undefined ? 'inherit' : 'pipe', 'inherit'],
		env: environment,
	});
	jest.stdout?.on('data', (data: Buffer) => onOutput?.(data.toString()));
	return await new Promise((resolve, reject) => {
		jest.once('error', reject);
		jest.once('close', (code) => resolve(code ?? 1));
	});
}

/** Whether a jest project has test files that fit the arguments. */
export async function hasTests(project: string, args: string[]): Promise<boolean> {
	let listed = '';
	const list = (text: string): void => void (listed += text);
	await run(['--selectProjects', project, '--listTests', ...args], process.env, list);
	return listed.includes('.test.ts');
}

/** Runs a jest project to its end, one file at a time, and returns its exit code. */
export async function runJest(
	project: string,
	args: string[],
	environment: NodeJS.ProcessEnv,
): Promise<number> {
	const flags = ['--selectProjects', project, '--runInBand', `--testTimeout=${TEST_TIMEOUT_MS}`];
	return await run([...flags, ...args], { ...process.env, ...environment });
}
