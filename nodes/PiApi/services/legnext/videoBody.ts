import type { ImageNumber, MidjourneyInputs, MidjourneyRequest } from '../../contract/request';
import type { PreparedTask } from '../../contract/service';
import type { LegNextCall } from './call';
import { toImageNo, joinText } from './call';

type VideoRequest = Extract<
	MidjourneyRequest,
	{ operation: 'videoGenerate' | 'videoExtend' | 'videoUpscale' }
>;

const VIDEO_TYPE = { '480p': 0, '720p': 1 } as const;

/** `videoNo` counts from 0; a job with one video needs no number. */
function toVideoNo(video: ImageNumber | undefined): number {
	return video === undefined ? 0 : video - 1;
}

/**
 * What LegNext has no field for goes into the prompt as Midjourney’s flags. Low motion is what it does anyway and
 * goes without saying where there is nothing else to say.
 */
function buildVideoText(input: MidjourneyInputs['videoGenerate'], imageUrls: readonly string[]): string {
	const { prompt, motion, startImage, endImage, raw, loop, batchSize } = input;
	const start = startImage === undefined ? [] : imageUrls.slice(0, 1);
	const end = endImage === undefined ? undefined : imageUrls[start.length];
	const flags = [
		raw === true ? '--raw' : undefined,
		loop === true ? '--loop' : undefined,
		end === undefined ? undefined : `--end ${end}`,
		batchSize === undefined ? undefined : `--bs ${batchSize}`,
	];
	const silent = [prompt, ...start, ...flags].every((piece) => piece === undefined);
	const motionFlag = motion !== undefined && !(motion === 'low' && silent) ? `--motion ${motion}` : undefined;
	return joinText(start, [prompt, motionFlag, ...flags]);
}

/** docs.legnext.ai/api-reference/video-generation: video-diffusion, extend-video, video-upscale. */
export function buildVideoCall(preparedTask: PreparedTask, request: VideoRequest): LegNextCall {
	const jobId = request.origin?.taskId;
	switch (request.operation) {
		case 'videoGenerate': {
			const { input } = request;
			const source = jobId === undefined ? {} : { jobId, imageNo: toImageNo(input.image, preparedTask) };
			const videoType = input.resolution === undefined ? undefined : VIDEO_TYPE[input.resolution];
			const prompt = buildVideoText(input, preparedTask.imageUrls);
			return { operation: 'video-diffusion', body: { ...source, prompt, videoType } };
		}
		case 'videoExtend': {
			const { video, prompt, motion } = request.input;
			const text = joinText([], [prompt, motion && `--motion ${motion}`]);
			return { operation: 'extend-video', body: { jobId, videoNo: toVideoNo(video), prompt: text } };
		}
		case 'videoUpscale':
			return { operation: 'video-upscale', body: { jobId, videoNo: toVideoNo(request.input.video) } };
	}
}
