import fc from 'fast-check';
import { parseTaskId } from '../../nodes/PiApi/contract/taskId';
import { refusalOf } from '../midjourney/refusals';

it('every UUID is an id, with or without spaces around it', () => {
	fc.assert(fc.property(fc.uuid(), (id) => expect(parseTaskId(` ${id}\n`)).toBe(id)));
});

it.each(['2fd8a3e1b7', 'user_1-job_22', 12345678])('the text %p is an id of another service', (id) => {
	expect(parseTaskId(id)).toBe(String(id));
});

it.each([
	[undefined, '“Task ID” is empty'],
	[null, '“Task ID” is empty'],
	['  ', '“Task ID” is empty'],
	['undefined', '“Task ID” is “undefined”: the expression found nothing'],
	['null', '“Task ID” is “null”: the expression found nothing'],
	[{ id: 1 }, '“Task ID” holds an object, not an id'],
	[['a'], '“Task ID” holds a list, not an id'],
	['[object Object]', '“Task ID” holds an object, not an id'],
	['https://img.theapi.app/mj/1.png', '“Task ID” is an address (https://img.theapi.app/mj/1.png), not an id'],
	['my first task', '“Task ID” is “my first task”, which is not a task id'],
	['short', '“Task ID” is “short”, which is not a task id'],
	['x'.repeat(129), 'which is not a task id'],
])('the text %p is refused: %s', (value, message) => {
	const refusal = refusalOf(() => parseTaskId(value));
	expect(refusal).toContain(message);
	expect(refusal).toContain('| Use the `task_id` of an earlier PiAPI item');
});
