import type { Service } from './base/services';
import type { ServiceParts } from './http/serviceParts';
import { legNextService } from './legnext';
import { midApiService } from './midapi';
import { piApiService } from './piapi';
import { useApiService } from './useapi';

/** The four services. */
export const SERVICE_PARTS: Record<Service, ServiceParts> = {
	piapi: piApiService,
	legnext: legNextService,
	midapi: midApiService,
	useapi: useApiService,
};
