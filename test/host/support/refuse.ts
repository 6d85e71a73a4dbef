import { createRequire } from 'node:module';

/** The part of Node.js's own SQLite that is used here; the project's types are of an older Node.js. */
interface SqliteModule {
	DatabaseSync: new (file: string) => { exec(sql: string): void; close(): void };
}

/**
 * Makes n8n's database refuse to store executions of a workflow, or take them again.
 * It is run by the Node.js of the host; arguments: the database's file, the workflow's id, `on` or `off`.
 */
function refuse(file: string, workflowId: string, how: string): void {
	if (!/^\w+$/.test(workflowId)) throw new Error('Not the id of a workflow');
	const { DatabaseSync } = createRequire(file)('node:sqlite') as SqliteModule;
	const database = new DatabaseSync(file);
	database.exec('PRAGMA busy_timeout = 5000');
	database.exec('DROP TRIGGER IF EXISTS refused');
	if (how === 'on') {
		database.exec(`CREATE TRIGGER refused BEFORE INSERT ON execution_entity WHEN NEW.workflowId = '${workflowId}'
			BEGIN SELECT RAISE(ABORT, 'refused by a test'); END`);
	}
	database.close();
}

const [file, workflowId, how] = process.argv.slice(2);
refuse(file, workflowId, how);
