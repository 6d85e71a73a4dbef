import type { Capabilities } from '../contract/capabilities';
import type { ServiceName } from '../contract/task';
import { LEGNEXT_CAPABILITIES } from './legnext/capabilities';
import { MIDAPI_CAPABILITIES } from './midapi/capabilities';
import { PIAPI_CAPABILITIES } from './piapi/capabilities';
import { USEAPI_CAPABILITIES } from './useapi/capabilities';

/** Who the services are and what each can do. */
export const PROFILES: Record<ServiceName, { title: string; capabilities: Capabilities }> = {
	piapi: { title: 'PiAPI', capabilities: PIAPI_CAPABILITIES },
	legnext: { title: 'LegNext', capabilities: LEGNEXT_CAPABILITIES },
	midapi: { title: 'MidAPI', capabilities: MIDAPI_CAPABILITIES },
	useapi: { title: 'useapi.net', capabilities: USEAPI_CAPABILITIES },
};
