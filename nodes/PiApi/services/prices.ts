import { computeChatUsd, computeUsageUsd } from '../catalog/chatPrices';
import { computeUsd } from '../catalog/prices';
import type { Price } from '../contract/price';
import type { MidjourneyOperation, MidjourneyRequest, ModelRequest, TaskRequest } from '../contract/request';
import type { ServiceName, Task, TaskCost } from '../contract/task';
import { POINTS_PER_USD } from './piapi/points';

/** By how fast a grid is made, in US dollars (goapi.ai's price list for version 6 and later, its highest). */
const PIAPI_GRID_USD: Record<string, number> = { relax: 0.03, fast: 0.07, turbo: 0.16 };

/** What differs from a grid. */
const PIAPI_USD: Partial<Record<MidjourneyOperation, number>> = { describe: 0.01, seed: 0.005 };

/** An upscale that picks an image out of the grid, and one that enlarges it. */
const PIAPI_UPSCALE_USD = { image: 0.01, larger: 0.27 };

/**
 * Points of the operations whose price LegNext shows in the answers of its documentation (docs.legnext.ai/api-reference);
 * it publishes none for the others.
 */
const LEGNEXT_POINTS: Partial<Record<MidjourneyOperation, number>> = {
	imagine: 80,
	describe: 20,
	shorten: 20,
	retexture: 120,
	enhance: 80,
	videoUpscale: 480,
};

/** Of Enhance Upscale, by resolution: known for 2K and 4K only. */
const LEGNEXT_ENHANCE_POINTS: Record<string, number> = { HD: 120, FHD: 120, '2K': 120, '4K': 160 };

const NO_PRICE: Record<ServiceName, string> = {
	piapi: 'no price is known for this',
	legnext: 'LegNext publishes no price for this operation',
	midapi: 'MidAPI does not say what its tasks cost',
	useapi: 'useapi.net is paid by subscription, so that a task has no price',
};

/** What a task costs at most by the price list of its service; empty where none is known. */
export function computePrice(request: TaskRequest, service: ServiceName): Price {
	if (request.kind === 'model') return service === 'piapi' ? toPrice(computeModelUsd(request)) : {};
	if (service === 'piapi') return toPrice(computePiApiUsd(request));
	const points = service === 'legnext' ? computeLegNextPoints(request) : undefined;
	return points === undefined ? {} : { points };
}

/** Why a service has no price for something, as the middle of a sentence. */
export function explainMissingPrice(service: ServiceName): string {
	return NO_PRICE[service];
}

function toPrice(usd: number | undefined): Price {
	return usd === undefined ? {} : { usd, points: Math.round(usd * POINTS_PER_USD) };
}

function computeModelUsd({ model, taskType, input, options, answers }: ModelRequest): number | undefined {
	const body = { ...input, ...options.additionalInput };
	if (answers !== 'chat') return computeUsd(model, taskType, body);
	return computeChatUsd(typeof body.model === 'string' ? body.model : model, body);
}

/** What a task reports that it cost; of an answer that came at once, what its tokens cost by the price list. */
export function computeCost(task: Task, request: TaskRequest): TaskCost | undefined {
	const { usage } = task.output;
	if (task.cost !== undefined || request.kind !== 'model' || usage === undefined) return task.cost;
	const ownModel = request.options.additionalInput?.model;
	const usd = computeUsageUsd(typeof ownModel === 'string' ? ownModel : request.model, usage);
	return usd === undefined ? undefined : { usd, points: Math.round(usd * POINTS_PER_USD) };
}

function computePiApiUsd(request: MidjourneyRequest): number | undefined {
	const { operation, input, options } = request;
	// The seat of the user's own account is paid monthly.
	if (options.serviceMode === 'private') return 0;
	if (operation === 'upscale') return PIAPI_UPSCALE_USD[input.type === 'image' ? 'image' : 'larger'];
	const mode = 'processMode' in input ? input.processMode : undefined;
	return PIAPI_USD[operation] ?? PIAPI_GRID_USD[mode ?? 'turbo'];
}

function computeLegNextPoints(request: MidjourneyRequest): number | undefined {
	if (request.operation !== 'enhanceUpscale') return LEGNEXT_POINTS[request.operation];
	return LEGNEXT_ENHANCE_POINTS[request.input.resolution ?? '2K'];
}
