import type { ServiceMode } from '../engine/task';
import type { Plan } from '../settings/settings';

/** Which optional result fields an account gets to see. */
export interface Visibility {
	progress: boolean;
	intermediateImages: boolean;
	discordImage: boolean;
	temporaryImages: boolean;
}

/** The table of piapi.ai/docs/midjourney-api/task-result-explaination: pay as you go, or own account. */
export function visibilityOf(plan: Plan, mode: ServiceMode): Visibility {
	const own = mode === 'private';
	return {
		progress: plan !== 'free',
		intermediateImages: own && plan !== 'free',
		discordImage: own || plan === 'pro',
		temporaryImages: own || plan === 'pro',
	};
}
