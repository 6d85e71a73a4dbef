import { readTaskFailure } from '../../nodes/PiApi/engine/failedTask';
import { taskLike } from '../support/tasks';

function failed(message: string, detail?: string) {
	return readTaskFailure(
		taskLike({ status: 'failed', error: { code: 10_000, message, ...(detail ? { detail } : {}) } }),
	);
}

const ID = '11111111-2222-4333-8444-555555555555';

it.each(['completed', 'pending', 'staged', 'processing'] as const)('a %s task is no failure', (status) => {
	expect(readTaskFailure(taskLike({ status }))).toBeUndefined();
});

const MODERATED = [
	'Banned prompt detected: blood',
	'Sorry! Our AI moderators feel your prompt might be against our community standards',
	'The prompt was blocked by moderation',
	'NSFW content detected',
	'Your request violates our content policy',
	'The image was filtered',
	'job was ended by midjourney: image filter',
	'Inappropriate content',
];

it.each(MODERATED)('the reason “%s” is read as moderation', (message) => {
	const failure = failed(message);
	expect(failure).toMatchObject({ kind: 'moderated', taskId: ID });
	expect(failure?.message).toBe(
		`The content filter turned the prompt or the image down: ${message} (task ${ID})`,
	);
	expect(failure?.description).toMatch(/^Reword Prompt/);
});

it.each(['derive from origin task: parent task is outdated', 'Parent Task Is Outdated'])(
	'the reason “%s” is read as an outdated parent',
	(message) => {
		const failure = failed(message);
		expect(failure?.kind).toBe('task');
		expect(failure?.message).toBe(`The task it builds on is too old: ${message} (task ${ID})`);
		expect(failure?.description).toMatch(/Create the image again with Imagine/);
	},
);

it.each(['Insufficient token', 'insufficient credits', 'not enough balance', 'Quota exceeded'])(
	'the reason “%s” is read as missing credits',
	(message) => {
		const failure = failed(message);
		expect(failure?.kind).toBe('task');
		expect(failure?.message).toBe(`Not enough credits: ${message} (task ${ID})`);
		expect(failure?.description).toMatch(/Top up the account/);
	},
);

it.each([
	'internal error',
	'failed to get a result',
	'Invalid parameter: Unrecognized parameter(s): `--foo`',
])('the reason “%s” is shown as it is', (message) => {
	const failure = failed(message);
	expect(failure).toMatchObject({ kind: 'task', taskId: ID });
	expect(failure?.message).toBe(`The imagine task did not succeed: ${message} (task ${ID})`);
});

it('the reason is read from the detail as well', () => {
	expect(failed('job failed', 'prompt is banned')?.kind).toBe('moderated');
});

it('a failure without a reason has words of its own', () => {
	expect(readTaskFailure(taskLike({ status: 'failed' }))?.message).toBe(
		`The imagine task did not succeed: no reason given (task ${ID})`,
	);
});

it('a cancelled task has words of its own', () => {
	const failure = readTaskFailure(taskLike({ status: 'cancelled' }));
	expect(failure).toMatchObject({ kind: 'task', taskId: ID, message: `The task was cancelled (task ${ID})` });
	expect(failure?.description).toMatch(/Run the node again/);
});
