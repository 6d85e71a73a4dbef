import { createHash } from 'node:crypto';
import { mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

const PROJECT = 'n8n-nodes-piapi-midjourney';
const LOCK_POLL_MS = 1_000;

/** The folder outside the clone that keeps the installed n8n and the data of `npm start`. */
export function cacheFolder(): string {
	const { PIAPI_HOST_CACHE, XDG_CACHE_HOME } = process.env;
	if (PIAPI_HOST_CACHE) return PIAPI_HOST_CACHE;
	return join(XDG_CACHE_HOME || join(homedir(), '.cache'), PROJECT);
}

/** A short hash over files' contents: it changes when any of them does. */
export async function hashOfFiles(files: string[]): Promise<string> {
	const hash = createHash('sha256');
	for (const file of files) hash.update(await readFile(file));
	return hash.digest('hex').slice(0, 16);
}

function isRunning(pid: number): boolean {
	try {
		process.kill(pid, 0);
		return true;
	} catch (error) {
		return (error as NodeJS.ErrnoException).code === 'EPERM';
	}
}

/** Whether this process made the lock file; one left behind by a dead process is removed first. */
async function takeLock(lockFile: string): Promise<boolean> {
	try {
		await writeFile(lockFile, String(process.pid), { flag: 'wx' });
		return true;
	} catch (error) {
		if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
	}
	const owner = Number(await readFile(lockFile, 'utf8').catch(() => ''));
	// An empty file is a lock whose owner has made it and not yet written its id.
	if (owner > 0 && !isRunning(owner)) await rm(lockFile, { force: true });
	return false;
}

/**
 * Runs a job that only one process may do at a time, waiting for another one that does it.
 * @param onWait called once when there is something to wait for
 */
export async function withLock<T>(lockFile: string, onWait: () => void, job: () => Promise<T>): Promise<T> {
	await mkdir(join(lockFile, '..'), { recursive: true });
	let isAnnounced = false;
	while (!(await takeLock(lockFile))) {
		if (!isAnnounced) onWait();
		isAnnounced = true;
		await sleep(LOCK_POLL_MS);
	}
	try {
		return await job();
	} finally {
		await rm(lockFile, { force: true });
	}
}
