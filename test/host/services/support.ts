import type { ICredentialDataDecryptedObject, IDataObject, INodeParameters } from 'n8n-workflow';
import { request } from 'undici';
import { withCredential } from '../../../host/examples';
import type { StoredCredential, WorkflowDefinition } from '../../../host/rest';
import type { MidjourneyOperation } from '../../../nodes/PiApi/contract/request';
import type { ServiceName } from '../../../nodes/PiApi/contract/task';
import type { OriginKind } from '../../support/matrix';
import { MASK_URL, MATRIX } from '../../support/matrix';
import { n8n, sandboxCredentialData } from '../support/host';
import { maskPng } from '../support/pictures';
import { sandbox } from '../support/sandbox';
import type { Step } from '../support/workflow';
import { CREDENTIAL_TYPE } from '../support/workflow';

export const EVERYBODY: readonly ServiceName[] = ['piapi', 'legnext', 'midapi', 'useapi'];

/** Long side of a picture of a grid, in px. */
export const TILE = 64;

const stored = new Map<ServiceName, Promise<StoredCredential>>();

/** What a credential holds: nothing but the service differs. */
export function credentialData(
	service: ServiceName,
	apiKey?: string,
): ICredentialDataDecryptedObject & { webhookSecret: string } {
	return { ...sandboxCredentialData(apiKey), service };
}

/** The credential of a service, one for a test file. */
export async function credentialOf(service: ServiceName): Promise<StoredCredential> {
	const client = await n8n();
	const known =
		stored.get(service) ?? client.createCredential(CREDENTIAL_TYPE, service, credentialData(service));
	stored.set(service, known);
	return await known;
}

/** A sandbox as it was at first, with quick tasks, and all that an account can have. */
export async function startAfresh(durationMs = 100): Promise<void> {
	await sandbox.reset();
	await sandbox.configure({
		...{ tilePx: TILE, durationMs, callbackRetryMs: 50_000 },
		legnext: { whitelisted: true },
		useapi: { maxJobs: 15 },
	});
}

/** The same workflow with another credential, and nothing else changed. */
export async function swapped<W extends WorkflowDefinition>(workflow: W, service: ServiceName): Promise<W> {
	const changed = withCredential(workflow, await credentialOf(service));
	return { ...workflow, nodes: changed.nodes };
}

/** The address of a mask that fits a single picture, on the sandbox's web. */
export async function uploadedMask(): Promise<string> {
	const png = await maskPng(TILE * 2, TILE * 2);
	const { body } = await request(`${sandbox.url}/api/ephemeral_resource`, {
		method: 'POST',
		headers: { 'x-api-key': sandbox.key, 'content-type': 'application/json' },
		body: JSON.stringify({ file_name: 'mask.png', file_data: png.toString('base64') }),
	});
	const { data } = (await body.json()) as { data: { url: string } };
	return data.url;
}

/** How the nodes are called that make what others build on. */
const ORIGINS: Record<OriginKind, string> = {
	grid: 'Grid',
	single: 'Single',
	draft: 'Draft',
	videos: 'Videos',
};

function idOf(name: string): string {
	return `={{ $('${name}').first().json.task_id }}`;
}

function originStep(kind: OriginKind, service: ServiceName): Step {
	const { own } = MATRIX.videoGenerate;
	const parameters: Record<OriginKind, INodeParameters> = {
		grid: { resource: 'midjourney', operation: 'imagine', prompt: 'a red fox' },
		draft: {
			...{ resource: 'midjourney', operation: 'imagine', prompt: 'a red fox' },
			midjourneyParameters: { version: '7', draft: true },
		},
		single: { resource: 'midjourney', operation: 'upscale', image: 1, taskId: idOf('Grid') },
		videos: { ...MATRIX.videoGenerate.parameters, ...own?.[service], taskId: idOf('Single') },
	};
	return { name: ORIGINS[kind], parameters: parameters[kind] };
}

const NEEDS: Record<OriginKind, OriginKind[]> = {
	grid: ['grid'],
	single: ['grid', 'single'],
	draft: ['draft'],
	videos: ['grid', 'single', 'videos'],
};

/** Every operation that a service has, in one row of nodes, each building on what an earlier one has made. */
export function everyOperation(service: ServiceName, maskUrl: string): Step[] {
	const offered = operations().filter((operation) => MATRIX[operation].services.includes(service));
	const needed = new Set(offered.flatMap((operation) => NEEDS[MATRIX[operation].origin ?? 'grid']));
	const origins = (['grid', 'single', 'draft', 'videos'] as const).filter((kind) => needed.has(kind));
	const steps = offered.map((operation): Step => {
		const { parameters, own, origin } = MATRIX[operation];
		return {
			name: operation,
			parameters: {
				...parameters,
				...own?.[service],
				...(origin === undefined ? {} : { taskId: idOf(ORIGINS[origin]) }),
				...(parameters.maskUrl === MASK_URL ? { maskUrl } : {}),
			},
		};
	});
	return [...origins.map((kind) => originStep(kind, service)), ...steps];
}

export function operations(): MidjourneyOperation[] {
	return Object.keys(MATRIX) as MidjourneyOperation[];
}

/** The fields of items, sorted, without those that a service may have nothing for. */
export function commonFields(json: IDataObject): string[] {
	const own = ['prompt', 'actions', 'cost', 'started_at', 'progress', 'message', 'grid_url', 'seed'];
	own.push('discord_image_url', 'intermediate_image_urls', 'text', 'expires_at');
	return Object.keys(json)
		.filter((field) => !own.includes(field))
		.sort();
}
