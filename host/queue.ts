import { cp, mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { LOOPBACK, n8nEnvironment, queueEnvironment } from './environment';
import type { QueueSettings } from './environment';
import { identityOf } from './identity';
import type { Host } from './install';
import { answersReady, ManagedProcess } from './managed';
import type { RunningN8n } from './n8n';
import { installPackage, packagesFolder } from './package';
import { freePorts } from './ports';
import { POSTGRES_USER, startPostgres } from './postgres';
import { startRedis } from './redis';
import { N8nClient } from './rest';
import { allStarted, stoppedOnFailure } from './stoppables';
import type { Stoppables } from './stoppables';

/** n8n advises against fewer jobs at once. */
const WORKER_CONCURRENCY = 5;
/** n8n waits much longer for executions that still run, but nothing of what they do would be kept. */
const STOP_GRACE_MS = 5_000;

export interface QueueOptions {
	/** How many workers run; two when left out. */
	workers?: number;
	/** How many executions one worker runs at once; five when left out. */
	concurrency?: number;
	/** Where files are stored: the database, as n8n chooses for queue mode, or a folder that all processes share. */
	binaryData?: 'database' | 'filesystem';
	/** The folder of the built package to load; the project itself when left out. */
	packageFolder?: string;
	/** Environment variables for every n8n process, put in place of those it would get. */
	environment?: NodeJS.ProcessEnv;
	/** Learns at once how to stop what is started, so that the start itself can be broken off. */
	stoppables?: Stoppables;
}

/** An n8n of several processes; `processes` holds all of them, Redis and PostgreSQL included. */
export interface RunningQueueN8n extends RunningN8n {
	/** They run the executions: `worker-1`, `worker-2` and so on. */
	workers: ManagedProcess[];
	/** It alone answers production webhooks and the calls that resume executions. */
	webhook: ManagedProcess;
	redis: ManagedProcess;
	postgres: ManagedProcess;
}

/** The names, arguments and folders of n8n's processes, `main` and `webhook` first. */
interface Role {
	name: string;
	args: string[];
	userFolder: string;
	port: number;
	brokerPort: number;
}

async function rolesIn(folder: string, workers: number, concurrency: number): Promise<Role[]> {
	const commands: Array<[name: string, ...args: string[]]> = [
		['main', 'start'],
		['webhook', 'webhook'],
		...Array.from({ length: workers }, (_, index): [string, ...string[]] => [
			`worker-${index + 1}`,
			'worker',
			`--concurrency=${concurrency}`,
		]),
	];
	const ports = await freePorts(commands.length * 2);
	return commands.map(([name, ...args], index) => ({
		name,
		args,
		// One each, as in containers: crash journal and event log are kept there under names without the role.
		userFolder: join(folder, name),
		port: ports[index * 2],
		brokerPort: ports[index * 2 + 1],
	}));
}

/** Lays the package into every role's folder; it is packed once. */
async function installPackages([first, ...others]: Role[], packageFolder?: string): Promise<void> {
	await installPackage(first.userFolder, packageFolder);
	for (const { userFolder } of others) {
		await cp(packagesFolder(first.userFolder), packagesFolder(userFolder), { recursive: true });
	}
}

function binaryDataEnvironment(folder: string, mode: QueueOptions['binaryData']): NodeJS.ProcessEnv {
	if (mode !== 'filesystem') return {};
	return { N8N_DEFAULT_BINARY_DATA_MODE: mode, N8N_STORAGE_PATH: join(folder, 'storage') };
}

async function start(host: Host, options: QueueOptions, started: Stoppables): Promise<RunningQueueN8n> {
	const folder = await mkdtemp(join(tmpdir(), 'piapi-queue-'));
	started.add(async () => await rm(folder, { recursive: true, force: true }));
	const roles = await rolesIn(folder, options.workers ?? 2, options.concurrency ?? WORKER_CONCURRENCY);
	for (const { userFolder } of roles) await mkdir(userFolder);
	const [redisPort, postgresPort] = await freePorts(2);
	const [redis, postgres] = await allStarted([
		startRedis(redisPort, started),
		startPostgres(postgresPort, started),
		installPackages(roles, options.packageFolder),
	]);
	const { userFolder } = roles[0];
	const { encryptionKey, owner } = await identityOf(userFolder);
	const [url, webhookUrl] = roles.map(({ port }) => `http://${LOOPBACK}:${port}`);
	const settings: QueueSettings = {
		redisPort,
		postgresPort,
		postgresUser: POSTGRES_USER,
		webhookUrl,
		editorUrl: url,
	};
	const launch = (role: Role): ManagedProcess => {
		const roleUrl = `http://${LOOPBACK}:${role.port}`;
		return new ManagedProcess({
			name: role.name,
			command: host.node,
			args: [host.n8n, ...role.args],
			environment: {
				...n8nEnvironment(host, { ...role, encryptionKey }),
				...queueEnvironment(settings, role.port),
				...binaryDataEnvironment(folder, options.binaryData),
				...options.environment,
			},
			logFile: join(role.userFolder, 'n8n.log'),
			cwd: role.userFolder,
			url: roleUrl,
			isReady: async () => await answersReady(roleUrl),
		});
	};
	const n8nProcesses: ManagedProcess[] = [];
	started.add(async () => {
		await Promise.all(n8nProcesses.map(async (process) => await process.stop(STOP_GRACE_MS)));
	});
	// All at once: n8n guards its migrations with a lock in the database, so the others wait for the first.
	for (const role of roles) n8nProcesses.push(launch(role));
	await Promise.all(n8nProcesses.map(async (process) => await process.ready()));
	const [main, webhook, ...workers] = n8nProcesses;
	const client = await N8nClient.signIn(url, owner, webhookUrl);
	const processes = [...n8nProcesses, redis, postgres];
	const { logFile, exited } = main;
	const stop = async (): Promise<void> => await started.stopAll();
	return {
		...{ url, webhookUrl, userFolder, logFile, owner, client, exited, stop },
		...{ main, webhook, workers, redis, postgres, processes },
	};
}

/**
 * Starts n8n in queue mode with the built package loaded under its real name, on this machine's loopback only:
 * a main, a webhook processor and workers, with a Redis and a PostgreSQL of their own.
 * @throws Error with the end of the log of what did not come up; nothing is left running then
 */
export async function startQueueN8n(host: Host, options: QueueOptions = {}): Promise<RunningQueueN8n> {
	return await stoppedOnFailure(options.stoppables, async (started) => await start(host, options, started));
}
