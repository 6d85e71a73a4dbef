import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { LOOPBACK, n8nEnvironment } from './environment';
import { identityOf } from './identity';
import type { Owner } from './identity';
import type { Host } from './install';
import { answersRest, ManagedProcess } from './managed';
import { installPackage } from './package';
import { freePorts } from './ports';
import { N8nClient } from './rest';
import { stoppedOnFailure } from './stoppables';
import type { Stoppables } from './stoppables';

export type { Owner } from './identity';

export interface StartOptions {
	/** The folder of n8n's data, kept at the end; a temporary one that is removed when left out. */
	userFolder?: string;
	/** The port of the editor and the REST API; a free one when left out. */
	port?: number;
	/** The folder of the built package to load; the project itself when left out. */
	packageFolder?: string;
	/** Environment variables added to, or put in place of, those of `n8nEnvironment`. */
	environment?: NodeJS.ProcessEnv;
	/** Learns at once how to stop what is started, so that the start itself can be broken off. */
	stoppables?: Stoppables;
}

export interface RunningN8n {
	/** The address of the editor, without a slash at its end. */
	url: string;
	/** Where published webhooks are called, without a slash at its end. */
	webhookUrl: string;
	userFolder: string;
	logFile: string;
	owner: Owner;
	/** The REST API, signed in as the owner. */
	client: N8nClient;
	/** The one process: to be killed, and started again on the same data and port. */
	main: ManagedProcess;
	/** Everything that runs, by itself: here `main` alone. */
	processes: ManagedProcess[];
	/** Settles when n8n has ended: by itself, or because it was killed or stopped. */
	exited: Promise<string>;
	/** Stops n8n and everything it started; a temporary user folder is removed. */
	stop(): Promise<void>;
}

async function temporaryFolder(started: Stoppables): Promise<string> {
	const folder = await mkdtemp(join(tmpdir(), 'piapi-n8n-'));
	started.add(async () => await rm(folder, { recursive: true, force: true }));
	return folder;
}

async function start(host: Host, options: StartOptions, started: Stoppables): Promise<RunningN8n> {
	const userFolder = options.userFolder ?? (await temporaryFolder(started));
	await mkdir(userFolder, { recursive: true });
	const logFile = join(userFolder, 'n8n.log');
	const { encryptionKey, owner } = await identityOf(userFolder);
	await installPackage(userFolder, options.packageFolder);
	const [freePort, brokerPort] = await freePorts(2);
	const port = options.port ?? freePort;
	const url = `http://${LOOPBACK}:${port}`;
	const main = new ManagedProcess({
		name: 'main',
		command: host.node,
		args: [host.n8n, 'start'],
		environment: {
			...n8nEnvironment(host, { userFolder, port, brokerPort, encryptionKey }),
			...options.environment,
		},
		logFile,
		cwd: userFolder,
		url,
		isReady: async () => await answersRest(url),
	});
	started.add(async () => await main.stop());
	await main.ready();
	const client = await N8nClient.signIn(url, owner);
	const stop = async (): Promise<void> => await started.stopAll();
	const processes = [main];
	const { exited } = main;
	return { url, webhookUrl: url, userFolder, logFile, owner, client, main, processes, exited, stop };
}

/**
 * Starts n8n with the built package loaded under its real name, on this machine's loopback only, and signs in.
 * @throws Error with the end of n8n's log when it does not come up; nothing is left running then
 */
export async function startN8n(host: Host, options: StartOptions = {}): Promise<RunningN8n> {
	return await stoppedOnFailure(options.stoppables, async (started) => await start(host, options, started));
}
