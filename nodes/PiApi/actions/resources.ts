import { account } from './account';
import { anyModel } from './anyModel';
import { file } from './file';
import { midjourney } from './midjourney';
import { models } from './models';
import type { Operation, Resource } from './operation';
import { task } from './task';
import { video } from './video';

/** Everything the user can do, in the order of the Resource menu. */
export const RESOURCES: readonly Resource[] = [...models, anyModel, midjourney, video, task, file, account];

/** What the node begins with. */
export const DEFAULT_RESOURCE = 'image';

/** The operation that the two menus name; undefined for a pair that does not exist. */
export function findOperation(resource: unknown, operation: unknown): Operation | undefined {
	return RESOURCES.find(({ value }) => value === resource)?.operations.find(
		({ value }) => value === operation,
	);
}
