import type { IDataObject } from 'n8n-workflow';

import type { OperationRow, Result } from '../../nodes/PiApi/actions/operations';
import {
	CATALOG_OPERATIONS,
	DEFAULT_RESOURCE,
	getFacts,
	OPERATIONS,
	RESOURCE_ROWS,
} from '../../nodes/PiApi/actions/operations';
import { RESOURCES } from '../../nodes/PiApi/actions/resources';
import { CATALOG, listModels } from '../../nodes/PiApi/catalog';
import type { MidjourneyOperation } from '../../nodes/PiApi/contract/request';
import { SERVICE_NAMES } from '../../nodes/PiApi/contract/task';
import { readOffer, type Shape } from '../../nodes/PiApi/midjourney/followUps';
import { PROFILES } from '../../nodes/PiApi/services/profiles';
import { MATRIX, MASK_URL, PICTURE_URL, SAMPLE_IDS } from '../support/matrix';
import { opened } from '../support/scriptedService';
import { requestsOf } from '../support/requests';
import { taskLike } from '../support/tasks';

const ROWS: readonly OperationRow[] = OPERATIONS;
const MIDJOURNEY = Object.keys(MATRIX) as MidjourneyOperation[];

function placeOf({ resource, value }: { resource: string; value: string }): string {
	return `${resource} ${value}`;
}

function rowOf(operation: MidjourneyOperation) {
	const row = OPERATIONS.find((each) => each.kind === 'midjourney' && each.operation === operation);
	if (row === undefined) throw new Error(`There is no row for ${operation}`);
	return row;
}

it('every row has a place of its own', () => {
	expect(new Set(ROWS.map(placeOf)).size).toBe(ROWS.length);
});

it('the node has every operation of the table, those of a resource by name', () => {
	const places = RESOURCES.flatMap((resource) =>
		resource.operations.map(({ value }) => placeOf({ resource: resource.value, value })),
	);
	expect(places.sort()).toEqual(ROWS.map(placeOf).sort());
	for (const { operations } of RESOURCES) {
		const names = operations.map(({ name }) => name);
		expect(names).toEqual([...names].sort());
	}
});

it('every resource begins with an operation that it has', () => {
	const places = ROWS.map(placeOf);
	const first = RESOURCE_ROWS.map(({ value, defaultOperation }) =>
		placeOf({ resource: value, value: defaultOperation }),
	);
	expect(first.filter((place) => !places.includes(place))).toEqual([]);
	expect(RESOURCE_ROWS.map(({ value }) => value)).toContain(DEFAULT_RESOURCE);
});

it('every model of the catalogue stands under an operation of the table, and every such operation has one', () => {
	const places = CATALOG_OPERATIONS.map(placeOf);
	const without = CATALOG_OPERATIONS.filter(
		({ resource, value }) => listModels(resource, value).length === 0,
	);
	expect(without).toEqual([]);
	const lost = CATALOG.filter(
		({ resource, operation }) => !places.includes(placeOf({ resource, value: operation })),
	);
	expect(lost).toEqual([]);
});

/** Every image that an operation takes, wherever its fields ask for one. */
const WITH_IMAGES = {
	...{ imageSource: 'url', imageUrl: PICTURE_URL },
	midjourneyParameters: { imagePromptUrls: PICTURE_URL },
	options: { endImageUrl: PICTURE_URL },
};

function isImage(value: unknown): boolean {
	return typeof value === 'object' && value !== null && 'from' in value;
}

it.each(MIDJOURNEY)('the row of %s names the fields of its input that hold images', (operation) => {
	const { parameters } = MATRIX[operation];
	const [request] = requestsOf({
		...parameters,
		...WITH_IMAGES,
		taskId: SAMPLE_IDS.piapi,
		maskUrl: MASK_URL,
	});
	const fields = Object.entries(request.input as IDataObject)
		.filter(([name, value]) => name !== 'mask' && [value].flat().some(isImage))
		.map(([name]) => name);
	expect([...getFacts(operation).images].sort()).toEqual(fields.sort());
});

it.each(MIDJOURNEY)('the row of %s says whether it builds on a task', (operation) => {
	const { parameters, origin } = MATRIX[operation];
	const [request] = requestsOf({ ...parameters, taskId: SAMPLE_IDS.piapi });
	expect(getFacts(operation).origin !== undefined).toBe(request.origin !== undefined);
	expect(origin !== undefined).toBe(request.origin !== undefined);
});

/** What a follow-up finds in a task with so many images or videos, by what its row says that it comes to. */
const SHAPES: Partial<Record<Result, Array<{ images?: number; videos?: number; shape: Shape }>>> = {
	grid: [{ images: 4, shape: 'grid' }],
	single: [{ images: 1, shape: 'single' }],
	gridOrSingle: [
		{ images: 4, shape: 'grid' },
		{ images: 1, shape: 'single' },
	],
	videos: [{ videos: 4, shape: 'video' }, { shape: 'video' }],
	texts: [{ shape: 'none' }],
	seed: [{ shape: 'none' }],
};

it.each(MIDJOURNEY)('a follow-up sees in a task of %s what its row says that comes out', (operation) => {
	const cases = SHAPES[rowOf(operation).result] ?? [];
	expect(cases).not.toEqual([]);
	for (const { images = 0, videos = 0, shape } of cases) {
		const urls = (count: number) => Array.from({ length: count }, (_, at) => `${PICTURE_URL}?${at}`);
		const task = taskLike({
			taskType: MATRIX[operation].taskType,
			output: { imageUrls: urls(images), videoUrls: urls(videos), actions: [] },
		});
		expect(readOffer(task).shape).toBe(shape);
	}
});

it('a model of PiAPI is offered by whoever runs these models', () => {
	const services = SERVICE_NAMES.filter((name) => PROFILES[name].capabilities.models === true);
	const rows = ROWS.filter(({ kind }) => kind === 'catalog' || kind === 'model');
	expect(rows.length).toBeGreaterThan(20);
	for (const row of rows) expect(row.services).toEqual(services);
});

it.each(SERVICE_NAMES)('what %s does beside creating tasks is what the table says', (name) => {
	const { api } = opened(name, {});
	const { cancel, upload } = api.capabilities;
	const able: Record<string, boolean> = {
		...{ 'task cancel': cancel, 'file upload': upload },
		'task cancelMany': api.listing?.cancelMany !== undefined,
		'task getMany': api.listing !== undefined,
		'account getActiveTasks': api.listing?.readActiveTasks !== undefined,
		...{ 'task get': true, 'task wait': true, 'task download': true, 'account get': true },
	};
	const rows = ROWS.filter(({ kind }) => kind === 'call' || kind === 'read' || kind === 'wait');
	const said = rows.map((row) => [placeOf(row), row.services.includes(name)]);
	expect(Object.fromEntries(said)).toEqual(able);
});
