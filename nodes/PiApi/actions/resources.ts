import type { MidjourneyOperation } from '../contract/request';
import { getActiveTasks } from './account/activeTasks.operation';
import { getAccount } from './account/get.operation';
import { run } from './anyModel/run.operation';
import { upload } from './file/upload.operation';
import { blend } from './midjourney/blend.operation';
import { describe } from './midjourney/describe.operation';
import { edit } from './midjourney/edit.operation';
import { enhance } from './midjourney/enhance.operation';
import { enhanceUpscale } from './midjourney/enhanceUpscale.operation';
import { imagine } from './midjourney/imagine.operation';
import { inpaint } from './midjourney/inpaint.operation';
import { outpaint } from './midjourney/outpaint.operation';
import { pan } from './midjourney/pan.operation';
import { remix } from './midjourney/remix.operation';
import { removeBackground } from './midjourney/removeBackground.operation';
import { reroll } from './midjourney/reroll.operation';
import { retexture } from './midjourney/retexture.operation';
import { seed } from './midjourney/seed.operation';
import { shorten } from './midjourney/shorten.operation';
import { upscale } from './midjourney/upscale.operation';
import { variation } from './midjourney/variation.operation';
import { buildMidjourneyRequest } from './midjourneyRequest';
import { buildCatalogRequest } from './models/catalogRequest';
import type {
	CallDefinition,
	CreateOperation,
	MidjourneyDefinition,
	ModelDefinition,
	Operation,
	ReadDefinition,
	Resource,
	WaitDefinition,
} from './operation';
import type { OperationRow } from './operations';
import { OPERATIONS, RESOURCE_ROWS } from './operations';
import { readTaskOptions } from './shared/options';
import { cancel } from './task/cancel.operation';
import { cancelMany } from './task/cancelMany.operation';
import { download } from './task/download.operation';
import { getTask } from './task/get.operation';
import { getMany } from './task/getMany.operation';
import { wait } from './task/wait.operation';
import { messageModel } from './text/messageModel.operation';
import { extendVideo } from './video/extend.operation';
import { generateVideo } from './video/generate.operation';
import { upscaleVideo } from './video/upscale.operation';

/** The files of the operations of Midjourney. */
const MIDJOURNEY: { [O in MidjourneyOperation]: MidjourneyDefinition<O> } = {
	blend,
	describe,
	edit,
	enhance,
	enhanceUpscale,
	imagine,
	inpaint,
	outpaint,
	pan,
	remix,
	removeBackground,
	reroll,
	retexture,
	seed,
	shorten,
	upscale,
	variation,
	videoExtend: extendVideo,
	videoGenerate: generateVideo,
	videoUpscale: upscaleVideo,
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
	'text messageModel': messageModel,
	'anyModel run': run,
	'task cancel': cancel,
	'task cancelMany': cancelMany,
	'task download': download,
	'task get': getTask,
	'task getMany': getMany,
	'task wait': wait,
	'file upload': upload,
	'account get': getAccount,
	'account getActiveTasks': getActiveTasks,
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
	const described = { value, name, action, description, result };
	switch (row.kind) {
		case 'midjourney': {
			const { operation } = row;
			const { fields, options } = MIDJOURNEY[operation];
			return { ...described, kind: 'create', fields, options, build: getBuild(operation) };
		}
		case 'catalog': {
			const build = buildCatalogRequest(row.resource, value);
			// The fields of the models stand together: many models share them.
			return { ...described, kind: 'create', fields: [], build };
		}
		case 'model': {
			const { answers } = row;
			return { ...described, kind: 'create', answers, ...getDefinition('model', row) };
		}
		case 'wait':
			return { ...described, kind: 'wait', ...getDefinition('wait', row) };
		case 'read':
			return { ...described, kind: 'read', ...getDefinition('read', row) };
		case 'call':
			return { ...described, kind: 'call', ...getDefinition('call', row) };
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
