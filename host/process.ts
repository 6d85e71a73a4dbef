import { spawn } from 'node:child_process';
import { closeSync, openSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';

/** A started program together with everything that it started. */
export interface RunningProcess {
	pid: number;
	/** Settles when the program itself has ended, with its exit code or the signal that ended it. */
	exited: Promise<string>;
	/** Ends it and its children: politely first, by force after the grace period (ms). */
	stop(graceMs?: number): Promise<void>;
}

function signalGroup(pid: number, signal: NodeJS.Signals): void {
	try {
		process.kill(-pid, signal);
	} catch {
		// The whole group has ended already.
	}
}

/**
 * Starts a program as the head of its own process group, with its output in a file.
 * The group goes with this process, however this one ends short of being killed.
 */
export function startProcess(
	command: string,
	args: string[],
	options: { environment: NodeJS.ProcessEnv; logFile: string; cwd?: string },
): RunningProcess {
	const log = openSync(options.logFile, 'a');
	const child = spawn(command, args, {
		cwd: options.cwd,
		env: options.environment,
		stdio: ['ignore', log, log],
		detached: true,
	});
	closeSync(log);
	const exited = new Promise<string>((resolve) => {
		child.once('exit', (code, signal) => resolve(signal ?? `exit code ${code}`));
		child.once('error', (error) => resolve(error.message));
	});
	const { pid } = child;
	if (pid === undefined) throw new Error(`${command} could not be started`);
	const endWithParent = (): void => signalGroup(pid, 'SIGKILL');
	process.once('exit', endWithParent);
	return {
		pid,
		exited,
		stop: async (graceMs = 20_000) => {
			child.kill('SIGTERM');
			await Promise.race([exited, sleep(graceMs, undefined, { ref: false })]);
			// Whatever is left of the group: the program itself when it did not listen, or an orphan of it.
			signalGroup(pid, 'SIGKILL');
			await exited;
			process.removeListener('exit', endWithParent);
		},
	};
}
