import { checkReachable } from '../../nodes/PiApi/runtime/callback/callbackChecks';
import type { CallbackTarget } from '../../nodes/PiApi/runtime/callback/callbackChecks';
import { LEGNEXT_CAPABILITIES } from '../../nodes/PiApi/services/legnext/capabilities';
import { PIAPI_CAPABILITIES } from '../../nodes/PiApi/services/piapi/capabilities';
import { refusalOf } from '../midjourney/refusals';

const PIAPI = { title: 'PiAPI', capabilities: PIAPI_CAPABILITIES };
const LEGNEXT = { title: 'LegNext', capabilities: LEGNEXT_CAPABILITIES };
const WITH_TOKEN = 'https://n8n.example/webhook-waiting/7/piapi?signature=abc';
const WITHOUT_TOKEN = 'https://n8n.example/webhook-waiting/7/piapi';

function place(changes: Partial<CallbackTarget>): CallbackTarget {
	return { resumeUrl: WITH_TOKEN, baseUrl: '', webhookSecret: '', service: PIAPI, ...changes };
}

it.each<[string, Partial<CallbackTarget>]>([
	['a public address with a token', {}],
	['a public address with a token and a service that sends no secret back', { service: LEGNEXT }],
	['an address without a token, and a secret', { resumeUrl: WITHOUT_TOKEN, webhookSecret: 's' }],
	[
		'a local address, and a service on the own network',
		{
			resumeUrl: 'http://127.0.0.1:5678/webhook-waiting/7/piapi?signature=abc',
			baseUrl: 'http://127.0.0.1:1',
		},
	],
])('the place is accepted: %s', (_what, changes) => {
	expect(() => checkReachable(place(changes), 'Wait for Result')).not.toThrow();
});

it.each<[string, Partial<CallbackTarget>, RegExp, RegExp]>([
	['no address', { resumeUrl: undefined }, /gives no address/, /Choose Wait Here/],
	[
		'a local address',
		{ resumeUrl: 'http://127.0.0.1:5678/webhook-waiting/7/piapi?signature=abc' },
		/local address/,
		/WEBHOOK_URL/,
	],
	[
		'an address without a token, and no secret',
		{ resumeUrl: WITHOUT_TOKEN },
		/anybody could guess/,
		/Set Webhook Secret in the credential/,
	],
	[
		'an address without a token, and a service that sends no secret back',
		{ resumeUrl: WITHOUT_TOKEN, webhookSecret: 's', service: LEGNEXT },
		/anybody could guess/,
		/LegNext sends no secret back/,
	],
])('the place is refused before anything is sent: %s', (_what, changes, message, fix) => {
	const refusal = refusalOf(() => checkReachable(place(changes), 'Wait for Result'));
	for (const expected of [message, fix]) expect(refusal).toMatch(expected);
	for (const expected of ['“Wait for Result”', 'Nothing was sent.']) expect(refusal).toContain(expected);
});
