/** A refusal with its status; the message goes into the body as it is, `extra` beside it where a service can. */
export class ApiError extends Error {
	constructor(
		readonly status: number,
		message: string,
		readonly extra: Record<string, unknown> = {},
	) {
		super(message);
	}
}
