import type { FastifyInstance } from 'fastify';

import type { SandboxSettings } from '../settings/settings';
import type { ServiceFormats, World } from '../world/world';

/** An answer that refuses a request. */
export interface Refusal {
	status: number;
	body: unknown;
}

/** How a service words what it refuses. */
export type Refuse = (
	refusal: { status: number; message: string; extra: Record<string, unknown> },
	settings: SandboxSettings,
) => Refusal;

/** What makes a service: its addresses, its wording of refusals, and what the world has to know of it. */
export interface ServiceParts extends ServiceFormats {
	routes(app: FastifyInstance, world: World): Promise<void>;
	refuse: Refuse;
}
