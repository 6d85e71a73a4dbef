import type { EnginePorts } from '../../nodes/PiApi/engine/ports';
import { StoppedError } from '../../nodes/PiApi/engine/ports';

interface Sleeper {
	at: number;
	order: number;
	wake: () => void;
}

/**
 * A clock on which several jobs sleep side by side: as soon as nobody has anything to do, it moves on to the first
 * who wakes. What it runs must wait for nothing but this clock.
 */
export class VirtualTime {
	private sleepers: Sleeper[] = [];
	private order = 0;
	private ms = 0;
	/** From this moment on the execution is stopped, in ms. */
	stopAt = Infinity;

	readonly now = (): number => this.ms;

	readonly sleep = async (ms: number): Promise<void> => {
		const at = Math.min(this.ms + Math.max(0, ms), Math.max(this.stopAt, this.ms));
		await new Promise<void>((wake) => this.sleepers.push({ at, order: this.order++, wake }));
		if (this.ms >= this.stopAt) throw new StoppedError();
	};

	/** Runs to the end of the work; fails where it waits for something that never comes. */
	async run<T>(work: Promise<T>): Promise<T> {
		let ended = false;
		const end = (): void => void (ended = true);
		work.then(end, end);
		for (let idle = 0; !ended;) {
			await new Promise((resolve) => setImmediate(resolve));
			if (ended) break;
			this.sleepers.sort((a, b) => a.at - b.at || a.order - b.order);
			const next = this.sleepers.shift();
			if (next === undefined && (idle += 1) > 1_000) throw new Error('nobody wakes up any more');
			if (next === undefined) continue;
			idle = 0;
			this.ms = Math.max(this.ms, next.at);
			next.wake();
		}
		return await work;
	}

	/** The engine's ports on this clock. */
	ports(rest: Omit<EnginePorts, 'now' | 'sleep' | 'stopped'>): EnginePorts {
		return { ...rest, now: this.now, sleep: this.sleep, isStopped: () => this.ms >= this.stopAt };
	}
}
