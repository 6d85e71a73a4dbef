import { TaskFailure } from '../../nodes/PiApi/contract/failure';
import { isPermanent, readSnapshot, makeUnreadableFailure } from '../../nodes/PiApi/engine/snapshot';
import { taskLike } from '../support/tasks';

const ID = taskLike({}).id;

function failing(httpStatus?: number): TaskFailure {
	return new TaskFailure('no', {
		kind: 'read',
		description: 'do this',
		...(httpStatus ? { httpStatus } : {}),
	});
}

it('a snapshot gives the task as it stands', async () => {
	const task = taskLike({ status: 'processing' });
	await expect(readSnapshot({ get: async () => await Promise.resolve(task) }, ID)).resolves.toEqual({ task });
});

it.each([
	[400, 'unknown'],
	[401, 'denied'],
	[402, 'denied'],
	[403, 'denied'],
	[404, 'unknown'],
	[410, 'unknown'],
	[422, 'unknown'],
	[408, 'passing'],
	[425, 'passing'],
	[429, 'limited'],
	[500, 'passing'],
	[502, 'passing'],
	[503, 'passing'],
	[undefined, 'passing'],
] as const)('a snapshot shows what %s stands for: %s', async (status, trouble) => {
	const snapshot = await readSnapshot({ get: async () => await Promise.reject(failing(status)) }, ID);
	expect(snapshot).toMatchObject({ trouble, failure: { message: 'no', description: 'do this' } });
	expect(isPermanent(trouble)).toBe(trouble === 'unknown' || trouble === 'denied');
});

it('a snapshot takes what nobody foresaw for trouble that passes', async () => {
	const snapshot = await readSnapshot({ get: async () => await Promise.reject(new TypeError('oops')) }, ID);
	expect(snapshot).toMatchObject({ trouble: 'passing', failure: { kind: 'unexpected' } });
});

it('a snapshot says which task could not be read, and keeps what is known of the reason', () => {
	expect(makeUnreadableFailure(ID, failing(404))).toMatchObject({
		message: `Task ${ID} could not be read: no`,
		kind: 'read',
		description: 'do this',
		httpStatus: 404,
		taskId: ID,
	});
});
