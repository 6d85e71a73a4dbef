import type { Capabilities } from '../contract/capabilities';
import { Refusal } from '../contract/refusal';
import type { MidjourneyRequest, TaskRequest } from '../contract/request';
import type { ServiceName } from '../contract/task';
import { SERVICE_NAMES } from '../contract/task';
import { joinWithAnd, capitalise } from '../contract/words';
import { PROFILES } from './profiles';

/** A part of a request that a service may lack, in the words of the menus, and who has it. */
interface Need {
	label: string;
	services: readonly ServiceName[];
}

function listServicesWith(has: (capabilities: Capabilities) => boolean): ServiceName[] {
	return SERVICE_NAMES.filter((name) => has(PROFILES[name].capabilities));
}

function listNeeds(request: MidjourneyRequest): Need[] {
	const { title, services } = request.facts;
	const needs: Need[] = [{ label: title, services }];
	if (request.operation === 'upscale') {
		const { type, image } = request.input;
		const ofGrid = type !== 'image' && image !== undefined;
		needs.push({
			label: `${title} with Upscale Type ${ofGrid ? `Image of a Grid, ${capitalise(type)}` : capitalise(type)}`,
			services: listServicesWith(({ upscaleTypes, gridUpscaleTypes = [] }) =>
				(ofGrid ? gridUpscaleTypes : upscaleTypes).includes(type),
			),
		});
	}
	if (request.operation === 'variation') {
		const { type } = request.input;
		needs.push({
			label: `${title} with Variation Type ${capitalise(type)}`,
			services: listServicesWith(({ variationTypes }) => variationTypes.includes(type)),
		});
	}
	return needs;
}

function makeRefusal({ label, services }: Need, service: ServiceName): Refusal {
	const others = services.map((name) => PROFILES[name].title);
	return new Refusal(
		`${PROFILES[service].title} does not offer ${label}`,
		others.length === 0
			? 'No service offers it any more. Nothing was sent.'
			: `${joinWithAnd(others)} ${others.length === 1 ? 'does' : 'do'}: choose a credential of one of these. Nothing was sent.`,
	);
}

/** Why a service cannot run a request, with the list of those that can; undefined where it can. */
export function findRequestRefusal(request: TaskRequest, service: ServiceName): Refusal | undefined {
	const { title, capabilities } = PROFILES[service];
	if (request.kind === 'model') {
		if (capabilities.models === true) return undefined;
		return new Refusal(
			`${title} does not run this model: only PiAPI does`,
			'Choose a PiAPI credential. Nothing was sent.',
		);
	}
	const need = listNeeds(request).find(({ services }) => !services.includes(service));
	return need && makeRefusal(need, service);
}

/** The same for a request that the service is known not to write. */
export function makeUnofferedRefusal(request: MidjourneyRequest, service: ServiceName): Refusal {
	return (
		findRequestRefusal(request, service) ??
		new Refusal(
			`This node does not know how ${PROFILES[service].title} is asked for ${request.facts.title}`,
			'That is a mistake of the node, whose table names the service: report it, and choose another operation. Nothing was sent.',
		)
	);
}
