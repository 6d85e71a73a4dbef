import { delimiter, dirname } from 'node:path';
import type { Host, Line } from './install';

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
};

/** What only one line is told. */
const BY_LINE: Record<Line, NodeJS.ProcessEnv> = {
	// It asks the internet; an n8n that does not know the name does not start.
	newest: { N8N_DISABLED_MODULES: 'mcp-registry' },
	'2.8': {},
	// As newer ones do; without it the status of an execution is stored a moment before its data, and so read.
	'1.123': { DB_SQLITE_POOL_SIZE: '1' },
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
		...BY_LINE[host.line],
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

/** What the processes of one n8n in queue mode share. */
export interface QueueSettings {
	redisPort: number;
	postgresPort: number;
	postgresUser: string;
	/** Where the outside calls webhooks and resumes executions. */
	webhookUrl: string;
	/** Where the editor is. */
	editorUrl: string;
}

/** What any process of an n8n in queue mode is told beyond `n8nEnvironment`; it takes what fits its role. */
export function queueEnvironment(settings: QueueSettings, port: number): NodeJS.ProcessEnv {
	return {
		EXECUTIONS_MODE: 'queue',
		QUEUE_BULL_REDIS_HOST: LOOPBACK,
		QUEUE_BULL_REDIS_PORT: String(settings.redisPort),
		DB_TYPE: 'postgresdb',
		DB_POSTGRESDB_HOST: LOOPBACK,
		DB_POSTGRESDB_PORT: String(settings.postgresPort),
		DB_POSTGRESDB_USER: settings.postgresUser,
		DB_POSTGRESDB_DATABASE: 'postgres',
		// The older name: N8N_WEBHOOK_URL would move the addresses of test webhooks as well, which only main answers.
		WEBHOOK_URL: `${settings.webhookUrl}/`,
		N8N_EDITOR_BASE_URL: settings.editorUrl,
		// Main keeps activating workflows, the wait timers and test webhooks; it only stops answering
		// production webhooks and resume calls, which then reach an execution through the webhook processor alone.
		N8N_DISABLE_PRODUCTION_MAIN_PROCESS: 'true',
		// n8n 2.41 asks for it, n8n 3 knows nothing else; so a test's manual runs are run by workers as well.
		OFFLOAD_MANUAL_EXECUTIONS_TO_WORKERS: 'true',
		// n8n forgets a job as soon as it has ended, and waits forever for one that ends before it has begun to listen:
		// a "Retry execution" that fails at once would never be answered on a busy machine.
		N8N_EXECUTIONS_QUEUE_KEEP_LAST_COMPLETED: '100',
		N8N_EXECUTIONS_QUEUE_KEEP_LAST_FAILED: '100',
		// A worker answers nothing but its health, on this port.
		QUEUE_HEALTH_CHECK_ACTIVE: 'true',
		QUEUE_HEALTH_CHECK_PORT: String(port),
		N8N_WORKER_SERVER_ADDRESS: LOOPBACK,
	};
}
