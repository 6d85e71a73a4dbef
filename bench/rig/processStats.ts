import { readFile } from 'node:fs/promises';
import { setTimeout as sleep } from 'node:timers/promises';

/** Linux counts processor time in hundredths of a second (USER_HZ), on every architecture. */
const TICK_MS = 10;
const SAMPLE_EVERY_MS = 25;
const SETTLING_POLL_MS = 500;
/** n8n gives back what starting took after ten idle seconds or more. */
const SETTLED_FOR_MS = 20_000;
const SETTLED_WITHIN_MS = 90_000;
/** Memory that has gone down to this share of what it was is still falling. */
const FALLING = 0.98;

async function readText(path: string): Promise<string> {
	// A process may end between being listed and being read.
	return await readFile(path, 'utf8').catch(() => '');
}

/** Processor time used so far, in ms. */
async function cpuMsOf(pid: number): Promise<number> {
	const text = await readText(`/proc/${pid}/stat`);
	// The second field is the program's name in brackets, which may hold anything; what follows is numbered from 3.
	const fields = text.slice(text.lastIndexOf(')') + 2).split(' ');
	return fields.length < 15 ? 0 : (Number(fields[11]) + Number(fields[12])) * TICK_MS;
}

async function rssBytes(pid: number): Promise<number> {
	const kilobytes = /^VmRSS:\s+(\d+) kB$/m.exec(await readText(`/proc/${pid}/status`))?.[1];
	return Number(kilobytes ?? 0) * 1024;
}

/** A running process, looked at through /proc. */
export class ProcessStats {
	constructor(private readonly pid: number) {}

	/** Processor time that the process has used, without its children, in ms. */
	async cpuMs(): Promise<number> {
		return await cpuMsOf(this.pid);
	}

	/** Resident memory, in bytes. */
	async rss(): Promise<number> {
		return await rssBytes(this.pid);
	}

	/** Resident memory once it no longer falls: a process that has just started hands much of it back, in bytes. */
	async settledRss(): Promise<number> {
		const first = await this.rss();
		const deadline = Date.now() + SETTLED_WITHIN_MS;
		let [least, leastAt] = [first, Date.now()];
		while (Date.now() < deadline && Date.now() - leastAt < SETTLED_FOR_MS) {
			await sleep(SETTLING_POLL_MS);
			const now = await this.rss();
			if (now < least * FALLING) [least, leastAt] = [now, Date.now()];
		}
		return await this.rss();
	}

	/** Runs a job and gives, beside its result, the most memory that was resident meanwhile, in bytes. */
	async peakOf<T>(job: () => Promise<T>): Promise<{ result: T; peak: number }> {
		let running = true;
		let peak = 0;
		const sample = async (): Promise<void> => {
			while (running) {
				peak = Math.max(peak, await this.rss());
				await sleep(SAMPLE_EVERY_MS);
			}
		};
		const sampling = sample();
		try {
			return { result: await job(), peak };
		} finally {
			running = false;
			await sampling;
		}
	}
}
