/**
 * Input that is refused before anything is sent. `message` says what is wrong and names the field as the
 * user sees it; `description` says what to do instead.
 */
export class Refusal extends Error {
	constructor(
		message: string,
		readonly description: string,
	) {
		super(message);
		this.name = 'Refusal';
	}
}

function toRefusal(thrown: unknown): Refusal {
	if (thrown instanceof Refusal) return thrown;
	throw thrown;
}

/** The Refusal that some work ends with; undefined where it goes through. Anything else that it throws passes on. */
export function catchRefusal(work: () => void): Refusal | undefined {
	try {
		work();
		return undefined;
	} catch (thrown) {
		return toRefusal(thrown);
	}
}
