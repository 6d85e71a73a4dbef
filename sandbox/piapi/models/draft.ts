import { randomUUID } from 'node:crypto';

import { judgeMarkers } from '../../engine/moderation';
import type { TaskDraft, TaskFailure } from '../../engine/task';
import { missingImage } from '../../files/missing';
import { ApiError } from '../../http/apiError';
import { isHttpUrl } from '../../http/fields';
import type { World } from '../../world/world';
import { POINTS_PER_USD } from '../prices';
import type { TaskRequestBody } from '../schemas';
import { filesOf } from './files';
import type { ModelRow, OutputKind } from './row';
import type { FieldRule } from './rule';
import { findRow, knowsModel } from './table';
import { checkTraps } from './traps';
import { readFields } from './types';
import { checkFields, isBase64File } from './values';

/** Seconds from create to end where no sample is known. */
const USUAL_SECONDS: Record<OutputKind, number> = { image: 20, video: 150, audio: 40, '3d': 240, text: 30 };

/** The fields that say what is wanted, of which an input has one. */
const PROMPT_FIELDS = ['prompt', 'gen_text', 'text', 'gpt_description_prompt', 'style_prompt', 'lyrics'];

function promptOf(input: Record<string, unknown>): string {
	const values = PROMPT_FIELDS.map((name) => input[name]);
	return values.find((value): value is string => typeof value === 'string' && value !== '') ?? '';
}

/** `Qubico/flux1-dev` and `txt2img` give `Flux1DevTxt2imgInput`, as a Go server would name it. */
function structName({ model, taskType }: ModelRow): string {
	const words = `${model.replace(/^Qubico\//, '')}-${taskType}`.split(/[^A-Za-z0-9]+/);
	return `${words.map((word) => word.charAt(0).toUpperCase() + word.slice(1)).join('')}Input`;
}

function rowOf({ model, task_type: taskType }: TaskRequestBody): ModelRow {
	if (!knowsModel(model)) throw new ApiError(400, 'invalid model');
	const row = findRow(model, taskType);
	if (!row) throw new ApiError(400, 'invalid task type');
	return row;
}

/** Bytes of the base64 in an input. */
function base64Bytes(value: unknown): number {
	if (typeof value === 'string') return isBase64File(value) ? value.length : 0;
	if (typeof value !== 'object' || value === null) return 0;
	return Object.values(value).reduce((sum: number, inner) => sum + base64Bytes(inner), 0);
}

/** The addresses of the files that an input names. */
function addressesIn(rule: FieldRule, value: unknown): string[] {
	if (rule.type === 'text') return rule.media && typeof value === 'string' && isHttpUrl(value) ? [value] : [];
	if (rule.type === 'list' && Array.isArray(value)) {
		return value.flatMap((inner) => addressesIn(rule.of, inner));
	}
	if (rule.type !== 'object') return [];
	return Object.entries(value ?? {}).flatMap(([name, inner]) => addressesIn(rule.fields[name], inner));
}

/** The message is the bare "task failed"; why is in raw_message, or in the logs alone. */
function failureOf(failure: TaskFailure): TaskFailure {
	const reason = failure.refused ? `content restriction: ${failure.raw}` : failure.raw;
	return { ...failure, code: 10_000, message: 'task failed', raw: failure.logs.length > 0 ? '' : reason };
}

function readInput(request: TaskRequestBody, row: ModelRow, world: World): Record<string, unknown> {
	const { input, config } = request;
	const fields = row.closed ? Object.keys(input).filter((name) => !Object.hasOwn(row.fields, name)) : [];
	if (fields.length > 0) throw new ApiError(400, `json: unknown field "${fields[0]}"`);
	const known = readFields(row.fields, input, structName(row));
	if (base64Bytes(known) > world.settings.piapi.inputBytes) throw new ApiError(400, 'task input too large');
	checkFields(row.fields, known, { base64: row.model.startsWith('Qubico/') });
	checkTraps(known, row, world);
	// piapi.ai/docs of f5-tts: the one model that wants the mode spelled out.
	if (row.model === 'Qubico/tts' && config.service_mode !== 'public') {
		throw new ApiError(400, 'invalid service_mode: must be public');
	}
	if (row.creator && world.settings.plan === 'free') throw new ApiError(403, 'Insufficient plan level');
	return known;
}

/** Takes a request for any model but Midjourney; gives the task to submit, or throws the refusal. */
export async function draftModelTask(request: TaskRequestBody, world: World): Promise<TaskDraft> {
	const { settings, engine } = world;
	const row = rowOf(request);
	const input = readInput(request, row, world);
	const prompt = promptOf(input);
	const seed = typeof input.seed === 'number' && input.seed >= 0 ? input.seed : engine.nextSeed();
	const addresses = addressesIn({ type: 'object', fields: row.fields }, input);
	const failure = (await missingImage(world.files, addresses)) ?? judgeMarkers(prompt);
	const id = randomUUID();
	const { webhook_config: webhook, service_mode: serviceMode } = request.config;
	return {
		service: 'piapi',
		id,
		fileId: id,
		taskType: row.taskType,
		kind: 'model',
		input,
		requestedServiceMode: serviceMode,
		serviceMode: 'public',
		processMode: 'fast',
		// Seedance takes the address away: nothing is ever delivered.
		callback: row.model === 'seedance' ? { endpoint: '', secret: '' } : webhook,
		prompt,
		version: 0,
		seed,
		price: Math.round(row.price(input) * POINTS_PER_USD),
		result: { kind: 'files', files: filesOf({ row, input, seed, tilePx: settings.tilePx }) },
		failure: failure && failureOf(failure),
		work: {
			model: row.model,
			usualMs: (row.seconds ?? USUAL_SECONDS[row.kind]) * 1_000,
			chargedOnFailure: settings.piapi.chargeFailed,
		},
	};
}
