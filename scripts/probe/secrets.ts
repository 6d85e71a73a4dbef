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

/** What a task was asked for, what it came to, and whom it calls: of other tasks of the account nobody's business. */
const OF_TASK = /prompt|^(?:input|output|detail|config|messages)$/i;
/** Words that may quote it, in a list of tasks; alone they are the answer to what was asked here. */
const QUOTING = /^(?:error|logs)$/i;
/** Whose machines are called. */
const CALLED = /endpoint|webhook|callback|notify|hook/i;

const EMAIL = /[^\s"'<>@]+@[^\s"'<>@]+\.[^\s"'<>@]+/g;
/** Signatures and tokens. */
const QUERY = /(https?:\/\/[^\s"'?]+)\?[^\s"']*/g;
/** Ids of Discord's servers, channels and users. */
const SNOWFLAKE = /\d{15,}/g;

function maskedText(text: string): string {
	return text.replace(EMAIL, MASK).replace(QUERY, `$1?${MASK}`).replace(SNOWFLAKE, MASK);
}

/** Texts become a mask, whatever they hold; everything else keeps its kind, so that the shape stays. */
function hidden(value: unknown): unknown {
	if (typeof value === 'string') return value === '' ? '' : MASK;
	if (Array.isArray(value)) return value.map(hidden);
	if (typeof value !== 'object' || value === null) return value;
	return Object.fromEntries(Object.entries(value).map(([key, entry]) => [maskedText(key), hidden(entry)]));
}

function walk(value: unknown, isOwn: boolean, isListed = false): unknown {
	if (typeof value === 'string') return maskedText(value);
	if (Array.isArray(value)) return value.map((entry) => walk(entry, isOwn, true));
	if (typeof value !== 'object' || value === null) return value;
	return Object.fromEntries(
		Object.entries(value).map(([key, entry]) => {
			const isPersonal = PERSONAL.has(key.toLowerCase());
			// The ids of tasks are texts, those of accounts and their wallets are numbers.
			if (typeof entry === 'number' && (isPersonal || key === 'id')) return [maskedText(key), 0];
			const isOfOther = !isOwn && (OF_TASK.test(key) || (isListed && QUOTING.test(key)));
			const isHidden = isPersonal || CALLED.test(key) || isOfOther;
			return [maskedText(key), isHidden ? hidden(entry) : walk(entry, isOwn, isListed)];
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
