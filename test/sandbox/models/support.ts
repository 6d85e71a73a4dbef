import type { ModelRow, Sandbox } from '../../../sandbox';
import type { FieldRule, Fields } from '../../../sandbox/piapi/models/rule';
import type { ModelTaskView } from '../../../sandbox/piapi/models/view';
import { call } from '../support';
import type { Answer } from '../support';

type Input = Record<string, unknown>;

export interface ModelEnvelope {
	code: number;
	data: ModelTaskView;
	message: string;
}

/** Posts a task of any model. */
export async function createModel(
	sandbox: Sandbox,
	model: string,
	taskType: string,
	input: Input,
	config?: Input,
): Promise<Answer<ModelEnvelope>> {
	const body = { model, task_type: taskType, input, config };
	return await call<ModelEnvelope>(sandbox, '/api/v1/task', { method: 'POST', body });
}

/** Posts a task of a row, with the service mode that one of the models insists on. */
export async function createRow(sandbox: Sandbox, row: ModelRow, input: Input) {
	return await createModel(sandbox, row.model, row.taskType, input, { service_mode: 'public' });
}

/** Reads a task. */
export async function readModel(sandbox: Sandbox, id: string): Promise<ModelTaskView> {
	return (await call<ModelEnvelope>(sandbox, `/api/v1/task/${id}`)).json.data;
}

/** Posts a task that takes no time and reads it. */
export async function runModel(sandbox: Sandbox, model: string, taskType: string, input: Input) {
	const answer = await createModel(sandbox, model, taskType, input, { service_mode: 'public' });
	if (answer.status !== 200) throw new Error(answer.text);
	sandbox.advance(1);
	return await readModel(sandbox, answer.json.data.task_id);
}

const MEDIA = { image: 'a.png', video: 'a.mp4', audio: 'a.mp3' };

/** A value that a field takes. */
export function sampleValue(rule: FieldRule): unknown {
	switch (rule.type) {
		case 'text':
			if (rule.media) return `https://example.com/${MEDIA[rule.media]}`;
			return rule.choices?.[0] ?? 'a red fox';
		case 'integer':
		case 'number':
			return rule.choices?.[0] ?? rule.min ?? 7;
		case 'flag':
			return true;
		case 'list':
			return [sampleValue(rule.of)];
		case 'object':
			return sampleFields(rule.fields, () => true);
	}
}

function sampleFields(fields: Fields, wanted: (rule: FieldRule) => boolean): Input {
	const chosen = Object.entries(fields).filter(([, rule]) => wanted(rule));
	return Object.fromEntries(chosen.map(([name, rule]) => [name, sampleValue(rule)]));
}

const nameOf = ({ model, taskType }: ModelRow): string => `${model} ${taskType}`;

/** What a row needs beyond what each field says for itself. */
const EXTRA_NEEDS: Record<string, Input> = {
	'Qubico/ace-step extend': {},
};

/** Fields that do not go together, or that have to fit each other. */
const FULL_CHANGES: Record<string, Input> = {
	'kling omni_video_generation': { prompt: '@image_1 runs like @video' },
	'kling extend_video': {},
	'kling sound': { origin_task_id: '' },
	'kling lip_sync': { origin_task_id: '' },
	'luma extend_video': {
		key_frames: {
			frame0: { type: 'generation', id: 'a-task', url: '' },
			frame1: { type: 'image', id: '', url: 'https://example.com/a.png' },
		},
	},
	'seedance seedance-2': { mode: 'omni_reference' },
	'seedance seedance-2-fast': { mode: 'omni_reference' },
	'seedance seedance-2-mini': { mode: 'omni_reference' },
	'seedance seedance-2.5': { mode: 'omni_reference' },
};

/** The least that a row takes. */
export function minimalInput(row: ModelRow): Input {
	const input = sampleFields(row.fields, (rule) => Boolean(rule.required ?? rule.present ?? rule.unless));
	const groups = (row.oneOf ?? []).map((names) => names[names.length - 1]);
	const chosen = groups.map((name) => [name, sampleValue(row.fields[name])]);
	return { ...input, ...Object.fromEntries(chosen), ...EXTRA_NEEDS[nameOf(row)] };
}

/** Every field of a row. */
export function fullInput(row: ModelRow): Input {
	return { ...sampleFields(row.fields, () => true), ...FULL_CHANGES[nameOf(row)] };
}

/** A value of a wrong type for a field, as JSON would carry it. */
export function wrongValues(rule: FieldRule): unknown[] {
	switch (rule.type) {
		case 'text':
			return [5, true, ['a'], { a: 1 }];
		case 'integer':
			return ['5', 5.5, true, [5]];
		case 'number':
			return ['0.5', false, [0.5]];
		case 'flag':
			return ['true', 1, []];
		case 'list':
			return ['a', 5, { 0: 'a' }, wrongValues(rule.of).map((value) => [value])[0]];
		case 'object':
			return ['a', 5, [1], true];
	}
}
