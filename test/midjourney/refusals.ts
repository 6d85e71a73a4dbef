import { Refusal } from '../../nodes/PiApi/contract/refusal';

/** Gives what `work` refuses, as `message | description`; anything else that it throws is passed on. */
export function refusalOf(work: () => unknown): string {
	try {
		work();
	} catch (thrown) {
		if (thrown instanceof Refusal) return `${thrown.message} | ${thrown.description}`;
		throw thrown;
	}
	return 'not refused';
}
