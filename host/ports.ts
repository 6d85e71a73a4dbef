import { createServer } from 'node:net';
import type { AddressInfo, Server } from 'node:net';
import { LOOPBACK } from './environment';

async function listen(port: number): Promise<Server> {
	const server = createServer();
	await new Promise<void>((resolve, reject) => {
		server.once('error', reject);
		server.listen(port, LOOPBACK, resolve);
	});
	return server;
}

async function close(server: Server): Promise<void> {
	await new Promise((resolve) => server.close(resolve));
}

/** Ports that nothing uses now, each a different one. */
export async function freePorts(count: number): Promise<number[]> {
	const servers = await Promise.all(Array.from({ length: count }, async () => await listen(0)));
	const ports = servers.map((server) => (server.address() as AddressInfo).port);
	await Promise.all(servers.map(close));
	return ports;
}

/** Whether nothing uses the port now. */
export async function isFree(port: number): Promise<boolean> {
	return await listen(port).then(
		async (server) => {
			await close(server);
			return true;
		},
		() => false,
	);
}
