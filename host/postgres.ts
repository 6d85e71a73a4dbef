import { chown, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { LOOPBACK } from './environment';
import { run } from './exec';
import { ManagedProcess } from './managed';
import type { SystemUser } from './process';
import type { Stoppables } from './stoppables';
import { programFile, QUEUE_PROGRAMS } from './system';

/** The database's owner, who needs no password: nothing but this machine's loopback reaches it. */
export const POSTGRES_USER = 'n8n';

/** Accounts that a root process may run PostgreSQL as: Debian's package brings the first, every Unix the second. */
const ACCOUNTS = ['postgres', 'nobody'];

async function accountNamed(name: string): Promise<SystemUser | undefined> {
	try {
		const [uid, gid] = await Promise.all(
			['-u', '-g'].map(async (flag) => Number(await run('id', [flag, name]))),
		);
		return { uid, gid };
	} catch {
		return undefined;
	}
}

/** Who runs PostgreSQL, which refuses to run as root; nobody else than this process's own user where that is not root. */
async function postgresAccount(): Promise<SystemUser | undefined> {
	if (process.getuid?.() !== 0) return undefined;
	for (const name of ACCOUNTS) {
		const account = await accountNamed(name);
		if (account !== undefined) return account;
	}
	throw new Error(`PostgreSQL does not run as root, and there is no account named ${ACCOUNTS.join(' or ')}`);
}

/** Starts a PostgreSQL of its own with an empty database, on this machine's loopback only. */
export async function startPostgres(port: number, started: Stoppables): Promise<ManagedProcess> {
	const { initdb, postgres, postgresReady } = QUEUE_PROGRAMS;
	const [initdbFile, command, readyFile] = await Promise.all(
		[initdb, postgres, postgresReady].map(programFile),
	);
	const user = await postgresAccount();
	const folder = await mkdtemp(join(tmpdir(), 'piapi-postgres-'));
	started.add(async () => await rm(folder, { recursive: true, force: true }));
	if (user !== undefined) await chown(folder, user.uid, user.gid);
	const data = join(folder, 'data');
	const environment = { PATH: process.env.PATH, LC_ALL: 'C', TZ: 'UTC' };
	const asUser = { environment, user, cwd: folder };
	const options = [
		'--encoding=UTF8',
		'--locale=C',
		'--auth=trust',
		`--username=${POSTGRES_USER}`,
		'--no-sync',
	];
	await run(initdbFile, ['-D', data, ...options], asUser);
	const settings = {
		port,
		listen_addresses: LOOPBACK,
		// Its usual folder may not exist or not be writable; n8n connects over TCP.
		unix_socket_directories: '',
		// The data need to outlive a kill of the process, not a power cut.
		fsync: 'off',
		max_connections: 200,
	};
	const database = new ManagedProcess({
		name: 'postgres',
		command,
		args: ['-D', data, ...Object.entries(settings).flatMap(([name, value]) => ['-c', `${name}=${value}`])],
		...asUser,
		logFile: join(folder, 'postgres.log'),
		// SIGTERM would wait for every client to leave.
		stopSignal: 'SIGINT',
		isReady: async () =>
			await run(readyFile, ['-q', '-h', LOOPBACK, '-p', String(port), '-U', POSTGRES_USER, '-t', '1'], {
				environment,
			}).then(
				() => true,
				() => false,
			),
	});
	started.add(async () => await database.stop());
	await database.ready();
	return database;
}
