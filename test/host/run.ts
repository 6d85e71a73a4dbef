import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Command, InvalidArgumentError, Option } from 'commander';
import { ensureHost, LINES } from '../../host/install';
import type { Host, Line } from '../../host/install';
import { startN8n } from '../../host/n8n';
import type { RunningN8n } from '../../host/n8n';
import { startQueueN8n } from '../../host/queue';
import { Stoppables } from '../../host/stoppables';
import { BUILD_TOOLS, ensurePrograms, QUEUE_PROGRAMS, TEST_PROGRAMS } from '../../host/system';
import type { Requirement } from '../../host/system';
import { startSandbox } from '../../sandbox';
import { startControl } from './support/control';
import { hasTests, runJest } from './support/jest';
import { LONG_VARIABLE, SETTINGS_VARIABLE } from './support/settings';
import type { HostTestSettings, Mode } from './support/settings';

/** The sandbox finishes an image in a fraction of a second, so that a test's time is n8n's own. */
const SANDBOX_SPEED = 100;

/** n8n gives what runs 30 s after SIGTERM: here less, for no task of the tests that is still running would end by then. */
const SHORT_GRACE = { N8N_GRACEFUL_SHUTDOWN_TIMEOUT: '10' };

/** A job whose worker has died is found within 35 s in place of 90; a worker started again at once is up before. */
const SHORT_LOCKS = {
	QUEUE_WORKER_LOCK_DURATION: '30000',
	QUEUE_WORKER_LOCK_RENEW_TIME: '5000',
	QUEUE_WORKER_STALLED_INTERVAL: '5000',
};

interface ModePlan {
	mode: Mode;
	/** The jest project of its tests. */
	project: string;
	programs: Requirement[];
	start(host: Host, stoppables: Stoppables): Promise<RunningN8n>;
}

const PLANS: ModePlan[] = [
	{
		mode: 'regular',
		project: 'host',
		programs: [],
		start: async (host, stoppables) => await startN8n(host, { stoppables, environment: SHORT_GRACE }),
	},
	{
		mode: 'queue',
		project: 'queue',
		programs: Object.values(QUEUE_PROGRAMS),
		start: async (host, stoppables) =>
			await startQueueN8n(host, { stoppables, environment: { ...SHORT_GRACE, ...SHORT_LOCKS } }),
	},
];

function secondsSince(start: number): string {
	return `${((Date.now() - start) / 1_000).toFixed(1)} s`;
}

/** What is tested: the patterns and flags for jest, whether what takes long is played too, and which sample of the seam matrix. */
interface TestChoice extends Pick<HostTestSettings, 'full' | 'seed'> {
	args: string[];
}

/** Starts the sandbox and an n8n in one mode, runs its tests against them, stops both, and returns jest's exit code. */
async function runMode(
	plan: ModePlan,
	host: Host,
	{ args, full, seed, line }: TestChoice & { line: Line },
	started: Stoppables,
): Promise<number> {
	const startedAt = Date.now();
	try {
		const screenshots = await mkdtemp(join(tmpdir(), 'piapi-screenshots-'));
		const sandbox = await startSandbox({ settings: { speed: SANDBOX_SPEED } });
		started.add(async () => await sandbox.stop());
		const n8n = await plan.start(host, started);
		const control = await startControl(n8n.processes);
		started.add(control.stop);
		const upAfter = secondsSince(startedAt);
		console.log(
			`n8n ${host.version}, ${plan.mode} mode, is up after ${upAfter}; screenshots go to ${screenshots}`,
		);
		const { url, webhookUrl, owner, logFile } = n8n;
		const processes = n8n.processes.map((process) => ({ name: process.name, logFile: process.logFile }));
		const settings: HostTestSettings = {
			mode: plan.mode,
			n8n: { line, url, webhookUrl, owner, logFile, processes },
			control: control.url,
			sandbox: { url: sandbox.url, key: sandbox.key },
			screenshots,
			full,
			seed,
		};
		const environment = { [SETTINGS_VARIABLE]: JSON.stringify(settings) };
		return await runJest(plan.project, args, environment, started);
	} finally {
		await started.stopAll();
		console.log(`Host tests in ${plan.mode} mode took ${secondsSince(startedAt)} in all.`);
	}
}

/** The modes to run: those that have a test that fits, where the arguments may name some. */
async function plansFor(args: string[], mode?: Mode): Promise<ModePlan[]> {
	const plans = PLANS.filter((plan) => mode === undefined || plan.mode === mode);
	if (args.length === 0) return plans;
	const fits = await Promise.all(plans.map(async ({ project }) => await hasTests(project, args)));
	return plans.filter((_plan, index) => fits[index]);
}

function readSeed(text: string): number {
	if (!/^\d{1,9}$/.test(text)) throw new InvalidArgumentError('Must be a whole number from 0 up.');
	return Number(text);
}

/** The n8n lines that `--n8n` names. */
function linesOf(wanted: Line | 'older'): Line[] {
	if (wanted !== 'older') return [wanted];
	return (Object.keys(LINES) as Line[]).filter((line) => line !== 'newest');
}

async function main(started: Stoppables): Promise<number> {
	const program = new Command()
		.name('npm run test:host --')
		.description('Runs the tests inside a real n8n. Whatever else is given goes to jest.')
		.argument('[pattern...]', 'which test files to run')
		.addOption(new Option('--mode <mode>', 'only this mode').choices(PLANS.map(({ mode }) => mode)))
		.option('--full', 'also what takes long: every combination of the seam matrix, all files and cases')
		.option('--seed <number>', 'which sample of the seam matrix', readSeed, 1)
		.addOption(
			new Option('--n8n <line>', 'which n8n to run them in')
				.choices([...Object.keys(LINES), 'older'])
				.default('newest'),
		)
		.allowUnknownOption()
		.parse();
	const { mode, full, seed, n8n } = program.opts<{
		mode?: Mode;
		full?: boolean;
		seed: number;
		n8n: Line | 'older';
	}>();
	// What is asked for by name is run, however long it takes.
	if (full || program.args.length > 0) process.env[LONG_VARIABLE] = '1';
	const plans = await plansFor(program.args, mode);
	if (plans.length === 0) throw new Error(`No host test fits: ${program.args.join(' ')}`);
	const programs = plans.flatMap((plan) => plan.programs);
	await ensurePrograms([...BUILD_TOOLS, ...(process.env.CHROMIUM_PATH ? [] : TEST_PROGRAMS), ...programs]);
	const choice = { args: program.args, full: full === true, seed };
	let code = 0;
	for (const line of linesOf(n8n)) {
		const host = await ensureHost(line);
		for (const plan of plans) {
			if (started.isStopping) break;
			// A mode that fails does not keep the next from running.
			code = (await runMode(plan, host, { ...choice, line }, started)) || code;
		}
	}
	return code;
}

const started = new Stoppables();
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
	process.on(signal, () => {
		// Whatever runs then goes with this process; only its folders stay.
		if (started.isEmpty || started.isStopping) process.exit(1);
		started.isStopping = true;
		// What main waits for ends by that, and so does main.
		started.stopAll().catch((error: unknown) => console.error(error));
	});
}

main(started).then(
	(code) => process.exit(started.isStopping ? 1 : code),
	(error: unknown) => {
		if (!started.isStopping) console.error(error instanceof Error ? error.message : error);
		process.exit(1);
	},
);
