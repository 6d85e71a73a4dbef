import type { SandboxTask } from '../engine/task';
import { ApiError } from '../http/apiError';
import type { World } from '../world/world';

/** A job by its id; throws the 404 for one that is unknown or too old. */
export function findJob(world: World, jobid: string): SandboxTask {
	const task = world.engine.find('useapi', jobid);
	const expired = task && world.clock.now() - task.createdAt > world.settings.useapi.jobLifetimeMs;
	if (!task || expired) throw unknownJob(jobid);
	return task;
}

export function unknownJob(jobid: string): ApiError {
	return new ApiError(404, `Unable to locate job ${jobid}`);
}
