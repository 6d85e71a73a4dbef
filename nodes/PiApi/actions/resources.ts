import type { MidjourneyOperation } from '../contract/request';
import { activeTasksOperation } from './account/getActiveTasks.operation';
import { accountOperation } from './account/get.operation';
import { runOperation } from './anyModel/run.operation';
import { uploadOperation } from './file/upload.operation';
import { blendOperation } from './midjourney/blend.operation';
import { describeOperation } from './midjourney/describe.operation';
import { editOperation } from './midjourney/edit.operation';
import { enhanceOperation } from './midjourney/enhance.operation';
import { enhanceUpscaleOperation } from './midjourney/enhanceUpscale.operation';
import { imagineOperation } from './midjourney/imagine.operation';
import { inpaintOperation } from './midjourney/inpaint.operation';
import { outpaintOperation } from './midjourney/outpaint.operation';
import { panOperation } from './midjourney/pan.operation';
import { remixOperation } from './midjourney/remix.operation';
import { removeBackgroundOperation } from './midjourney/removeBackground.operation';
import { rerollOperation } from './midjourney/reroll.operation';
import { retextureOperation } from './midjourney/retexture.operation';
import { seedOperation } from './midjourney/seed.operation';
import { shortenOperation } from './midjourney/shorten.operation';
import { upscaleOperation } from './midjourney/upscale.operation';
import { variationOperation } from './midjourney/variation.operation';
import { buildMidjourneyRequest } from './midjourneyRequest';
import { buildCatalogRequest } from './catalogRequest';
import type {
	CallDefinition,
	CreateOperation,
	MidjourneyDefinition,
	ModelDefinition,
	Operation,
	ReadDefinition,
	Resource,
	WaitDefinition,
} from './definitions';
import type { OperationRow } from './operations';
import { OPERATIONS, RESOURCE_ROWS } from './operations';
import { readTaskOptions } from './shared/options';
import { cancelOperation } from './task/cancel.operation';
import { cancelManyOperation } from './task/cancelMany.operation';
import { downloadOperation } from './task/download.operation';
import { taskOperation } from './task/get.operation';
import { taskListOperation } from './task/getMany.operation';
import { waitOperation } from './task/wait.operation';
import { messageModelOperation } from './text/messageModel.operation';
import { videoExtendOperation } from './midjourneyVideo/extend.operation';
import { videoGenerateOperation } from './midjourneyVideo/generate.operation';
import { videoUpscaleOperation } from './midjourneyVideo/upscale.operation';

/** The files of the operations of Midjourney. */
const MIDJOURNEY: { [O in MidjourneyOperation]: MidjourneyDefinition<O> } = {
	blend: blendOperation,
	describe: describeOperation,
	edit: editOperation,
	enhance: enhanceOperation,
	enhanceUpscale: enhanceUpscaleOperation,
	imagine: imagineOperation,
	inpaint: inpaintOperation,
	outpaint: outpaintOperation,
	pan: panOperation,
	remix: remixOperation,
	removeBackground: removeBackgroundOperation,
	reroll: rerollOperation,
	retexture: retextureOperation,
	seed: seedOperation,
	shorten: shortenOperation,
	upscale: upscaleOperation,
	variation: variationOperation,
	videoExtend: videoExtendOperation,
	videoGenerate: videoGenerateOperation,
	videoUpscale: videoUpscaleOperation,
};

/** What the file of an operation holds, by the kind of its row. */
interface Definitions {
	model: ModelDefinition;
	wait: WaitDefinition;
	read: ReadDefinition;
	call: CallDefinition;
}

type Other = Extract<(typeof OPERATIONS)[number], { kind: keyof Definitions }>;

/** The files of all other operations but those of the catalogue, which need none. */
const OTHERS: { [R in Other as `${R['resource']} ${R['value']}`]: Definitions[R['kind']] } = {
	'text messageModel': messageModelOperation,
	'anyModel run': runOperation,
	'task cancel': cancelOperation,
	'task cancelMany': cancelManyOperation,
	'task download': downloadOperation,
	'task get': taskOperation,
	'task getMany': taskListOperation,
	'task wait': waitOperation,
	'file upload': uploadOperation,
	'account get': accountOperation,
	'account getActiveTasks': activeTasksOperation,
};

function getDefinition<K extends keyof Definitions>(
	_kind: K,
	{ resource, value }: OperationRow,
): Definitions[K] {
	return OTHERS[`${resource} ${value}` as keyof typeof OTHERS] as Definitions[K];
}

function getBuild<O extends MidjourneyOperation>(operation: O): CreateOperation['build'] {
	const definition = MIDJOURNEY[operation];
	return (read, limits) => {
		const parts = definition.build(read, limits);
		const options = readTaskOptions(read);
		return parts.map((part) => buildMidjourneyRequest(operation, options, part));
	};
}

/** A row of the table with its file. */
function joinOperation(row: OperationRow): Operation {
	const { value, name, action, description, result } = row;
	const summary = { value, name, action, description, result };
	switch (row.kind) {
		case 'midjourney': {
			const { operation } = row;
			const { fields, options } = MIDJOURNEY[operation];
			return { ...summary, kind: 'create', fields, options, build: getBuild(operation) };
		}
		case 'catalog': {
			const build = buildCatalogRequest(row.resource, value);
			// The fields of the models stand together: many models share them.
			return { ...summary, kind: 'create', fields: [], build };
		}
		case 'model': {
			const { answers } = row;
			return { ...summary, kind: 'create', answers, ...getDefinition('model', row) };
		}
		case 'wait':
			return { ...summary, kind: 'wait', ...getDefinition('wait', row) };
		case 'read':
			return { ...summary, kind: 'read', ...getDefinition('read', row) };
		case 'call':
			return { ...summary, kind: 'call', ...getDefinition('call', row) };
	}
}

const ROWS: readonly OperationRow[] = OPERATIONS;

/** Everything the user can do, in the order of the menus. */
export const RESOURCES: readonly Resource[] = RESOURCE_ROWS.map((resource) => ({
	...resource,
	operations: ROWS.filter((row) => row.resource === resource.value)
		.sort((a, b) => (a.name < b.name ? -1 : 1))
		.map(joinOperation),
}));

/** The operation that the two menus name; undefined for a pair that does not exist. */
export function findOperation(resource: unknown, operation: unknown): Operation | undefined {
	return RESOURCES.find(({ value }) => value === resource)?.operations.find(
		({ value }) => value === operation,
	);
}
