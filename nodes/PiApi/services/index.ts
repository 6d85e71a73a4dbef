import type { ServiceName } from '../contract/task';
import { SERVICE_NAMES } from '../contract/task';
import type { ApiTransport } from '../transport/http';
import { LegNextService } from './legnext/legnext';
import { MidApiService } from './midapi/midapi';
import { PiApiService } from './piapi/piapi';
import type { Service } from '../contract/service';
import { UseApiService } from './useapi/useapi';

export interface ServiceSettings {
	/** Empty for the service's own address. */
	baseUrl: string;
	/** Texts that must not leave with an answer: the API key and the webhook secret. */
	secrets: readonly string[];
}

type Open = (send: ApiTransport, settings: ServiceSettings) => Service;

/** Every service there is: a new one is a folder of its own, a row here and one in `profiles.ts`. */
const SERVICES: Record<ServiceName, Open> = {
	piapi: (send, settings) => new PiApiService(send, settings),
	legnext: (send, settings) => new LegNextService(send, settings),
	midapi: (send, settings) => new MidApiService(send, settings),
	useapi: (send, settings) => new UseApiService(send, settings),
};

/** The service that the credential names; PiAPI where it names none. */
export function openService(
	send: ApiTransport,
	{ service, ...settings }: ServiceSettings & { service: unknown },
): Service {
	const name = SERVICE_NAMES.find((known) => known === service) ?? 'piapi';
	return SERVICES[name](send, settings);
}
