import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { ManagedProcess } from '../../../host/managed';
import { LOOPBACK } from '../../../host/environment';

/** What a test may ask for; it is the path of the request. */
export type Command = 'kill' | 'restart' | 'pid';

export interface Control {
	url: string;
	stop(): Promise<void>;
}

async function carryOut(processes: ManagedProcess[], url: URL): Promise<string> {
	const name = url.searchParams.get('name');
	const target = processes.find((process) => process.name === name);
	if (target === undefined) {
		throw new Error(`There is no process "${name}", but: ${processes.map((each) => each.name).join(', ')}`);
	}
	const command = url.pathname.slice(1) as Command;
	if (command === 'restart') {
		await target.restart(JSON.parse(url.searchParams.get('environment') ?? '{}') as NodeJS.ProcessEnv);
	}
	if (command === 'kill') {
		await target.kill((url.searchParams.get('signal') ?? undefined) as NodeJS.Signals | undefined);
	}
	return String(target.pid);
}

/**
 * Lets tests, which run in a process of their own, kill and restart n8n's processes.
 * An order is answered when it has been carried out, with the id of the process.
 */
export async function startControl(processes: ManagedProcess[]): Promise<Control> {
	const server = createServer((request, response) => {
		carryOut(processes, new URL(request.url ?? '/', 'http://control')).then(
			(pid) => response.end(pid),
			(error: unknown) => {
				response.statusCode = 500;
				response.end(error instanceof Error ? error.message : String(error));
			},
		);
	});
	await new Promise<void>((resolve) => server.listen(0, LOOPBACK, resolve));
	const { port } = server.address() as AddressInfo;
	return {
		url: `http://${LOOPBACK}:${port}`,
		stop: async () => {
			server.closeAllConnections();
			await new Promise((resolve) => server.close(resolve));
		},
	};
}
