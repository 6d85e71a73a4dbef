import type { MidjourneyRequest } from '../contract/request';
import type { Task } from '../contract/task';
import { toAspectRatio } from '../midjourney/aspectRatio';
import { readPngSize } from '../midjourney/png';
import { findRatio } from '../midjourney/promptText';
import type { EnginePorts } from './ports';

/** Enough of a PNG to read its size from. */
const HEAD_BYTES = 64;

/** What a new prompt says of the format, and which image it is for; undefined where the format is not at stake. */
function findMissingRatio(request: MidjourneyRequest): { image?: number } | undefined {
	switch (request.operation) {
		case 'variation':
		case 'remix':
		case 'inpaint':
		case 'outpaint':
		case 'pan': {
			const { input } = request;
			const hasRatio = 'aspectRatio' in input && input.aspectRatio !== undefined;
			if (hasRatio || input.prompt === undefined || findRatio(input.prompt) !== undefined) return undefined;
			return { image: input.image };
		}
		default:
			return undefined;
	}
}

/**
 * The origin with its format, measured at the image itself (free of charge) where its service does not say it and a new
 * prompt would lose it. What cannot be measured stays unknown.
 */
export async function addFormat(request: MidjourneyRequest, origin: Task, ports: EnginePorts): Promise<Task> {
	const missing = ports.service.capabilities.hidesFormat === true ? findMissingRatio(request) : undefined;
	const ratio = origin.aspectRatio ?? findRatio(origin.prompt ?? '');
	const { imageUrls, imageUrl } = origin.output;
	const url = imageUrls[(missing?.image ?? 1) - 1] ?? imageUrl;
	if (missing === undefined || ratio !== undefined || url === undefined) return origin;
	const head = await ports.readHead(url, HEAD_BYTES);
	const size = head && readPngSize(head);
	return size ? { ...origin, aspectRatio: toAspectRatio(size) } : origin;
}
