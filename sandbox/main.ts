import { Command, InvalidArgumentError, Option } from 'commander';

import { startSandbox } from './server';
import { PLANS } from './settings/settings';
import type { Plan } from './settings/settings';

interface Flags {
	port: number;
	speed: number;
	plan: Plan;
	key: string;
}

function readPort(text: string): number {
	const port = Number(text);
	if (!Number.isInteger(port) || port < 0 || port > 65_535) throw new InvalidArgumentError('Not a port.');
	return port;
}

function readSpeed(text: string): number {
	const speed = Number(text);
	if (!(speed > 0 && Number.isFinite(speed))) throw new InvalidArgumentError('Must be above 0.');
	return speed;
}

async function main(): Promise<void> {
	const command = new Command('sandbox')
		.description(
			'A local stand-in for PiAPI, LegNext, MidAPI and useapi.net. It takes tasks, draws images and charges nothing.',
		)
		.option('--port <number>', 'port to listen on; 0 takes any free one', readPort, 0)
		.option('--speed <factor>', 'how many times faster than the real service', readSpeed, 1)
		.addOption(new Option('--plan <plan>', 'plan of the PiAPI account').choices(PLANS).default('pro'))
		.option('--key <key>', 'API key or bearer token to accept', 'sandbox-key')
		.parse();
	const { port, speed, plan, key } = command.opts<Flags>();
	const sandbox = await startSandbox({ port, key, settings: { speed, plan } });
	console.log(`Sandbox listening on ${sandbox.url}`);
	console.log(`API key: ${key}`);
	console.log(
		`Use the address as the credential's Base URL. What it was asked: ${sandbox.url}/sandbox/state`,
	);

	const stop = (): void => {
		void sandbox.stop();
	};
	process.once('SIGINT', stop);
	process.once('SIGTERM', stop);
}

main().catch((error: unknown) => {
	console.error(error instanceof Error ? error.message : error);
	process.exitCode = 1;
});
