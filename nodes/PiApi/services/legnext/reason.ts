import type { IDataObject } from 'n8n-workflow';

import { isObject, text } from '../fields';

/** `message` says in general what is wrong, `raw_message` what exactly: both are put into `message`. */
function told(error: IDataObject): IDataObject {
	const raw = text(error.raw_message);
	const message = text(error.message);
	if (raw === undefined || message === undefined || message.includes(raw)) return error;
	return { ...error, message: `${message} (${raw})` };
}

/** An answer or a job whose error says all it can, wherever LegNext wrote it: on top or under `error`. */
export function explained(body: IDataObject): IDataObject {
	return isObject(body.error) ? { ...body, error: told(body.error) } : told(body);
}
