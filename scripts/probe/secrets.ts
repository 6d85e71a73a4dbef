import { redact } from '../../nodes/PiApi/services/redact';

const MASK = '***';

/** Who the account belongs to. Their kind of value stays, so that the shape does. */
const PERSONAL = new Set([
	'account_group',
	'account_id',
	'account_name',
	'api_key_id',
	'channel',
	'email',
	'name',
	'notification_hook_url',
	'phone',
	'server',
	'user_id',
	'username',
]);

/** What other tasks of the account were asked for. */
const ASKED = /prompt/i;

const EMAIL = /[^\s"'<>@]+@[^\s"'<>@]+\.[^\s"'<>@]+/g;
/** Signatures and tokens. */
const QUERY = /(https?:\/\/[^\s"'?]+)\?[^\s"']*/g;
/** Ids of Discord's servers, channels and users. */
const SNOWFLAKE = /\d{15,}/g;

function maskedText(text: string): string {
	return text.replace(EMAIL, MASK).replace(QUERY, `$1?${MASK}`).replace(SNOWFLAKE, MASK);
}

function walk(value: unknown, isOwn: boolean): unknown {
	if (typeof value === 'string') return maskedText(value);
	if (Array.isArray(value)) return value.map((entry) => walk(entry, isOwn));
	if (typeof value !== 'object' || value === null) return value;
	return Object.fromEntries(
		Object.entries(value).map(([key, entry]) => {
			const isHidden = PERSONAL.has(key.toLowerCase()) || (!isOwn && ASKED.test(key));
			if (isHidden && typeof entry === 'string') return [maskedText(key), MASK];
			// The ids of tasks are texts, those of accounts and their wallets are numbers.
			if (typeof entry === 'number' && (isHidden || key === 'id')) return [maskedText(key), 0];
			return [maskedText(key), walk(entry, isOwn)];
		}),
	);
}

/**
 * A copy of an answer that may be given to anybody: without the key, without who the account belongs to, and without
 * what its other tasks were asked for.
 * @param isOwn whether it is about a task of the probe itself
 */
export function withoutSecrets(body: unknown, key: string, isOwn: boolean): unknown {
	return walk(redact(body, [key]), isOwn);
}
