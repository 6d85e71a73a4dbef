import omit from 'lodash/omit';
import type { IDataObject } from 'n8n-workflow';

const MASK = '***';
/** A word protects nothing, and masking one would change what a task says of itself: `midjourney` is its model. */
const WORD = /^\p{L}{1,15}$/u;
/** What is shorter stands in dates, ids and addresses by chance: `2024`, `v7.0`. */
const STRONG_LENGTH = 8;
/** Shorter ones are not worth a mask. */
const SHORTEST = 4;
/**
 * Fields that hold a secret wherever they stand: PiAPI's account carries its own key, and useapi.net's jobs carry parts of
 * the Discord token that runs them (useapi.net/docs/api-v2/get-jobs-jobid).
 */
const SECRET_FIELDS = new Set(['api_key', 'apikey', 'x-api-key', 'authorization', 'discord']);

/** A task echoes whom it calls back: whoever has that address can resume the execution. */
const RESUME_TOKEN = /(\/webhook-waiting\/[^\s"']*?[?&]signature=)[^&\s"'\\]+/g;

/**
 * A copy without secrets: the webhook secret that PiAPI echoes (`config.webhook_config.secret`,
 * piapi.ai/docs/unified-webhook) and the key that an account answers with are left out, and any text that contains
 * one of `secrets` is masked (a short one only where it is the whole text), and so is the token in any address that resumes an execution of n8n.
 */
export function redact<T>(value: T, secrets: readonly string[]): T {
	const known = secrets
		.map((secret) => secret.trim())
		.filter((secret) => secret.length >= SHORTEST && !WORD.test(secret));
	return walk(value, known) as T;
}

/** Words that people choose as a secret and that others guess. */
const COMMON_WORDS =
	/(?:midjourney|legnext|useapi|midapi|piapi|n8n|webhook|callback|hook|secret|password|passwort|pass|token|api|key|admin|test|demo|change|me|my|hello|world|the|qwerty|abc)/g;
/** A random secret has at least this many different characters. */
const FEWEST_CHARACTERS = 5;
const DIGITS = /^\d{1,15}$/;

/**
 * Whether a secret can be guessed, or cannot be masked without changing what answers say: a short one, one or several
 * common words with or without numbers, or one of few different characters.
 */
export function isWeakSecret(secret: string): boolean {
	if (secret.length < STRONG_LENGTH || WORD.test(secret) || DIGITS.test(secret)) return true;
	if (new Set(secret).size < FEWEST_CHARACTERS) return true;
	const rest = secret
		.toLowerCase()
		.replace(COMMON_WORDS, '')
		.replace(/[^\p{L}\d]/gu, '');
	return /^\d{0,4}$/.test(rest);
}

function maskSecret(text: string, secret: string): string {
	if (secret.length < STRONG_LENGTH) return text.trim() === secret ? MASK : text;
	return text.split(secret).join(MASK);
}

function walk(value: unknown, secrets: readonly string[]): unknown {
	if (typeof value === 'string') {
		const open = value.replace(RESUME_TOKEN, `$1${MASK}`);
		return secrets.reduce(maskSecret, open);
	}
	if (Array.isArray(value)) return value.map((entry) => walk(entry, secrets));
	if (typeof value !== 'object' || value === null) return value;
	const copy: IDataObject = {};
	for (const [key, entry] of Object.entries(value)) {
		if (SECRET_FIELDS.has(key.toLowerCase())) continue;
		if (key === 'webhook_config' && typeof entry === 'object' && entry !== null) {
			copy[key] = walk(omit(entry as IDataObject, 'secret'), secrets) as IDataObject;
		} else {
			copy[key] = walk(entry, secrets) as IDataObject;
		}
	}
	return copy;
}
