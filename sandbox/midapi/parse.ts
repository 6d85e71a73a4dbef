import type { z, ZodError } from 'zod';

import { ApiError } from '../http/apiError';

/** Takes what zod found; gives one message. Absent fields come first, as nothing else matters without them. */
function messageOf({ issues }: ZodError): string {
	const missing = issues.find((issue) => issue.code === 'invalid_type' && issue.received === 'undefined');
	const issue = missing ?? issues[0];
	const path = issue.path.filter((part) => typeof part === 'string').join('.');
	switch (issue.code) {
		case 'invalid_type':
			return missing ? `${path} is required` : `${path || 'body'} must be ${issue.expected}`;
		case 'unrecognized_keys':
			return `unknown field ${issue.keys[0]}`;
		case 'invalid_enum_value':
			return `${path} must be one of ${issue.options.join(', ')}`;
		case 'invalid_union':
			return `${path} is invalid`;
		default:
			return issue.message;
	}
}

/** Takes a body; gives it checked, or throws the 422 that stands for a request that fails validation. */
export function checkBody<Schema extends z.ZodTypeAny>(schema: Schema, body: unknown): z.output<Schema> {
	const parsed = schema.safeParse(body ?? {});
	if (!parsed.success) throw new ApiError(422, messageOf(parsed.error));
	return parsed.data;
}
