import { SERVICE_NAMES } from '../../nodes/PiApi/contract/task';
import { parseTaskId } from '../../nodes/PiApi/contract/taskId';
import { explainForeignForm, explainForeignItem } from '../../nodes/PiApi/services/foreignTasks';

/** Ids as the services give them, with those that may have made them. */
const IDS: Array<[id: string, owners: string[]]> = [
	['58cb41b7-556d-46c0-b82e-1e116aa1a31a', ['piapi', 'legnext']],
	['58CB41B7-556D-46C0-B82E-1E116AA1A31A', ['piapi', 'legnext']],
	['2584469c38e43c173dcae9e60663f645', ['midapi']],
	['mj_task_abcdef123456', ['midapi']],
	['mj_upscale_abcdef123456', ['midapi']],
	['job:20241218021941022-user:1308-channel:1316232391072944131-bot:midjourney', ['useapi']],
	['j1024181534748808540-u12345-c1234567890987654321-bot:midjourney', ['useapi']],
	['j1023141520123456789i-u12345-c1234567890123456789-bot:midjourney', ['useapi']],
	['something-else-12345', [...SERVICE_NAMES]],
	['123456789', [...SERVICE_NAMES]],
];

describe.each(IDS)('the task id %s', (id, owners) => {
	it('is let through as an id', () => {
		expect(parseTaskId(` ${id} `)).toBe(id);
	});

	it.each(SERVICE_NAMES)('is refused on %s where it cannot be one of its own', (service) => {
		expect(explainForeignForm(id, service) === undefined).toBe(owners.includes(service));
	});
});

it('the refusal says whose task it is, and what to do', () => {
	const refusal = explainForeignForm('mj_task_abcdef123456', 'piapi');
	expect(refusal?.message).toBe(
		'“Task ID”: mj_task_abcdef123456 is a task of MidAPI, but the credential of this node runs on PiAPI',
	);
	expect(refusal?.description).toBe(
		'A task can only be continued and read where it was made: choose a credential of MidAPI, or make the image again on PiAPI. Nothing was sent.',
	);
	expect(explainForeignForm(IDS[0][0], 'useapi', 'Origin')?.message).toBe(
		`“Origin”: ${IDS[0][0]} is a task of PiAPI or LegNext, but the credential of this node runs on useapi.net`,
	);
});

describe('the item that a task id comes from', () => {
	const id = IDS[0][0];

	it('an item shows PiAPI apart from LegNext', () => {
		expect(explainForeignItem({ task_id: id, service: 'legnext' }, id, 'piapi')?.message).toBe(
			`“Task ID”: ${id} is a task of LegNext, but the credential of this node runs on PiAPI`,
		);
	});

	it.each([
		['the same service', { task_id: id, service: 'piapi' }],
		['another task', { task_id: 'another', service: 'legnext' }],
		['no service', { task_id: id }],
		['a word of the user’s own', { task_id: id, service: 'plumbing' }],
		['nothing', {}],
	])('an item says nothing of %s', (_name, json) => {
		expect(explainForeignItem(json, id, 'piapi')).toBeUndefined();
	});
});
