import { join } from 'node:path';
import { Command } from 'commander';
import type { ICredentialDataDecryptedObject } from 'n8n-workflow';
import { startSandbox } from '../sandbox';
import { cacheFolder } from './cache';
import { exampleFiles, importExamples, manualTriggerOf } from './examples';
import { ensureHost } from './install';
import { startN8n } from './n8n';
import type { RunningN8n } from './n8n';
import { savePictures } from './pictures';
import { isFree } from './ports';
import type { N8nClient, StoredCredential, StoredWorkflow } from './rest';
import { Stoppables } from './stoppables';

const USUAL_PORT = 5678;
const SANDBOX_PORT = 5690;
const FIRST_RUN_WITHIN_MS = 20 * 60_000;
const CREDENTIAL_TYPE = 'piApiApi';
const CREDENTIAL_NAME = 'PiAPI account';

interface Options {
	once?: boolean;
	userFolder: string;
	out?: string;
	port?: string;
}

/** The credential's data: the real service when a key is given, else a sandbox that is started for it. */
async function connect(started: Stoppables): Promise<ICredentialDataDecryptedObject> {
	const shared = { service: 'piapi', webhookSecret: '', concurrentJobs: 3 };
	const { PIAPI_API_KEY } = process.env;
	if (PIAPI_API_KEY) {
		console.log('PIAPI_API_KEY is set: tasks go to the real PiAPI and cost points.');
		return { ...shared, apiKey: PIAPI_API_KEY, baseUrl: '' };
	}
	// The same address as the last time, so that credentials made by hand go on working.
	const sandbox = await startSandbox({ port: (await isFree(SANDBOX_PORT)) ? SANDBOX_PORT : 0 });
	started.add(async () => await sandbox.stop());
	console.log(
		`No PIAPI_API_KEY is set: a sandbox stands in for PiAPI at ${sandbox.url}. Nothing costs anything.`,
	);
	console.log(`For a credential of your own: Base URL ${sandbox.url}, API Key ${sandbox.key}`);
	return { ...shared, apiKey: sandbox.key, baseUrl: sandbox.url };
}

async function storeCredential(
	client: N8nClient,
	data: ICredentialDataDecryptedObject,
): Promise<StoredCredential> {
	const known = (await client.credentials()).find(
		({ name, type }) => name === CREDENTIAL_NAME && type === CREDENTIAL_TYPE,
	);
	if (known !== undefined) return await client.updateCredential(known, data);
	return await client.createCredential(CREDENTIAL_TYPE, CREDENTIAL_NAME, data);
}

/** Runs the workflow and saves what it made. @throws Error when it failed or made no picture */
async function runOnce(n8n: RunningN8n, workflow: StoredWorkflow, folder: string): Promise<void> {
	console.log(`\nRunning "${workflow.name}" …`);
	const id = await n8n.client.start(workflow, manualTriggerOf(workflow));
	const execution = await n8n.client.waitFor(id, { withinMs: FIRST_RUN_WITHIN_MS });
	if (execution.status !== 'success') {
		const { message = execution.status, description } = execution.error ?? {};
		throw new Error([`"${workflow.name}" failed: ${message}`, description].filter(Boolean).join('\n'));
	}
	const pictures = await savePictures(n8n.client, execution, folder);
	if (pictures.length === 0) throw new Error(`"${workflow.name}" succeeded, but made no image`);
	console.log(`It made ${pictures.length} image(s):`);
	for (const picture of pictures) console.log(`  ${picture}`);
}

async function start(options: Options, started: Stoppables): Promise<void> {
	const host = await ensureHost();
	const credentialData = await connect(started);
	console.log(`Starting n8n ${host.version} …`);
	const port = options.port ?? ((await isFree(USUAL_PORT)) ? USUAL_PORT : undefined);
	const { userFolder } = options;
	const n8n = await startN8n(host, { userFolder, port: port === undefined ? undefined : Number(port) });
	started.add(n8n.stop);
	const credential = await storeCredential(n8n.client, credentialData);
	const workflows = await importExamples(
		n8n.client,
		credential,
		join(userFolder, 'examples.json'),
		await exampleFiles(),
	);
	if (workflows.length > 0) await runOnce(n8n, workflows[0], options.out ?? join(userFolder, 'images'));
	else if (options.once) throw new Error('There is no example workflow to run');
	if (options.once) return;
	console.log(`\nOpen ${n8n.url}${workflows.length > 0 ? `/workflow/${workflows[0].id}` : ''}`);
	console.log(`Sign in as ${n8n.owner.email} with the password ${n8n.owner.password}`);
	console.log(`n8n's log: ${n8n.logFile}`);
	console.log('Stop with Ctrl-C.');
	const how = await n8n.exited;
	if (!started.isStopping) throw new Error(`n8n ended by itself (${how})`);
}

async function main(): Promise<void> {
	const program = new Command()
		.name('npm start --')
		.description(
			'Starts n8n with this package, a ready account and the example workflows, and runs the first one.',
		)
		.option('--once', 'stop after the run of the first example')
		.option('--user-folder <folder>', 'where n8n keeps its data', join(cacheFolder(), 'user'))
		.option('--out <folder>', 'where the images of the first example go')
		.option('--port <port>', `the port of the editor (default: ${USUAL_PORT}, or a free one)`)
		.parse();
	const started = new Stoppables();
	for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
		process.once(signal, () => {
			console.log('\nStopping …');
			started.isStopping = true;
			void started.stopAll().finally(() => process.exit(0));
		});
	}
	try {
		await start(program.opts<Options>(), started);
	} catch (error) {
		console.error(error instanceof Error ? error.message : error);
		process.exitCode = 1;
	} finally {
		await started.stopAll();
	}
}

void main();
