import { createRequire } from 'node:module';

/** The part of Node.js's own SQLite that is used here; the project's types are of an older Node.js. */
interface SqliteModule {
	DatabaseSync: new (
		file: string,
		options: { readOnly: boolean },
	) => { prepare(sql: string): { all(...values: string[]): unknown[] } };
}

const SQL = `
	SELECT execution.id, execution.status,
		replace(execution.stoppedAt, ' ', 'T') || 'Z' AS stoppedAt,
		octet_length(stored.data) + octet_length(stored.workflowData) AS bytes
	FROM execution_entity AS execution JOIN execution_data AS stored ON stored.executionId = execution.id
	WHERE execution.workflowId = ?`;

/**
 * Prints all executions of a workflow from n8n's database, and how much it holds for each, as JSON.
 * It is run by the Node.js of the host; arguments: the database's file, the workflow's id.
 */
function probe(file: string, workflowId: string): void {
	const { DatabaseSync } = createRequire(file)('node:sqlite') as SqliteModule;
	console.log(JSON.stringify(new DatabaseSync(file, { readOnly: true }).prepare(SQL).all(workflowId)));
}

const [file, workflowId] = process.argv.slice(2);
probe(file, workflowId);
