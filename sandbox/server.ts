import { controlRoutes } from './control';
import { SERVICES } from './base/services';
import type { Fault } from './world/faults';
import { fileRoutes } from './http/fileRoutes';
import { createApp } from './http/app';
import { SERVICE_PARTS } from './services';
import { DEFAULT_SETTINGS, mergeSettings } from './settings/settings';
import type { SettingsPatch } from './settings/settings';
import { recordOf, stateOf } from './state';
import type { SandboxState, TaskRecord } from './state';
import { World } from './world/world';

export interface SandboxOptions {
	/** 0, the default, takes any free port. */
	port?: number;
	/** The API key that is accepted; `sandbox-key` unless given. */
	key?: string;
	/** Settings to start with and to go back to on reset. */
	settings?: SettingsPatch;
}

/** A running sandbox. */
export interface Sandbox {
	/** `http://127.0.0.1:<port>`: the credential's base URL, whichever the service. */
	readonly url: string;
	/** The API key or bearer token it accepts. */
	readonly key: string;
	/** Counters, settings, balance, faults and callbacks. */
	state(): SandboxState;
	/** Every task, oldest first. */
	tasks(): TaskRecord[];
	/** Changes settings; those not named stay. */
	configure(settings: SettingsPatch): void;
	/** Replaces the list of faults. */
	setFaults(faults: Fault[]): void;
	/** Moves the sandbox's clock ahead by so many milliseconds: tasks finish, files expire. */
	advance(ms: number): void;
	/** Back to how it started: no tasks, no counts, no faults, first settings. */
	reset(): void;
	/** Closes every connection and frees the port. */
	stop(): Promise<void>;
}

/** Starts a sandbox on 127.0.0.1. */
export async function startSandbox(options: SandboxOptions = {}): Promise<Sandbox> {
	const { port = 0, key = 'sandbox-key', settings = {} } = options;
	const world = new World(key, mergeSettings(DEFAULT_SETTINGS, settings), SERVICE_PARTS);
	const app = createApp(world, SERVICE_PARTS);
	for (const service of SERVICES) await SERVICE_PARTS[service].routes(app, world);
	fileRoutes(app, world);
	controlRoutes(app, world);
	world.url = await app.listen({ port, host: '127.0.0.1' });
	return {
		url: world.url,
		key,
		state: () => stateOf(world),
		tasks: () => world.engine.list().map(recordOf),
		configure: (patch) => world.configure(patch),
		setFaults: (faults) => world.faults.set(faults),
		advance: (ms) => world.advance(ms),
		reset: () => world.reset(),
		stop: async () => {
			await app.close();
			await world.stop();
		},
	};
}
