/** A refusal with its HTTP status; the message goes into the body as it is. */
export class ApiError extends Error {
	constructor(
		readonly status: number,
		message: string,
	) {
		super(message);
	}
}
