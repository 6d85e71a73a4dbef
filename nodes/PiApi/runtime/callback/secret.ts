import { createHash, timingSafeEqual } from 'node:crypto';

/** The header that brings the secret of the task back, as it was sent (piapi.ai/docs/unified-webhook). */
const HEADER = 'x-webhook-secret';

function digest(text: string): Buffer {
	return createHash('sha256').update(text).digest();
}

/** Whether a callback carries the secret; takes the same time whatever it carries. */
export function carriesSecret(headers: Record<string, unknown>, secret: string): boolean {
	const given = headers[HEADER];
	return timingSafeEqual(digest(typeof given === 'string' ? given : ''), digest(secret)) && secret !== '';
}
