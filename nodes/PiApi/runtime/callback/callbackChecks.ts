import { Refusal } from '../../contract/refusal';
import type { Service } from '../../contract/service';
import { isWeakSecret } from '../../services/redact';
import { readTokens } from './resumeAddress';

const LOCAL_NAMES = /(^|\.)(localhost|local|localdomain|internal|lan|home|test)$/;

/** Loopback, private, link-local and carrier networks: RFC 1122, 1918, 3927, 6598. */
const LOCAL_V4 = [
	/^0\./,
	/^10\./,
	/^127\./,
	/^169\.254\./,
	/^192\.168\./,
	/^172\.(1[6-9]|2\d|3[01])\./,
	/^100\.(6[4-9]|[7-9]\d|1[01]\d|12[0-7])\./,
];

/** Loopback, unique local and link-local: RFC 4291, 4193; and IPv4 written as IPv6. */
const LOCAL_V6 = /^(::1?$|f[cd]|fe[89ab]|::ffff:)/;

/** Whether an address is plainly one that only this machine or its own network reaches. */
function isLocalAddress(address: string): boolean {
	if (!URL.canParse(address)) return false;
	const host = new URL(address).hostname
		.toLowerCase()
		.replace(/^\[|\]$/g, '')
		.replace(/\.$/, '');
	if (host.includes(':')) return LOCAL_V6.test(host);
	if (/^[\d.]+$/.test(host)) return LOCAL_V4.some((network) => network.test(host));
	// A name without a dot is known inside a network only, such as that of a container.
	return !host.includes('.') || LOCAL_NAMES.test(host);
}

/** What a person should know of a callback address of their own. */
export function listCallbackUrlHints(
	callbackUrl: string | undefined,
	baseUrl: string,
	service: string,
): string[] {
	if (callbackUrl === undefined || !isLocalAddress(callbackUrl) || isLocalAddress(baseUrl)) return [];
	return [`${service} cannot call back at ${new URL(callbackUrl).origin}, which is a local address.`];
}

/** What a person should do about a secret that is none. */
export const WEAK_SECRET =
	'Webhook Secret in the credential is short or made of common words, so that others can guess it: use 16 random characters or more.';

/** What a person should know of a secret that goes along with a callback address; nothing where it is a good one. */
export function listSecretHints(
	{ webhookSecret, service }: Pick<CallbackTarget, 'webhookSecret' | 'service'>,
	isCalled: boolean,
): string[] {
	if (!isCalled || webhookSecret === '' || !service.capabilities.callbackSecret) return [];
	return isWeakSecret(webhookSecret) ? [WEAK_SECRET] : [];
}

/** What a callback of this execution depends on. */
export interface CallbackTarget {
	/** The address that resumes this execution; undefined where n8n gives none. */
	resumeUrl?: string;
	/** Of the credential; empty for the service's own address. */
	baseUrl: string;
	/** Of the credential; empty where the user set none. */
	webhookSecret: string;
	service: Pick<Service, 'title' | 'capabilities'>;
}

/**
 * Throws a Refusal, before anything is paid for, where the service could not call back, or where anybody could: a service
 * on the own network, such as the sandbox or a proxy, can; older versions of n8n give an address that can be guessed.
 */
export function checkReachable(
	{ resumeUrl, baseUrl, webhookSecret, service }: CallbackTarget,
	field: string,
): void {
	if (resumeUrl === undefined) {
		throw new Refusal(
			`“${field}”: this version of n8n gives no address to call back`,
			'Choose Wait Here. Nothing was sent.',
		);
	}
	if (isLocalAddress(resumeUrl) && !isLocalAddress(baseUrl)) {
		throw new Refusal(
			`“${field}”: ${service.title} could not call this n8n back at ${new URL(resumeUrl).origin}, which is a local address`,
			'Choose Wait Here, or give n8n a public address (environment variable WEBHOOK_URL). Nothing was sent.',
		);
	}
	if (readTokens(resumeUrl).length > 0) return;
	const fix = service.capabilities.callbackSecret
		? 'Set Webhook Secret in the credential, update n8n, or choose Wait Here.'
		: `Update n8n, or choose Wait Here; ${service.title} sends no secret back.`;
	if (!service.capabilities.callbackSecret || webhookSecret === '') {
		throw new Refusal(
			`“${field}”: this version of n8n gives an address to call back that anybody could guess`,
			`${fix} Nothing was sent.`,
		);
	}
}
