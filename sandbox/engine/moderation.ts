import { readPrompt } from './promptFlags';
import type { TaskFailure } from './task';

/** Words in a prompt that make its task fail in a known way. */
export const MARKERS = {
	/** Refused by moderation: a reason in `error.message` and `error.raw_message`. */
	banned: '__banned__',
	/** Fails for no good reason: a reason in `error.raw_message` only. */
	fail: '__fail__',
	/** Fails with the reason in `logs` only. */
	logsOnly: '__logsonly__',
} as const;

/** A failure whose reason is worded once; the vendor's numbers for `code` are not published. */
export function failure(message: string, code = 10_000): TaskFailure {
	return { code, message, raw: message, logs: [] };
}

/** Takes a prompt; gives why its task will fail, if it will. */
export function judgePrompt(prompt: string): TaskFailure | undefined {
	if (prompt.includes(MARKERS.banned)) return failure(`Banned prompt detected: ${MARKERS.banned}`);
	if (prompt.includes(MARKERS.fail)) {
		return { code: 10_000, message: '', raw: 'internal error: job ended without a result', logs: [] };
	}
	if (prompt.includes(MARKERS.logsOnly)) {
		return { code: 0, message: '', raw: '', logs: ['job was ended by midjourney: image filter'] };
	}
	const { unknown } = readPrompt(prompt);
	if (unknown.length > 0) {
		const names = unknown.map((name) => `\`--${name}\``).join(', ');
		return failure(`Invalid parameter: Unrecognized parameter(s): ${names}`);
	}
	return undefined;
}
