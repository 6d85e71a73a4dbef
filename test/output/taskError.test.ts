import { dropError } from '../../nodes/PiApi/output/taskError';

it.each([
	[{ code: 0, message: '' }],
	[{ code: 0, raw_message: '', message: '', detail: null }],
	[{ code: 0, detail: { reason: '' } }],
	[{}],
	[[]],
	[''],
	[null],
	[0],
	[false],
])('the item leaves out an error that says nothing: %j', (error) => {
	expect(dropError({ task_id: 'a', error })).toEqual({ task_id: 'a' });
});

it.each([[{ code: 10_000, message: '' }], [{ code: 0, message: 'no' }], ['no'], [{ detail: { a: 1 } }]])(
	'the item calls an error that says something task_error: %j',
	(error) => {
		expect(dropError({ task_id: 'a', error })).toEqual({ task_id: 'a', task_error: error });
	},
);

it('the item leaves everything else as it is', () => {
	const json = { task_id: 'a', output: { error: 'inside' } };
	expect(dropError(json)).toBe(json);
});
