import { execFile } from 'node:child_process';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { ensureHost } from '../../host/install';
import { eventually, live, startAfresh, started, TRIGGER } from './callbacks/support';
import { items, n8n } from './support/host';
import { column } from './support/items';
import { expectSuccess, runBilled } from './support/runs';
import { sandbox } from './support/sandbox';
import { hostTestSettings } from './support/settings';
import { imagineMapped, promptItems } from './support/steps';
import { chain } from './support/workflow';

const SCRIPT = `const [file, sql] = process.argv.slice(1);
const database = new (require('node:sqlite').DatabaseSync)(file, { timeout: 5000 });
database.exec(sql);
database.close();`;

/** Runs a statement in n8n's own database, beside n8n, with the Node.js that n8n runs on. */
async function inDatabase(sql: string): Promise<void> {
	const { node } = await ensureHost();
	const file = join(dirname(hostTestSettings().n8n.logFile), '.n8n', 'database.sqlite');
	await promisify(execFile)(node, ['--no-warnings', '-e', SCRIPT, file, sql]);
}

/** As a database does that has no room left. */
const REFUSE = `CREATE TRIGGER refuse_executions BEFORE INSERT ON execution_entity
	WHEN NEW.mode = 'webhook' BEGIN SELECT RAISE(ABORT, 'no room left'); END`;
const ALLOW = 'DROP TRIGGER IF EXISTS refuse_executions';

afterEach(async () => await inDatabase(ALLOW));

it('an event that n8n could not store is not taken for a duplicate: the call that comes again starts the workflow', async () => {
	await startAfresh(200);
	const target = await live();
	await inDatabase(REFUSE);
	const parameters = { waitForResult: 'none', options: { callbackUrl: target.url } };
	const workflow = chain({ items: promptItems('a harbour'), steps: [imagineMapped(parameters)] });
	expectSuccess((await runBilled(workflow)).execution);
	const statuses = async () => (await sandbox.state()).callbacks.map(({ status }) => status);
	await eventually('n8n refuses the first call', async () =>
		(await statuses()).includes(500) ? true : undefined,
	);
	expect(await (await n8n()).executionIds(target.stored)).toEqual([]);
	await inDatabase(ALLOW);
	await eventually('a later call is taken', async () =>
		(await statuses()).includes(200) ? true : undefined,
	);
	const executions = await started(target, 1);
	expect(executions).toHaveLength(1);
	expect(column(items(executions[0], TRIGGER), 'task_id')).toEqual([(await sandbox.tasks())[0].id]);
});
