import { MODEL_ROWS } from '../../../sandbox';
import type { ModelRow } from '../../../sandbox';
import { INSTANT, useSandbox } from '../support';
import { createRow, fullInput, minimalInput, readModel, sampleValue, wrongValues } from './support';

const sandbox = useSandbox(INSTANT);
const rows = MODEL_ROWS.map((row): [string, ModelRow] => [`${row.model} ${row.taskType}`, row]);

/** Extending builds on a finished video of the same account. */
async function withOrigin(row: ModelRow, input: Record<string, unknown>) {
	if (row.taskType !== 'extend_video' || row.model !== 'kling') return input;
	const kling = MODEL_ROWS.find(
		({ model, taskType }) => model === 'kling' && taskType === 'video_generation',
	) as ModelRow;
	const { json } = await createRow(sandbox(), kling, { prompt: 'a red fox' });
	sandbox().advance(1);
	return { ...input, origin_task_id: json.data.task_id };
}

it('the sandbox knows the 92 pairs of model and task type that the catalogue of 2026-10 has', () => {
	expect(MODEL_ROWS).toHaveLength(92);
	expect(new Set(rows.map(([name]) => name)).size).toBe(92);
});

it.each(rows)('%s takes what it needs, and everything it knows', async (_name, row) => {
	for (const input of [minimalInput(row), fullInput(row)]) {
		const sent = await withOrigin(row, input);
		const answer = await createRow(sandbox(), row, sent);
		expect([answer.status, answer.text.slice(0, 200)]).toEqual([200, expect.any(String)]);
		sandbox().advance(1);
		const task = await readModel(sandbox(), answer.json.data.task_id);
		expect(task).toMatchObject({ model: row.model, task_type: row.taskType, status: 'completed' });
		expect(task.output).not.toBeNull();
	}
});

it.each(rows)(
	'%s refuses a wrong type in each of its fields and takes nothing for it',
	async (_name, row) => {
		const base = await withOrigin(row, fullInput(row));
		sandbox().configure({ speed: 1 });
		const before = sandbox().state().counters.tasksCreated;
		for (const [field, rule] of Object.entries(row.fields)) {
			for (const value of wrongValues(rule)) {
				const { status, json } = await createRow(sandbox(), row, { ...base, [field]: value });
				expect([field, value, status, json.message]).toEqual([
					field,
					value,
					400,
					expect.stringContaining('cannot unmarshal'),
				]);
			}
		}
		expect(sandbox().state().counters.tasksCreated).toBe(before);
	},
);

it.each(rows)('%s refuses to go without what it needs', async (_name, row) => {
	const base = await withOrigin(row, minimalInput(row));
	for (const [field, rule] of Object.entries(row.fields)) {
		if (!rule.required && !rule.unless && !rule.present) continue;
		const rest = Object.fromEntries(Object.entries(base).filter(([name]) => name !== field));
		const { status, json } = await createRow(sandbox(), row, rest);
		expect([field, status, json.message]).toEqual([field, 400, `${field} is required`]);
	}
	for (const group of row.oneOf ?? []) {
		const rest = Object.fromEntries(Object.entries(base).filter(([name]) => !group.includes(name)));
		const { status, json } = await createRow(sandbox(), row, rest);
		expect([status, json.message]).toEqual([400, `one of ${group.join(', ')} is required`]);
	}
});

it.each(rows)('%s refuses values that its fields do not offer', async (_name, row) => {
	const base = await withOrigin(row, minimalInput(row));
	for (const [field, rule] of Object.entries(row.fields)) {
		const wrong: unknown[] = [];
		if (rule.type === 'text' && rule.choices && !rule.open) wrong.push('something else');
		if (rule.type === 'text' && rule.media) wrong.push('no address');
		if (rule.type === 'text' && rule.longest) wrong.push('a'.repeat(rule.longest + 1));
		if (rule.type === 'integer' || rule.type === 'number') {
			if (rule.min !== undefined) wrong.push(rule.min - 1);
			if (rule.max !== undefined) wrong.push(rule.max + 1);
			if (rule.choices && !rule.open) wrong.push(-99);
		}
		const { of, most } = rule.type === 'list' ? rule : { of: undefined, most: undefined };
		if (of && most !== undefined) wrong.push(Array.from({ length: most + 1 }, () => sampleValue(of)));
		for (const value of wrong) {
			const { status, json } = await createRow(sandbox(), row, { ...base, [field]: value });
			expect([field, value, status, json.message]).toEqual([
				field,
				value,
				400,
				expect.stringContaining(`invalid ${field}`),
			]);
		}
	}
});

it.each(rows)('%s ignores a field it does not know, or refuses it if it is closed', async (_name, row) => {
	const input = await withOrigin(row, minimalInput(row));
	const { status, json } = await createRow(sandbox(), row, { ...input, colour: 'red' });
	if (row.closed) {
		expect([status, json.message]).toEqual([400, 'json: unknown field "colour"']);
		return;
	}
	expect(status).toBe(200);
	expect(json.data.input).not.toHaveProperty('colour');
});
