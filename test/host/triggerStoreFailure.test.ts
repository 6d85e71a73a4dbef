import { execFile } from 'node:child_process';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { ensureHost } from '../../host/install';
import { live, post, startAfresh, started, TRIGGER, viewOf } from './callbacks/support';
import { items } from './support/host';
import { column } from './support/items';
import { untilTaskEnded, createSandboxTask } from './support/sandboxTasks';
import { hostTestSettings } from './support/settings';

const run = promisify(execFile);

/** Makes n8n fail to store executions of a workflow, or succeed again. */
async function refuse(workflowId: string, how: 'on' | 'off'): Promise<void> {
	const file = join(dirname(hostTestSettings().n8n.logFile), '.n8n', 'database.sqlite');
	const { node } = await ensureHost();
	await run(node, ['--no-warnings', join(__dirname, 'support', 'refuse.ts'), file, workflowId, how]);
}

beforeEach(async () => await startAfresh(200));

describe('an n8n that cannot store the execution', () => {
	it.each([['none'], ['grid']])(
		'the trigger answers the caller so, and the same event starts when it comes again (Download: %s)',
		async (download) => {
			const target = await live({ download });
			const { id } = await untilTaskEnded(
				await createSandboxTask('imagine', { prompt: 'a fox', process_mode: 'fast' }),
			);
			const body = { timestamp: 1_760_000_000, data: await viewOf(id) };
			await refuse(target.stored.id, 'on');
			try {
				const answers = await Promise.all([post(target.url, body), post(target.url, body)]);
				expect(answers.map(({ status }) => status)).toEqual([500, 500]);
			} finally {
				await refuse(target.stored.id, 'off');
			}
			expect((await post(target.url, body)).status).toBe(200);
			expect((await post(target.url, body)).status).toBe(200);
			const executions = await started(target, 1);
			expect(executions).toHaveLength(1);
			expect(column(items(executions[0], TRIGGER), 'task_id')).toEqual([id]);
		},
	);
});
