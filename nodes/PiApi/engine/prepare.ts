import get from 'lodash/get';

import { TaskFailure } from '../contract/failure';
import type { InheritedField } from '../contract/operationFacts';
import { Refusal } from '../contract/refusal';
import type { ImageSource, Mask, MidjourneyRequest, TaskRequest } from '../contract/request';
import type { Task } from '../contract/task';
import { findOriginRefusal, listOriginHints } from '../midjourney/origin';
import { checkMask, readPngSize } from '../midjourney/png';
import type { Callback, PreparedTask, Service } from '../contract/service';
import type { EnginePorts } from './ports';
import { readBytes, readUploadFile } from './files';
import { addFormat } from './originFormat';
import { prepareModel } from './prepareModel';
import type { Snapshot } from './snapshot';
import { readSnapshot } from './snapshot';

/** Enough of a PNG to read its size from. */
const PNG_HEAD_BYTES = 64;

/** How far up the chain of follow-ups the first prompt is searched for. */
const MAX_ANCESTORS = 8;

/**
 * Everything a create needs that is free of charge: the origin is read and asked whether it offers what is wanted,
 * images are uploaded, the mask is read and checked. Throws a Refusal or a TaskFailure before anything costs.
 */
export async function prepare(
	original: TaskRequest,
	itemIndex: number,
	callback: Callback | undefined,
	ports: EnginePorts,
): Promise<PreparedTask<TaskRequest>> {
	if (original.kind === 'model') return await prepareModel(original, itemIndex, callback, ports);
	// What is added to the hints from here on is of this task alone.
	const request: MidjourneyRequest = { ...original, hints: [...original.hints] };
	const refusal = findFileRefusal(request, ports.service);
	if (refusal) throw refusal;
	const origin = request.origin ? await readOrigin(request, ports) : undefined;
	const imageUrls: string[] = [];
	for (const source of collectImages(request)) imageUrls.push(await uploadIfNeeded(source, itemIndex, ports));
	return {
		request,
		imageUrls,
		...(origin ? { origin } : {}),
		...(await prepareMask(findMask(request), origin, itemIndex, ports)),
		...(callback ? { callback } : {}),
	};
}

function collectImages({ facts, input }: MidjourneyRequest): ImageSource[] {
	return facts.images.flatMap(
		(field) => (get(input, field) as ImageSource | ImageSource[] | undefined) ?? [],
	);
}

function findMask(request: MidjourneyRequest): Mask | undefined {
	return 'mask' in request.input ? request.input.mask : undefined;
}

/** A service that keeps no files has no use for one: that is refused before anything is sent. */
function findFileRefusal(request: MidjourneyRequest, { title, capabilities }: Service): Refusal | undefined {
	const mask = findMask(request);
	if (mask?.from === 'areas' && capabilities.mask !== 'address') {
		return new Refusal(
			`“${mask.field}”: ${title} takes a mask as an image only`,
			'Choose URL, Binary or Base64 as the source of the mask. Nothing was sent.',
		);
	}
	const file =
		mask && mask.from !== 'areas' && mask.from !== 'url' && capabilities.mask === 'address'
			? mask
			: collectImages(request).find(({ from }) => from !== 'url' && !capabilities.upload);
	return (
		file &&
		new Refusal(
			`“${file.field}” holds a file, but ${title} only takes public web addresses`,
			`Put the image on the web first, such as in a storage bucket, and choose URL as its source${
				file === mask ? ', or draw the mask with Areas' : ''
			}. Nothing was sent.`,
		)
	);
}

async function readOrigin(request: MidjourneyRequest, ports: EnginePorts): Promise<Task> {
	const taskId = request.origin?.taskId ?? '';
	const field = request.origin?.field ?? 'Task ID';
	const snapshot = await readSnapshot(ports.service, taskId);
	if (!('task' in snapshot)) throw explainOrigin(snapshot, taskId, field, ports.service.title);
	const origin = snapshot.task;
	const { gridFollowUps = [] } = ports.service.capabilities;
	const refusal = findOriginRefusal(request, origin, gridFollowUps.includes(request.operation));
	if (refusal) throw refusal;
	request.hints.push(...listOriginHints(request, origin));
	return await addFormat(request, await addLineage(request, origin, ports), ports);
}

/**
 * The origin with the prompt and the aspect ratio that it inherited itself: an upscaled image, or a grid that was
 * rerolled, says neither, but a task further up does. Reading is free, and what cannot be read is done without.
 */
async function addLineage(request: MidjourneyRequest, origin: Task, ports: EnginePorts): Promise<Task> {
	const neededFields = listNeeded(request);
	let complete = origin;
	for (let step = 0, next = origin.originId; step < MAX_ANCESTORS && next; step++) {
		if (neededFields.every((field) => complete[field])) break;
		const snapshot = await readSnapshot(ports.service, next);
		if (!('task' in snapshot)) {
			ports.log(`An earlier task could not be read: ${snapshot.failure.message}`);
			break;
		}
		const { prompt, aspectRatio, originId } = snapshot.task;
		complete = {
			...complete,
			...(complete.prompt || !prompt ? {} : { prompt }),
			...(complete.aspectRatio || !aspectRatio ? {} : { aspectRatio }),
		};
		next = originId;
	}
	return complete;
}

/** What must be known of the first task: neither what the follow-up says itself nor what its service inherits. */
function listNeeded({ input, facts }: MidjourneyRequest): readonly InheritedField[] {
	const ownFields = {
		prompt: 'prompt' in input ? input.prompt : undefined,
		aspectRatio: 'aspectRatio' in input ? input.aspectRatio : undefined,
	};
	return (facts.inherits ?? []).filter((field) => !ownFields[field]);
}

/** A task id that the service does not know is the user's input, not the service's doing. */
function explainOrigin(
	{ failure, trouble }: Exclude<Snapshot, { task: Task }>,
	taskId: string,
	field: string,
	service: string,
): Error {
	return trouble === 'unknown'
		? new Refusal(
				`“${field}”: ${service} knows no task ${taskId}`,
				'Map the task_id of an earlier PiAPI item. Tasks are kept for a limited time, and only under the account that created them. Nothing was sent.',
			)
		: new TaskFailure(`The task to build on could not be read: ${failure.message}`, {
				kind: failure.kind,
				description: `${failure.description} Nothing was created.`,
				taskId,
				httpStatus: failure.httpStatus,
			});
}

async function uploadIfNeeded(source: ImageSource, itemIndex: number, ports: EnginePorts): Promise<string> {
	if (source.from === 'url') return source.url;
	return await ports.service.upload(await readUploadFile(source, itemIndex, ports));
}

/** As the service takes it: a public address as it is, everything else as a checked file. */
async function prepareMask(
	mask: Mask | undefined,
	origin: Task | undefined,
	itemIndex: number,
	ports: EnginePorts,
): Promise<Pick<PreparedTask, 'mask' | 'maskUrl'>> {
	if (mask === undefined || mask.from === 'areas') return {};
	if (ports.service.capabilities.mask === 'address' && mask.from === 'url') return { maskUrl: mask.url };
	return { mask: await encodeMask(mask, origin, itemIndex, ports) };
}

/** White is repainted, black is kept; the mask has the size of the image it lies on. */
async function encodeMask(
	source: ImageSource,
	origin: Task | undefined,
	itemIndex: number,
	ports: EnginePorts,
): Promise<string> {
	const bytes = await readBytes(source, itemIndex, ports);
	const parentUrl = origin?.output.imageUrl;
	const head = parentUrl ? await ports.readHead(parentUrl, PNG_HEAD_BYTES) : undefined;
	checkMask(bytes, head ? readPngSize(head) : undefined, source.field);
	return bytes.toString('base64');
}
