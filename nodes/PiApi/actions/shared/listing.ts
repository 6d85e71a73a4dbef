import { Refusal } from '../../contract/refusal';
import type { ListedTask, TaskListing, TaskQuery } from '../../contract/listing';
import type { Service } from '../../contract/service';

/** The most that PiAPI puts on a page (piapi.ai/docs/piapi-user-history-query). */
const PAGE_SIZE = 100;

/** The families of models in use that PiAPI's history can be filtered by (piapi.ai/docs/piapi-user-history-query). */
export const HISTORY_MODELS = [
	{ name: 'All', value: '' },
	{ name: 'DiffRhythm', value: 'diffrhythm' },
	{ name: 'FLUX', value: 'flux' },
	{ name: 'Hailuo', value: 'hailuo' },
	{ name: 'Hunyuan', value: 'hunyuan' },
	{ name: 'Image Toolkit', value: 'image_toolkit' },
	{ name: 'Kling', value: 'kling' },
	{ name: 'LLM', value: 'llm' },
	{ name: 'Luma', value: 'luma' },
	{ name: 'Midjourney', value: 'mj' },
	{ name: 'MMAudio', value: 'mmaudio' },
	{ name: 'Skyreels', value: 'skyreels' },
	{ name: 'Speech (TTS)', value: 'tts' },
	{ name: 'Trellis', value: 'trellis' },
	{ name: 'Udio', value: 'music-u' },
	{ name: 'Video Toolkit', value: 'video_toolkit' },
	{ name: 'Wan', value: 'wan' },
];

/** The lists of a service; throws a Refusal where it has none. */
export function getListing(service: Service): TaskListing {
	if (service.listing) return service.listing;
	throw new Refusal(
		`${service.title} has no list of tasks`,
		'Use Task > Get with the id of a task, or choose a PiAPI credential. Nothing was sent.',
	);
}

/** Tasks that fit, newest first: all of them, or so many. A task that moves to the next page is not listed twice. */
export async function listTasks(
	listing: TaskListing,
	query: Omit<TaskQuery, 'page' | 'size'>,
	limit = Infinity,
): Promise<ListedTask[]> {
	const size = Math.min(limit, PAGE_SIZE);
	const tasksById = new Map<string, ListedTask>();
	for (let page = 1; tasksById.size < limit; page += 1) {
		const before = tasksById.size;
		const { tasks, isLast } = await listing.list({ ...query, page, size });
		for (const task of tasks) if (!tasksById.has(task.id)) tasksById.set(task.id, task);
		// A page that brings nothing new would be asked for without end.
		if (isLast || tasksById.size === before) break;
	}
	return [...tasksById.values()].slice(0, limit);
}
