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
	/** Queued by Midjourney where useapi.net can not follow it: 504. */
	queued: '__queued__',
} as const;

/** A task that Midjourney does not take on, its reason worded once; the numbers for `code` are not published. */
export function refusal(message: string): TaskFailure {
	return { code: 10_000, message, raw: message, logs: [], refused: true };
}

/** Takes a prompt; gives why its task will fail, if one of the markers is in it. */
export function judgeMarkers(prompt: string): TaskFailure | undefined {
	if (prompt.includes(MARKERS.banned)) return refusal(`Banned prompt detected: ${MARKERS.banned}`);
	if (prompt.includes(MARKERS.fail)) {
		const raw = 'internal error: job ended without a result';
		return { code: 10_000, message: '', raw, logs: [], refused: false };
	}
	if (prompt.includes(MARKERS.logsOnly)) {
		const logs = ['job was ended by midjourney: image filter'];
		return { code: 0, message: '', raw: '', logs, refused: false };
	}
	return undefined;
}

/** Takes a prompt for Midjourney; gives why its task will fail, if it will. */
export function judgePrompt(prompt: string): TaskFailure | undefined {
	const marked = judgeMarkers(prompt);
	if (marked) return marked;
	const { unknown } = readPrompt(prompt);
	if (unknown.length > 0) {
		const names = unknown.map((name) => `\`--${name}\``).join(', ');
		return refusal(`Invalid parameter: Unrecognized parameter(s): ${names}`);
	}
	return undefined;
}
