import type { IDataObject } from 'n8n-workflow';

import { Refusal } from '../../contract/refusal';
import type { MidjourneyInputs, MidjourneyRequest, TaskOptions, VideoInput } from '../../contract/request';
import type { Task } from '../../contract/task';
import { parsePrompt } from '../../midjourney/promptText';
import { dropEmpty } from '../values';
import { makeUnofferedRefusal } from '../refusals';
import type { PreparedTask } from '../../contract/service';
import { buildImagineBody, listImagineHints, buildPrompt } from './imagine';

const NOTHING_SENT = 'Nothing was sent.';

/** One create: where it goes and what it says. */
export interface MidApiCall {
	path: string;
	body: IDataObject;
}

/** Fields of the node that MidAPI has nothing for. */
function refuseFields(
	fields: ReadonlyArray<[name: string, value: unknown]>,
	what: string,
	instead: string,
): void {
	const set = fields.find(([, value]) => value !== undefined && value !== false && value !== '');
	if (set === undefined) return;
	throw new Refusal(`“${set[0]}” is set, but ${what} of MidAPI takes none`, `${instead} ${NOTHING_SENT}`);
}

/**
 * `POST /api/v1/mj/generateVary`. `imageIndex` counts from 0, as the schema says; the remarks on the same page count
 * from 1 (docs.midapi.ai/mj-api/vary).
 */
function buildVaryBody(
	taskId: string,
	{ image, prompt, aspectRatio }: MidjourneyInputs['variation'],
): IDataObject {
	refuseFields(
		[
			['Prompt', prompt],
			['Aspect Ratio', aspectRatio],
		],
		'Variation',
		'Clear it: MidAPI varies the image as it was asked for.',
	);
	return { taskId, imageIndex: (image ?? 1) - 1 };
}

/** The image that a video starts from: the one that is given, or the numbered one of a task. */
function getStartUrl(
	{ startImage, image }: VideoInput,
	{ origin, imageUrls, request }: PreparedTask,
): string {
	const [ownAddress] = startImage === undefined ? [] : imageUrls;
	if (ownAddress !== undefined) return ownAddress;
	const images = getOriginImages(origin);
	const originImage = images.length === 1 ? images[0] : images[(image ?? 0) - 1];
	if (originImage !== undefined) return originImage;
	if (origin === undefined) {
		throw new Refusal(
			'There is no image to start the video from',
			`Name the task of the image, or give the image itself. ${NOTHING_SENT}`,
		);
	}
	const task = `Task ${origin.id} in “${request.origin?.field ?? 'Task ID'}”`;
	throw new Refusal(
		image === undefined
			? `“Image” is empty, but ${task} has ${images.length} images`
			: `${task} has no image ${image}`,
		images.length === 0
			? `Use the id of a finished task that made images. ${NOTHING_SENT}`
			: `Choose an image from 1 to ${images.length}. ${NOTHING_SENT}`,
	);
}

function getOriginImages(origin: Task | undefined): string[] {
	if (origin === undefined) return [];
	const { imageUrls, imageUrl } = origin.output;
	return imageUrls.length > 0 || imageUrl === undefined ? imageUrls : [imageUrl];
}

/** `POST /api/v1/mj/generate` of a video, out of exactly one image (docs.midapi.ai/mj-api/generate-mj-image). */
function buildVideoBody(input: VideoInput, preparedTask: PreparedTask): IDataObject {
	refuseFields(
		[
			['End Image URL', input.endImage],
			['Loop', input.loop],
			['Raw', input.raw],
		],
		'a video',
		'Leave it out, or choose a credential of LegNext.',
	);
	const prompt = input.prompt ?? parsePrompt(preparedTask.origin?.prompt ?? '').text;
	return {
		taskType: input.resolution === '720p' ? 'mj_video_hd' : 'mj_video',
		prompt: buildPrompt(prompt, []),
		fileUrls: [getStartUrl(input, preparedTask)],
		motion: input.motion ?? 'high',
		...(input.batchSize === undefined ? {} : { videoBatchSize: input.batchSize }),
	};
}

/** `POST /api/v1/mj/generateVideoExtend`; `index` counts from 0 (docs.midapi.ai/mj-api/extend-mj-video). */
function buildExtendBody(
	taskId: string,
	{ video, prompt, motion }: MidjourneyInputs['videoExtend'],
): IDataObject {
	refuseFields([['Motion', motion]], 'Extend', 'Choose Service Default.');
	const index = (video ?? 1) - 1;
	return prompt === undefined
		? { taskType: 'mj_video_extend_auto', taskId, index }
		: { taskType: 'mj_video_extend_manual', taskId, index, prompt: buildPrompt(prompt, []) };
}

function buildOwnCall(preparedTask: PreparedTask, request: MidjourneyRequest): MidApiCall {
	const taskId = request.origin?.taskId ?? '';
	switch (request.operation) {
		case 'imagine':
			request.hints.push(...listImagineHints(request.input));
			return { path: 'generate', body: buildImagineBody(request.input, preparedTask.imageUrls) };
		case 'upscale':
			if (request.input.type !== 'image') break;
			return { path: 'generateUpscale', body: { taskId, imageIndex: (request.input.image ?? 1) - 1 } };
		case 'variation':
			if (request.input.type !== 'image') break;
			return { path: 'generateVary', body: buildVaryBody(taskId, request.input) };
		case 'videoGenerate':
			return { path: 'generate', body: buildVideoBody(request.input, preparedTask) };
		case 'videoExtend':
			return { path: 'generateVideoExtend', body: buildExtendBody(taskId, request.input) };
	}
	throw makeUnofferedRefusal(request, 'midapi');
}

/** What a person set under Options; only `generate` translates (docs.midapi.ai/mj-api/generate-mj-image). */
function buildOptions(path: string, { watermark, translatePrompt }: TaskOptions): IDataObject {
	const translates = path === 'generate' && translatePrompt === true;
	return dropEmpty({ waterMark: watermark, enableTranslation: translates ? true : undefined });
}

/**
 * The create of a task. What the user adds under Additional Input comes last. Throws a Refusal for what MidAPI does not
 * offer.
 */
export function buildMidApiCall(preparedTask: PreparedTask): MidApiCall {
	const { request, callback } = preparedTask;
	const { path, body } = buildOwnCall(preparedTask, request);
	return {
		path: `/api/v1/mj/${path}`,
		body: {
			...body,
			...buildOptions(path, request.options),
			...dropEmpty({ callBackUrl: callback?.url }),
			...request.options.additionalInput,
		},
	};
}
