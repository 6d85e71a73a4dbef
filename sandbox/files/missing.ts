import { refusal } from '../engine/moderation';
import type { TaskFailure } from '../engine/task';
import type { FileStore } from './store';

const URL_IN_TEXT = /https?:\/\/\S+/g;

/** The addresses that a prompt names. */
export function urlsIn(prompt: string): string[] {
	return prompt.match(URL_IN_TEXT) ?? [];
}

/** A picture on the sandbox itself that is not there (any more) cannot be read by the task. */
export async function missingImage(
	files: FileStore,
	urls: readonly string[],
): Promise<TaskFailure | undefined> {
	for (const url of urls) {
		if (files.isOwn(url) && !(await files.exists(url))) return refusal(`failed to download image: ${url}`);
	}
	return undefined;
}
