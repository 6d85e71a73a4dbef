import type { ServiceName } from '../contract/task';
import type { ApiTransport } from '../transport/http';
import { PIAPI_CAPABILITIES, PiApiService } from './piapi/piapi';
import type { Capabilities, Service } from './service';

export interface ServiceSettings {
	service: ServiceName;
	baseUrl: string;
	secrets: readonly string[];
}

interface Row {
	title: string;
	capabilities: Capabilities;
	open: (send: ApiTransport, settings: ServiceSettings) => Service;
}

/** Every service there is: a new one is a file of its own and a row here. */
export const SERVICES: Record<ServiceName, Row> = {
	piapi: {
		title: 'PiAPI',
		capabilities: PIAPI_CAPABILITIES,
		open: (send, settings) => new PiApiService(send, settings),
	},
};

/** The service that the credential names. */
export function openService(send: ApiTransport, settings: ServiceSettings): Service {
	return SERVICES[settings.service].open(send, settings);
}
