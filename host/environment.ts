import { delimiter, dirname } from 'node:path';
import type { Host } from './install';

export const LOOPBACK = '127.0.0.1';

/** What one n8n process is told about itself. */
export interface ProcessSettings {
	/** The folder that holds n8n's `.n8n` folder. */
	userFolder: string;
	/** Where the editor, the REST API and the webhooks answer. */
	port: number;
	/** Where the process's own code runner connects; one port for each process. */
	brokerPort: number;
	/** Encrypts the stored credentials; the same for all processes that share a database. */
	encryptionKey: string;
}

const INHERITED = ['HOME', 'USER', 'LANG', 'LC_ALL', 'TZ', 'TMPDIR', 'NODE_EXTRA_CA_CERTS'];
const PROXIES = ['HTTP_PROXY', 'HTTPS_PROXY', 'ALL_PROXY', 'http_proxy', 'https_proxy', 'all_proxy'];

const QUIET = {
	N8N_DIAGNOSTICS_ENABLED: 'false',
	N8N_VERSION_NOTIFICATIONS_ENABLED: 'false',
	N8N_VERSION_NOTIFICATIONS_WHATS_NEW_ENABLED: 'false',
	N8N_TEMPLATES_ENABLED: 'false',
	N8N_PERSONALIZATION_ENABLED: 'false',
	N8N_HIRING_BANNER_ENABLED: 'false',
	N8N_DYNAMIC_BANNERS_ENABLED: 'false',
	N8N_LICENSE_AUTO_RENEW_ENABLED: 'false',
	// The community package manager asks the registry at start; a package laid into the folder loads without it.
	N8N_COMMUNITY_PACKAGES_ENABLED: 'false',
	N8N_DISABLED_MODULES: 'mcp-registry',
};

function inherited(): NodeJS.ProcessEnv {
	const names = [...INHERITED, ...PROXIES];
	return Object.fromEntries(names.flatMap((name) => (process.env[name] ? [[name, process.env[name]]] : [])));
}

/**
 * The environment of one n8n process on this machine: reachable from nowhere else, silent towards the internet.
 * Only what it names is inherited, so that a developer's own n8n settings change nothing.
 */
export function n8nEnvironment(host: Host, settings: ProcessSettings): NodeJS.ProcessEnv {
	return {
		...inherited(),
		// n8n starts its code runner as `node`: it has to find the pinned one.
		PATH: [dirname(host.node), process.env.PATH].join(delimiter),
		NO_PROXY: [process.env.NO_PROXY, LOOPBACK, 'localhost'].filter(Boolean).join(','),
		...QUIET,
		N8N_USER_FOLDER: settings.userFolder,
		N8N_PORT: String(settings.port),
		N8N_LISTEN_ADDRESS: LOOPBACK,
		N8N_HOST: LOOPBACK,
		N8N_SECURE_COOKIE: 'false',
		N8N_ENCRYPTION_KEY: settings.encryptionKey,
		N8N_RUNNERS_BROKER_PORT: String(settings.brokerPort),
		N8N_RUNNERS_BROKER_LISTEN_ADDRESS: LOOPBACK,
		N8N_LOG_LEVEL: 'info',
	};
}
