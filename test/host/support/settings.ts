import type { Owner } from '../../../host/n8n';

/** What `test/host/run.ts` started and tells the tests. */
export interface HostTestSettings {
	n8n: { url: string; owner: Owner; logFile: string };
	sandbox: { url: string; key: string };
	/** Where the browser's screenshots go. */
	screenshots: string;
}

/** The environment variable that carries the settings, as JSON. */
export const SETTINGS_VARIABLE = 'PIAPI_HOST_TEST';

/** @throws Error when the tests were not started by `npm run test:host` */
export function hostTestSettings(): HostTestSettings {
	const settings = process.env[SETTINGS_VARIABLE];
	if (settings === undefined)
		throw new Error('The host tests need a running n8n: start them with "npm run test:host"');
	return JSON.parse(settings) as HostTestSettings;
}
