import type { TaskOptions, TaskRequest } from '../contract/request';
import type { ServiceName } from '../contract/task';
import { PROFILES } from './profiles';

/** What each option is called in the node. */
const OPTION_TITLES: Partial<Record<keyof TaskOptions, string>> = {
	serviceMode: 'Service Mode',
	botId: 'Bot ID',
	skipPromptCheck: 'Skip Prompt Check',
	translatePrompt: 'Translate Prompt',
	watermark: 'Watermark',
};

function isScaled(request: TaskRequest): boolean {
	return request.kind === 'midjourney' && request.operation === 'pan' && request.input.scale !== undefined;
}

/** Hints on options that another service has and this one lacks. */
export function listIgnoredOptionHints(request: TaskRequest, service: ServiceName): string[] {
	const { title: who, capabilities } = PROFILES[service];
	const { options } = request;
	const idle = Object.entries(OPTION_TITLES).flatMap(([name, title]) => {
		const option = name as keyof TaskOptions;
		return capabilities.options.includes(option) || !options[option] ? [] : [title];
	});
	if (capabilities.panScale === undefined && isScaled(request)) idle.push('Scale');
	return idle.map((title) => `${title} means nothing to ${who} and was left out.`);
}
