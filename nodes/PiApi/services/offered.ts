import { Refusal } from '../contract/refusal';
import type { MidjourneyOperation, MidjourneyRequest, TaskOptions, TaskRequest } from '../contract/request';
import type { ServiceName } from '../contract/task';
import { SERVICE_NAMES } from '../contract/task';
import type { Capabilities } from '../contract/capabilities';
import { LEGNEXT_CAPABILITIES } from './legnext/capabilities';
import { MIDAPI_CAPABILITIES } from './midapi/capabilities';
import { PIAPI_CAPABILITIES } from './piapi/capabilities';
import { USEAPI_CAPABILITIES } from './useapi/capabilities';

/** Who the services are and what each can do. */
export const OFFERED: Record<ServiceName, { title: string; capabilities: Capabilities }> = {
	piapi: { title: 'PiAPI', capabilities: PIAPI_CAPABILITIES },
	legnext: { title: 'LegNext', capabilities: LEGNEXT_CAPABILITIES },
	midapi: { title: 'MidAPI', capabilities: MIDAPI_CAPABILITIES },
	useapi: { title: 'useapi.net', capabilities: USEAPI_CAPABILITIES },
};

/** The operations as the node's menu names them. */
export const OPERATION_TITLES: Record<MidjourneyOperation, string> = {
	imagine: 'Imagine',
	upscale: 'Upscale',
	variation: 'Variation',
	reroll: 'Reroll',
	describe: 'Describe',
	blend: 'Blend',
	inpaint: 'Inpaint',
	outpaint: 'Outpaint',
	pan: 'Pan',
	seed: 'Get Seed',
	shorten: 'Shorten',
	remix: 'Remix',
	retexture: 'Retexture',
	enhance: 'Enhance',
	removeBackground: 'Remove Background',
	edit: 'Edit',
	enhanceUpscale: 'Enhance Upscale',
	videoGenerate: 'Midjourney Video > Generate',
	videoExtend: 'Midjourney Video > Extend',
	videoUpscale: 'Midjourney Video > Upscale',
};

/** What of a request a service may lack, in the words of the menus, and who has it. */
interface Need {
	label: string;
	has: (capabilities: Capabilities) => boolean;
}

/** PiAPI’s other models: nobody else has them. */
const PIAPI_MODELS: Need = { label: 'PiAPI’s models', has: ({ models }) => models === true };

function capitalised(word: string): string {
	return word[0].toUpperCase() + word.slice(1);
}

function needsOf(request: TaskRequest): Need[] {
	if (request.kind === 'model') return [PIAPI_MODELS];
	const title = OPERATION_TITLES[request.operation];
	const needs: Need[] = [{ label: title, has: ({ midjourney }) => midjourney.includes(request.operation) }];
	if (request.operation === 'upscale') {
		const { type, image } = request.input;
		const ofGrid = type !== 'image' && image !== undefined;
		needs.push({
			label: `${title} with Upscale Type ${ofGrid ? `Image of a Grid, ${capitalised(type)}` : capitalised(type)}`,
			has: ({ upscaleTypes, gridUpscaleTypes = [] }) =>
				(ofGrid ? gridUpscaleTypes : upscaleTypes).includes(type),
		});
	}
	if (request.operation === 'variation') {
		const { type } = request.input;
		needs.push({
			label: `${title} with Variation Type ${capitalised(type)}`,
			has: ({ variationTypes }) => variationTypes.includes(type),
		});
	}
	return needs;
}

function listOf(words: string[]): string {
	return words.length < 2
		? words.join('')
		: `${words.slice(0, -1).join(', ')} and ${words[words.length - 1]}`;
}

function refusalOf({ label, has }: Need, service: ServiceName): Refusal {
	const others = SERVICE_NAMES.filter((name) => has(OFFERED[name].capabilities)).map(
		(name) => OFFERED[name].title,
	);
	return new Refusal(
		`${OFFERED[service].title} does not offer ${label}`,
		others.length === 0
			? 'No service offers it any more. Nothing was sent.'
			: `${listOf(others)} ${others.length === 1 ? 'does' : 'do'}: choose a credential of one of these. Nothing was sent.`,
	);
}

/** Why a service cannot run a request, with the list of those that can; undefined where it can. */
export function checkOffered(request: TaskRequest, service: ServiceName): Refusal | undefined {
	const lacking = needsOf(request).find(({ has }) => !has(OFFERED[service].capabilities));
	if (lacking === PIAPI_MODELS) {
		return new Refusal(
			`${OFFERED[service].title} does not run this model: only PiAPI does`,
			'Choose a PiAPI credential. Nothing was sent.',
		);
	}
	return lacking && refusalOf(lacking, service);
}

/** What each option is called in the node. */
const OPTION_TITLES: Partial<Record<keyof TaskOptions, string>> = {
	serviceMode: 'Service Mode',
	botId: 'Bot ID',
	skipPromptCheck: 'Skip Prompt Check',
	translatePrompt: 'Translate Prompt',
	watermark: 'Watermark',
};

function isScaled(request: TaskRequest): boolean {
	return request.kind === 'midjourney' && request.operation === 'pan' && request.input.scale !== undefined;
}

/** What a person should know of options that another service has, and this one does without. */
export function offeredHints(request: TaskRequest, service: ServiceName): string[] {
	const { title: who, capabilities } = OFFERED[service];
	const { options } = request;
	const idle = Object.entries(OPTION_TITLES).flatMap(([name, title]) => {
		const option = name as keyof TaskOptions;
		return capabilities.options.includes(option) || !options[option] ? [] : [title];
	});
	if (capabilities.panScale === undefined && isScaled(request)) idle.push('Scale');
	return idle.map((title) => `${title} means nothing to ${who} and was left out.`);
}

/** The same for a request that is known not to be offered. */
export function notOffered(request: MidjourneyRequest, service: ServiceName): Refusal {
	return checkOffered(request, service) ?? refusalOf(needsOf(request)[0], service);
}
