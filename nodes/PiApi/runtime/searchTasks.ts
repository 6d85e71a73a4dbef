import type { ILoadOptionsFunctions, INodeListSearchResult } from 'n8n-workflow';
import { NodeOperationError } from 'n8n-workflow';

import { toTaskFailure } from '../contract/failure';
import type { ListedTask } from '../contract/listing';
import type { HttpContext } from '../transport/http';
import { connect } from './connection';

/** Tasks on a page of the list. */
const PAGE_SIZE = 50;

/** What stands in the list: `kling video_generation · completed · 2026-11-27 18:45 UTC · 58cb41b7`. */
function formatLabel({ id, model, taskType, status, createdAt }: ListedTask): string {
	const what = [model, taskType].filter((word) => word).join(' ') || id;
	const when = createdAt === undefined ? undefined : `${createdAt.slice(0, 16).replace('T', ' ')} UTC`;
	return [what, status, when, id === what ? undefined : id.slice(0, 8)].filter((word) => word).join(' · ');
}

/**
 * The tasks to choose one from, newest first, where the service has a list of them.
 * @param filter what the person typed
 * @param token the page, where it is not the first
 */
export async function searchTasks(
	this: HttpContext | ILoadOptionsFunctions,
	filter?: string,
	token?: string,
): Promise<INodeListSearchResult> {
	const { service } = await connect(this);
	if (!service.listing) {
		throw new NodeOperationError(this.getNode(), `${service.title} has no list of tasks`, {
			description: 'Choose By ID and enter the id of the task.',
		});
	}
	const page = Math.max(1, Math.floor(Number(token)) || 1);
	try {
		const { tasks, isLast } = await service.listing.list({ page, size: PAGE_SIZE });
		const query = filter?.trim().toLowerCase() ?? '';
		const results = tasks
			.map((task) => ({ name: formatLabel(task), value: task.id }))
			.filter(({ name, value }) => `${name} ${value}`.toLowerCase().includes(query));
		return { results, ...(isLast ? {} : { paginationToken: String(page + 1) }) };
	} catch (thrown) {
		const { message, description } = toTaskFailure(thrown);
		throw new NodeOperationError(this.getNode(), message, { description });
	}
}
