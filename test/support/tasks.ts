import type { Task, TaskOutput } from '../../nodes/PiApi/contract/task';

/** A task with a few things said about it; the rest is empty. */
export function taskLike(said: Omit<Partial<Task>, 'output'> & { output?: Partial<TaskOutput> }): Task {
	return {
		id: '11111111-2222-4333-8444-555555555555',
		service: 'piapi',
		model: 'midjourney',
		taskType: 'imagine',
		status: 'completed',
		raw: {},
		...said,
		output: {
			imageUrls: [],
			intermediateImageUrls: [],
			videoUrls: [],
			audioUrls: [],
			fileUrls: [],
			descriptions: [],
			actions: [],
			...said.output,
		},
	};
}
