import type { FastifyInstance } from 'fastify';

import type { Service } from './engine/service';
import type { FilePath } from './files/paths';
import { legNextService } from './legnext';
import { midApiService } from './midapi';
import type { CallbackFormat } from './notifier';
import { piApiService } from './piapi';
import type { SandboxSettings } from './settings';
import { useApiService } from './useapi';
import type { World } from './world';

/** An answer that refuses a request. */
export interface Refusal {
	status: number;
	body: unknown;
}

/** What makes a service: its addresses, its wording of refusals, its callbacks and its files. */
export interface ServiceParts {
	routes(app: FastifyInstance, world: World): Promise<void>;
	refuse(
		refusal: { status: number; message: string; extra: Record<string, unknown> },
		settings: SandboxSettings,
	): Refusal;
	callbacks: CallbackFormat;
	/** Takes a path below /files/, without query; gives what it asks for if it is one of the service's. */
	readFilePath(path: string): FilePath | undefined;
}

/** The four services. */
export const SERVICE_PARTS: Record<Service, ServiceParts> = {
	piapi: piApiService,
	legnext: legNextService,
	midapi: midApiService,
	useapi: useApiService,
};
