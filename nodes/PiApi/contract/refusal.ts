/**
 * Input that is turned down before anything is sent. `message` says what is wrong and names the field as the
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
