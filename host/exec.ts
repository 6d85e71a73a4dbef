import { createWriteStream } from 'node:fs';
import { readFile } from 'node:fs/promises';
import type { SystemUser } from './process';

export interface RunOptions {
	cwd?: string;
	/** The whole environment of the command; the caller's own when left out. */
	environment?: NodeJS.ProcessEnv;
	/** A file that receives everything the command prints. */
	logFile?: string;
	/** Who runs it; this process's own user when left out. */
	user?: SystemUser;
	/** Called for every line that the command prints. */
	onLine?: (line: string) => void;
}

/**
 * Runs a command to its end and returns what it printed on its standard output.
 * @throws Error naming the command, with the last lines of what it printed.
 */
export async function run(command: string, args: string[], options: RunOptions = {}): Promise<string> {
	// execa is an ES module, which tsx loads from CommonJS only through a dynamic import.
	const { execa } = await import('execa');
	const subprocess = execa(command, args, {
		cwd: options.cwd,
		env: options.environment ?? process.env,
		extendEnv: false,
		all: true,
		stdin: 'ignore',
		reject: false,
		...options.user,
	});
	const log = options.logFile === undefined ? undefined : createWriteStream(options.logFile, { flags: 'a' });
	for await (const line of subprocess.iterable({ from: 'all' })) {
		log?.write(`${line}\n`);
		options.onLine?.(line);
	}
	log?.end();
	const result = await subprocess;
	if (result.failed) {
		throw new Error(`${result.escapedCommand} failed.\n${lastLines(result.all, 20)}`);
	}
	return result.stdout;
}

/** The last lines of a text, for an error message. */
export function lastLines(text: string, count: number): string {
	return text.trimEnd().split('\n').slice(-count).join('\n');
}

/** The last lines of a log file, or a remark that there is none. */
export async function tailOf(file: string, count = 20): Promise<string> {
	return await readFile(file, 'utf8').then(
		(text) => lastLines(text, count),
		() => `(${file} could not be read)`,
	);
}
