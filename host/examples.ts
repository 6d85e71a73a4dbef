import { createHash } from 'node:crypto';
import { readdir, readFile, writeFile } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import type { N8nClient, StoredCredential, StoredWorkflow, WorkflowDefinition } from './rest';

const EXAMPLES_FOLDER = join(dirname(__dirname), 'examples');
const MANUAL_TRIGGER = 'n8n-nodes-base.manualTrigger';

/** Which example was imported as which workflow, and what the file held then. */
type Imports = Record<string, { id: string; hash: string }>;

/** The example workflows of this project, in the order of their names. */
export async function exampleFiles(folder = EXAMPLES_FOLDER): Promise<string[]> {
	const files = await readdir(folder).catch(() => []);
	return files
		.filter((file) => file.endsWith('.json'))
		.sort()
		.map((file) => join(folder, file));
}

/** Points every node that uses a credential of this type to the given one. */
export function withCredential(
	workflow: WorkflowDefinition,
	{ id, name, type }: StoredCredential,
): WorkflowDefinition {
	const nodes = workflow.nodes.map((node) =>
		node.credentials?.[type] === undefined
			? node
			: { ...node, credentials: { ...node.credentials, [type]: { id, name } } },
	);
	return { ...workflow, nodes };
}

/** Reads a workflow file; only what n8n takes for a new workflow is kept. */
export async function readWorkflow(file: string): Promise<WorkflowDefinition> {
	const { name, nodes, connections, settings } = JSON.parse(
		await readFile(file, 'utf8'),
	) as WorkflowDefinition;
	return { name, nodes, connections, settings };
}

/** The node that starts a workflow by hand. */
export function manualTriggerOf(workflow: WorkflowDefinition): string {
	const trigger = workflow.nodes.find(({ type }) => type === MANUAL_TRIGGER);
	if (trigger === undefined) throw new Error(`"${workflow.name}" has no Manual Trigger to start it from`);
	return trigger.name;
}

async function importOne(
	client: N8nClient,
	workflow: WorkflowDefinition,
	known: StoredWorkflow | undefined,
	isUnchanged: boolean,
): Promise<StoredWorkflow> {
	if (known === undefined) return await client.createWorkflow(workflow);
	// What the user made of an example stays, unless the example itself has changed since.
	return isUnchanged ? known : await client.updateWorkflow(known.id, workflow);
}

/**
 * Brings every example into n8n, once each; the file `imports` remembers what was brought in.
 * @returns the workflows in the order of the examples' names
 */
export async function importExamples(
	client: N8nClient,
	credential: StoredCredential,
	importsFile: string,
	files: string[],
): Promise<StoredWorkflow[]> {
	const imports = JSON.parse(await readFile(importsFile, 'utf8').catch(() => '{}')) as Imports;
	const present = new Map((await client.workflows()).map((workflow) => [workflow.id, workflow]));
	const workflows: StoredWorkflow[] = [];
	for (const file of files) {
		const workflow = withCredential(await readWorkflow(file), credential);
		const hash = createHash('sha256').update(JSON.stringify(workflow)).digest('hex');
		const before = imports[basename(file)];
		const known = before === undefined ? undefined : present.get(before.id);
		const imported = await importOne(client, workflow, known, before?.hash === hash);
		imports[basename(file)] = { id: imported.id, hash };
		workflows.push({ ...imported, nodes: imported.nodes ?? workflow.nodes });
	}
	await writeFile(importsFile, `${JSON.stringify(imports, null, '\t')}\n`);
	return workflows;
}
