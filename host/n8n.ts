import { randomBytes } from 'node:crypto';
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { request } from 'undici';
import { LOOPBACK, n8nEnvironment } from './environment';
import { tailOf } from './exec';
import type { Host } from './install';
import { installPackage } from './package';
import { freePorts } from './ports';
import { startProcess } from './process';
import type { RunningProcess } from './process';
import { N8nClient } from './rest';

const READY_WITHIN_MS = 240_000;
const READY_POLL_MS = 250;

/** Who may sign in. */
export interface Owner {
	email: string;
	password: string;
}

interface Identity {
	encryptionKey: string;
	owner: Owner;
}

export interface StartOptions {
	/** The folder of n8n's data, kept at the end; a temporary one that is removed when left out. */
	userFolder?: string;
	/** The port of the editor and the REST API; a free one when left out. */
	port?: number;
	/** The folder of the built package to load; the project itself when left out. */
	packageFolder?: string;
	/** Environment variables added to, or put in place of, those of `n8nEnvironment`. */
	environment?: NodeJS.ProcessEnv;
}

export interface RunningN8n {
	/** The address of the editor, without a slash at its end. */
	url: string;
	userFolder: string;
	logFile: string;
	owner: Owner;
	/** The REST API, signed in as the owner. */
	client: N8nClient;
	/** Settles when n8n has ended by itself. */
	exited: Promise<string>;
	/** Stops n8n and everything it started; a temporary user folder is removed. */
	stop(): Promise<void>;
}

/** The key and the owner of a user folder: made on first use, kept in it afterwards. */
async function identityOf(userFolder: string): Promise<Identity> {
	const file = join(userFolder, 'identity.json');
	const stored = await readFile(file, 'utf8').catch(() => undefined);
	if (stored !== undefined) return JSON.parse(stored) as Identity;
	const identity: Identity = {
		encryptionKey: randomBytes(24).toString('hex'),
		// n8n asks for a capital letter and a digit.
		owner: { email: 'owner@example.com', password: `Pi${randomBytes(6).toString('hex')}1` },
	};
	await writeFile(file, `${JSON.stringify(identity, null, '\t')}\n`, { mode: 0o600 });
	return identity;
}

async function answersReady(url: string): Promise<boolean> {
	try {
		const { statusCode, body } = await request(`${url}/healthz/readiness`);
		await body.dump();
		return statusCode === 200;
	} catch {
		return false;
	}
}

async function waitUntilReady(url: string, n8n: RunningProcess, logFile: string): Promise<void> {
	let ended: string | undefined;
	void n8n.exited.then((how) => (ended = how));
	const deadline = Date.now() + READY_WITHIN_MS;
	while (!(await answersReady(url))) {
		if (ended === undefined && Date.now() < deadline) await sleep(READY_POLL_MS);
		else {
			const what = ended === undefined ? 'was not ready in time' : `ended while starting (${ended})`;
			throw new Error(`n8n ${what}.\n${await tailOf(logFile)}\nIts log: ${logFile}`);
		}
	}
}

/**
 * Starts n8n with the built package loaded under its real name, on this machine's loopback only, and signs in.
 * @throws Error with the end of n8n's log when it does not come up; nothing is left running then
 */
export async function startN8n(host: Host, options: StartOptions = {}): Promise<RunningN8n> {
	const userFolder = options.userFolder ?? (await mkdtemp(join(tmpdir(), 'piapi-n8n-')));
	await mkdir(userFolder, { recursive: true });
	const logFile = join(userFolder, 'n8n.log');
	const identity = await identityOf(userFolder);
	await installPackage(userFolder, options.packageFolder);
	const [freePort, brokerPort] = await freePorts(2);
	const port = options.port ?? freePort;
	const { encryptionKey, owner } = identity;
	const environment = {
		...n8nEnvironment(host, { userFolder, port, brokerPort, encryptionKey }),
		...options.environment,
	};
	const n8n = startProcess(host.node, [host.n8n, 'start'], { environment, logFile, cwd: userFolder });
	const stop = async (): Promise<void> => {
		await n8n.stop();
		if (options.userFolder === undefined) await rm(userFolder, { recursive: true, force: true });
	};
	const url = `http://${LOOPBACK}:${port}`;
	try {
		await waitUntilReady(url, n8n, logFile);
		const client = await N8nClient.signIn(url, owner);
		return { url, userFolder, logFile, owner, client, exited: n8n.exited, stop };
	} catch (error) {
		await stop();
		throw error;
	}
}
