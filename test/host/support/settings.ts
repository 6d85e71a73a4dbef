import type { Owner } from '../../../host/identity';
import type { Line } from '../../../host/install';

/** How n8n runs: as one process, or as a main, a webhook processor and workers. */
export type Mode = 'regular' | 'queue';

/** What `test/host/run.ts` started and tells the tests. */
export interface HostTestSettings {
	mode: Mode;
	n8n: {
		/** Which of the n8n lines that the package is tested on. */
		line: Line;
		url: string;
		/** Where published webhooks are called: in queue mode the webhook processor. */
		webhookUrl: string;
		owner: Owner;
		/** The log of main. */
		logFile: string;
		/** Everything that runs, `main` first. */
		processes: Array<{ name: string; logFile: string }>;
	};
	/** Where commands to kill and restart those processes are taken; see `processes.ts`. */
	control: string;
	sandbox: { url: string; key: string };
	/** Where the browser's screenshots go. */
	screenshots: string;
	/** Whether what takes long is played too, every combination of the seam matrix among it. */
	full: boolean;
	/** Else the seam matrix plays the sample of this seed, in which each pair of values occurs. */
	seed: number;
}

/** The environment variable that carries the settings, as JSON. */
export const SETTINGS_VARIABLE = 'PIAPI_HOST_TEST';

/** The environment variable by which `jest.config.js` takes the files `*.long.test.ts` too. */
export const LONG_VARIABLE = 'PIAPI_HOST_LONG';

/** @throws Error when the tests were not started by `npm run test:host` */
export function hostTestSettings(): HostTestSettings {
	const settings = process.env[SETTINGS_VARIABLE];
	if (settings === undefined)
		throw new Error('The host tests need a running n8n: start them with "npm run test:host"');
	return JSON.parse(settings) as HostTestSettings;
}
