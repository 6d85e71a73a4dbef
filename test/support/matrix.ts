import type { INodeParameters } from 'n8n-workflow';

import type { MidjourneyOperation } from '../../nodes/PiApi/contract/request';
import type { ServiceName } from '../../nodes/PiApi/contract/task';

/** What a follow-up builds on: made through the node itself. */
export type OriginKind = 'grid' | 'single' | 'draft' | 'videos';

/** What a finished task has to show. */
export type ResultKind = 'grid' | 'single' | 'texts' | 'seed' | 'videos';

/** One operation, asked for in the same way whoever runs it. */
export interface MatrixRow {
	/** Who has it, by the vendors' own pages. */
	services: readonly ServiceName[];
	taskType: string;
	parameters: INodeParameters;
	/** What one service alone has to be asked differently. */
	own?: Partial<Record<ServiceName, INodeParameters>>;
	origin?: OriginKind;
	result: ResultKind;
	/** How many videos come out, where videos do. */
	videos?: Partial<Record<ServiceName, number>>;
}

export const PICTURE_URL = 'https://pictures.example/a.png';
export const OTHER_URL = 'https://pictures.example/b.png';
/** Replaced by the address of a mask that the sandbox serves. */
export const MASK_URL = 'https://pictures.example/mask.png';

const EVERYBODY: readonly ServiceName[] = ['piapi', 'legnext', 'midapi', 'useapi'];
const LEGNEXT_ALONE: readonly ServiceName[] = ['legnext'];

/** How many videos Midjourney makes; at MidAPI one unless more are asked for (docs.midapi.ai/mj-api/generate-mj-image). */
const VIDEOS = { legnext: 4, midapi: 1, useapi: 4 };

function midjourney(operation: string, parameters: INodeParameters = {}): INodeParameters {
	return { resource: 'midjourney', operation, ...parameters };
}

function video(operation: string, parameters: INodeParameters = {}): INodeParameters {
	return { resource: 'midjourneyVideo', operation, ...parameters };
}

/** Every operation there is; the table that the whole matrix is made of. */
export const MATRIX: Record<MidjourneyOperation, MatrixRow> = {
	imagine: {
		services: EVERYBODY,
		taskType: 'imagine',
		parameters: midjourney('imagine', { prompt: 'a red fox', aspectRatio: '16:9', processMode: 'turbo' }),
		result: 'grid',
	},
	upscale: {
		services: EVERYBODY,
		taskType: 'upscale',
		parameters: midjourney('upscale', { image: 2 }),
		origin: 'grid',
		result: 'single',
	},
	variation: {
		services: EVERYBODY,
		taskType: 'variation',
		parameters: midjourney('variation', { image: 3 }),
		origin: 'grid',
		result: 'grid',
	},
	reroll: {
		services: ['piapi', 'legnext', 'useapi'],
		taskType: 'reroll',
		parameters: midjourney('reroll'),
		origin: 'grid',
		result: 'grid',
	},
	describe: {
		services: ['piapi', 'legnext', 'useapi'],
		taskType: 'describe',
		parameters: midjourney('describe', { imageUrl: PICTURE_URL }),
		result: 'texts',
	},
	blend: {
		services: ['piapi', 'legnext', 'useapi'],
		taskType: 'blend',
		parameters: midjourney('blend', { imagesUrl: `${PICTURE_URL}\n${OTHER_URL}`, dimension: 'portrait' }),
		result: 'grid',
	},
	inpaint: {
		services: ['piapi', 'legnext'],
		taskType: 'inpaint',
		parameters: midjourney('inpaint', { maskUrl: MASK_URL, prompt: 'a hat' }),
		origin: 'single',
		result: 'grid',
	},
	outpaint: {
		services: ['piapi', 'legnext', 'useapi'],
		taskType: 'outpaint',
		parameters: midjourney('outpaint', { zoomRatio: '2', prompt: 'a wide moor' }),
		origin: 'single',
		result: 'grid',
	},
	pan: {
		services: ['piapi', 'legnext', 'useapi'],
		taskType: 'pan',
		parameters: midjourney('pan', { direction: 'left', prompt: 'a wood' }),
		origin: 'single',
		result: 'grid',
	},
	seed: {
		services: ['piapi', 'useapi'],
		taskType: 'seed',
		parameters: midjourney('seed'),
		origin: 'grid',
		result: 'seed',
	},
	shorten: {
		services: LEGNEXT_ALONE,
		taskType: 'shorten',
		parameters: midjourney('shorten', { prompt: 'a very red fox that is sitting in the snow of a winter' }),
		result: 'texts',
	},
	remix: {
		services: LEGNEXT_ALONE,
		taskType: 'remix',
		parameters: midjourney('remix', { image: 2, prompt: 'a wolf' }),
		origin: 'grid',
		result: 'grid',
	},
	retexture: {
		services: LEGNEXT_ALONE,
		taskType: 'retexture',
		parameters: midjourney('retexture', { imageUrl: PICTURE_URL, prompt: 'of glass' }),
		result: 'grid',
	},
	enhance: {
		services: LEGNEXT_ALONE,
		taskType: 'enhance',
		parameters: midjourney('enhance', { image: 1 }),
		origin: 'draft',
		result: 'grid',
	},
	removeBackground: {
		services: LEGNEXT_ALONE,
		taskType: 'remove_background',
		parameters: midjourney('removeBackground', { imageUrl: PICTURE_URL }),
		result: 'single',
	},
	edit: {
		services: LEGNEXT_ALONE,
		taskType: 'edit',
		parameters: midjourney('edit', { image: 1, prompt: 'a fox in a park' }),
		origin: 'grid',
		result: 'grid',
	},
	enhanceUpscale: {
		services: LEGNEXT_ALONE,
		taskType: 'enhance_upscale',
		parameters: midjourney('enhanceUpscale', { image: 2 }),
		origin: 'grid',
		result: 'single',
	},
	videoGenerate: {
		services: ['legnext', 'midapi', 'useapi'],
		taskType: 'video',
		parameters: video('generate', { image: '', motion: 'high' }),
		// MidAPI demands a text (docs.midapi.ai/mj-api/generate-mj-image); the button of useapi.net takes none.
		own: { midapi: { prompt: 'it runs' } },
		origin: 'single',
		result: 'videos',
		videos: VIDEOS,
	},
	videoExtend: {
		services: ['legnext', 'midapi', 'useapi'],
		taskType: 'video_extend',
		parameters: video('extend', { video: 1 }),
		origin: 'videos',
		result: 'videos',
		videos: VIDEOS,
	},
	videoUpscale: {
		services: LEGNEXT_ALONE,
		taskType: 'video_upscale',
		parameters: video('upscale', { video: 1 }),
		origin: 'videos',
		result: 'videos',
		videos: { legnext: 1 },
	},
};

/** How each service is called by people. */
export const TITLES: Record<ServiceName, string> = {
	piapi: 'PiAPI',
	legnext: 'LegNext',
	midapi: 'MidAPI',
	useapi: 'useapi.net',
};

/** An id as each service gives them out. */
export const SAMPLE_IDS: Record<ServiceName, string> = {
	piapi: '58cb41b7-556d-46c0-b82e-1e116aa1a31a',
	legnext: '0f9e8d7c-1111-4222-8333-444455556666',
	midapi: 'mj_task_abcdef1234567890',
	useapi: 'job:20241218021941022-user:1308-channel:1-bot:midjourney',
};

/** How a service's refusal goes on: who does have it. */
export function othersWho(services: readonly ServiceName[]): string {
	const titles = services.map((service) => TITLES[service]);
	const last = titles.length - 1;
	const list = last === 0 ? titles[0] : `${titles.slice(0, last).join(', ')} and ${titles[last]}`;
	return `${list} ${last === 0 ? 'does' : 'do'}: choose a credential of one of these. Nothing was sent.`;
}

/** One cell of the table. */
export interface Cell {
	operation: MidjourneyOperation;
	service: ServiceName;
	row: MatrixRow;
}

const CELLS: Cell[] = (Object.keys(MATRIX) as MidjourneyOperation[]).flatMap((operation) =>
	EVERYBODY.map((service) => ({ operation, service, row: MATRIX[operation] })),
);

/** The cells that have to work, and those that have to be refused. */
export const OFFERED_CELLS = CELLS.filter(({ row, service }) => row.services.includes(service));
export const REFUSED_CELLS = CELLS.filter(({ row, service }) => !row.services.includes(service));
