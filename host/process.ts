import { spawn } from 'node:child_process';
import { closeSync, openSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';

/** An account of the system, by its numbers. */
export interface SystemUser {
	uid: number;
	gid: number;
}

export interface ProcessOptions {
	environment: NodeJS.ProcessEnv;
	/** Receives what the program prints, after what is there. */
	logFile: string;
	cwd?: string;
	/** Who runs it; this process's own user when left out. */
	user?: SystemUser;
	/** Asks the program to end; SIGTERM when left out. */
	stopSignal?: NodeJS.Signals;
}

/** A started program together with everything that it started. */
export interface RunningProcess {
	pid: number;
	/** Settles when the program itself has ended, with its exit code or the signal that ended it. */
	exited: Promise<string>;
	/** Signals the program alone; SIGKILL takes its children as well, as the end of a container would. */
	kill(signal: NodeJS.Signals): void;
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
 * The group ends with its head, and with this process, however this one ends short of being killed.
 */
export function startProcess(command: string, args: string[], options: ProcessOptions): RunningProcess {
	const log = openSync(options.logFile, 'a');
	const child = spawn(command, args, {
		cwd: options.cwd,
		env: options.environment,
		stdio: ['ignore', log, log],
		detached: true,
		...options.user,
	});
	closeSync(log);
	const ended = new Promise<string>((resolve) => {
		child.once('exit', (code, signal) => resolve(signal ?? `exit code ${code}`));
		child.once('error', (error) => resolve(error.message));
	});
	const { pid } = child;
	if (pid === undefined) throw new Error(`${command} could not be started`);
	const endWithParent = (): void => signalGroup(pid, 'SIGKILL');
	process.once('exit', endWithParent);
	const exited = ended.then((how) => {
		// Orphans of the program would otherwise stay, and keep its ports.
		signalGroup(pid, 'SIGKILL');
		process.removeListener('exit', endWithParent);
		return how;
	});
	return {
		pid,
		exited,
		kill: (signal) => {
			if (signal === 'SIGKILL') signalGroup(pid, signal);
			else child.kill(signal);
		},
		stop: async (graceMs = 20_000) => {
			child.kill(options.stopSignal ?? 'SIGTERM');
			// A halted program takes no notice of anything else.
			child.kill('SIGCONT');
			await Promise.race([exited, sleep(graceMs, undefined, { ref: false })]);
			signalGroup(pid, 'SIGKILL');
			await exited;
		},
	};
}
