import type { ModelRequest, TaskRequest } from '../contract/request';
import type { Task } from '../contract/task';

/** The fields that went out; what is empty on purpose stands for nothing. */
function listSentNames({ input, files, options }: ModelRequest): string[] {
	const entries = Object.entries({ ...input, ...options.additionalInput }).filter(
		([, value]) => value !== '',
	);
	return [...new Set([...entries.map(([name]) => name), ...files.map(({ path }) => String(path[0]))])];
}

/**
 * What a person should know of fields that a model does not show as understood: PiAPI echoes the input as it read it,
 * and a field that is missing there was ignored. An empty echo says nothing.
 */
export function listIgnoredFieldHints(request: TaskRequest, { echoedInput, model }: Task): string[] {
	if (request.kind !== 'model' || echoedInput === undefined) return [];
	const ignoredNames = listSentNames(request).filter((name) => !(name in echoedInput));
	if (ignoredNames.length === 0) return [];
	const names = ignoredNames.map((name) => `“${request.labels[name] ?? name}”`).join(', ');
	return [
		`${model} does not show ${names} in what it understood: ${ignoredNames.length === 1 ? 'it was' : 'they were'} probably ignored.`,
	];
}
