import { mkdtemp, rm } from 'node:fs/promises';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { LOOPBACK } from './environment';
import { ManagedProcess } from './managed';
import type { Stoppables } from './stoppables';
import { programFile, QUEUE_PROGRAMS } from './system';

const ANSWER_WITHIN_MS = 1_000;

/** Whether a Redis answers; one that still reads its data says so instead. */
async function answersPing(port: number): Promise<boolean> {
	return await new Promise((resolve) => {
		const socket = connect({ host: LOOPBACK, port, timeout: ANSWER_WITHIN_MS });
		const settle = (answered: boolean): void => {
			socket.destroy();
			resolve(answered);
		};
		socket.once('connect', () => socket.write('PING\r\n'));
		socket.once('data', (answer) => settle(answer.toString().startsWith('+PONG')));
		socket.once('timeout', () => settle(false));
		socket.once('error', () => settle(false));
	});
}

/** Starts a Redis of its own, which keeps its data over a restart, on this machine's loopback only. */
export async function startRedis(port: number, started: Stoppables): Promise<ManagedProcess> {
	const command = await programFile(QUEUE_PROGRAMS.redis);
	const folder = await mkdtemp(join(tmpdir(), 'piapi-redis-'));
	started.add(async () => await rm(folder, { recursive: true, force: true }));
	const settings = {
		port: String(port),
		bind: LOOPBACK,
		dir: folder,
		// Only the append-only file: jobs outlive a kill, and nothing is written twice.
		appendonly: 'yes',
		save: '',
		daemonize: 'no',
	};
	const redis = new ManagedProcess({
		name: 'redis',
		command,
		args: Object.entries(settings).flatMap(([name, value]) => [`--${name}`, value]),
		environment: { PATH: process.env.PATH },
		logFile: join(folder, 'redis.log'),
		cwd: folder,
		isReady: async () => await answersPing(port),
	});
	started.add(async () => await redis.stop());
	await redis.ready();
	return redis;
}
