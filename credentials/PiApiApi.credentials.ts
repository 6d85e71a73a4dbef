import type {
	IAuthenticate,
	Icon,
	ICredentialDataDecryptedObject,
	ICredentialTestRequest,
	ICredentialType,
	IHttpRequestOptions,
	INodeProperties,
} from 'n8n-workflow';

/** The services that take the key as a bearer token; the others take it as `x-api-key`. */
const BEARER = ['midapi', 'useapi'];

/** PiAPI's addresses in OpenAI's style take the same key as a bearer token (piapi.ai/docs/llm-api). */
const BEARER_ADDRESS = /\/v1\/(?:chat\/completions|images\/generations)$/;

/** Codes that MidAPI puts into the body of an answer whose HTTP status is good (docs.midapi.ai). */
const REFUSALS: Record<number, string> = {
	400: 'MidAPI did not understand the question. Check Base URL.',
	401: 'The service did not accept the API key. Check API Key and Service.',
	402: 'The account has no credits left.',
	404: 'MidAPI did not know the address. Check Base URL.',
	422: 'MidAPI did not understand the question. Check Base URL.',
	429: 'The service asks to slow down. Try again in a minute.',
	455: 'MidAPI is under maintenance. Try again later.',
	500: 'MidAPI could not answer just now. Try again in a minute.',
	501: 'MidAPI could not answer just now. Try again in a minute.',
	505: 'MidAPI has switched this feature off.',
};

/** HTTP codes, of which n8n would show no more than their name. */
const HTTP_REFUSALS: Record<number, string> = {
	...Object.fromEntries(
		[301, 302, 303, 307, 308].map((code) => [code, 'The address leads somewhere else. Check Base URL.']),
	),
	401: 'The service did not accept the API key. Check API Key and Service.',
	402: 'The account has no credits left.',
	403: 'The service did not accept the API key. Check API Key and Service.',
	404: 'The service does not know the address. Check Service and Base URL.',
	429: 'The service asks to slow down. Try again in a minute.',
	...Object.fromEntries(
		[500, 502, 503, 504].map((code) => [
			code,
			'The service could not answer just now. Try again in a minute.',
		]),
	),
};

/** n8n goes by the type of each rule; only its types want all rules to be of one. */
const RULES = [
	...Object.entries(HTTP_REFUSALS).map(([code, message]) => ({
		type: 'responseCode' as const,
		properties: { value: Number(code), message },
	})),
	...Object.entries(REFUSALS).map(([code, message]) => ({
		type: 'responseSuccessBody' as const,
		properties: { key: 'code', value: Number(code), message },
	})),
];

/** One account at the service that runs the tasks. */
export class PiApiApi implements ICredentialType {
	name = 'piApiApi';

	displayName = 'PiAPI API';

	icon: Icon = { light: 'file:../icons/piapi.svg', dark: 'file:../icons/piapi.dark.svg' };

	documentationUrl = 'https://piapi.ai/docs/quickstart';

	properties: INodeProperties[] = [
		{
			displayName: 'Service',
			name: 'service',
			type: 'options',
			options: [
				{
					name: 'PiAPI',
					value: 'piapi',
					description: 'Has announced that it no longer serves Midjourney itself and names LegNext instead',
				},
				{
					name: 'LegNext',
					value: 'legnext',
					description: 'Runs Midjourney and Midjourney’s videos; PiAPI names it as its successor',
				},
				{
					name: 'MidAPI',
					value: 'midapi',
					description:
						'Runs Midjourney. Also for kie.ai, which has the same API: set Base URL to https://api.kie.ai',
				},
				{
					name: 'useapi.net',
					value: 'useapi',
					description: 'Ended its Midjourney service on June 24, 2026, by its own notice',
				},
			],
			default: 'piapi',
			description: 'Who runs the tasks. Follow-ups run where the task that they build on was made.',
		},
		{
			displayName: 'API Key',
			name: 'apiKey',
			type: 'string',
			typeOptions: { password: true },
			required: true,
			default: '',
			description: 'From your account at the service; useapi.net calls it API token',
		},
		{
			displayName: 'Base URL',
			name: 'baseUrl',
			type: 'string',
			default: '',
			placeholder: 'e.g. https://api.piapi.ai',
			description: 'Leave empty for the service’s own address. Set it for a proxy or the sandbox.',
		},
		{
			displayName: 'Webhook Secret',
			name: 'webhookSecret',
			type: 'string',
			typeOptions: { password: true },
			default: '',
			description:
				'For PiAPI only: sent along with a callback address, so that the receiver knows that PiAPI is calling. Calls of the other services are verified by reading the task again.',
		},
		{
			displayName: 'Concurrent Jobs',
			name: 'concurrentJobs',
			type: 'number',
			typeOptions: { minValue: 1, numberPrecision: 0 },
			default: 3,
			description:
				'How many tasks the account may run at once. PiAPI allows 3 on Free, 10 on Creator and 30 on Pro; useapi.net 3 on Midjourney’s Basic and Standard plans, 12 on Pro and Mega; LegNext by plan; MidAPI publishes no limit.',
		},
	];

	/** A function, so that the header that a service does not know is not sent at all. */
	authenticate: IAuthenticate = async (
		{ service, apiKey }: ICredentialDataDecryptedObject,
		options: IHttpRequestOptions,
	) => {
		const key = String(apiKey ?? '').trim();
		const isBearer = BEARER.includes(String(service)) || BEARER_ADDRESS.test(options.url);
		const authentication = isBearer ? { Authorization: `Bearer ${key}` } : { 'x-api-key': key };
		return await Promise.resolve({ ...options, headers: { ...options.headers, ...authentication } });
	};

	/** Reads the account or its balance, which is free of charge everywhere. */
	test: ICredentialTestRequest = {
		request: {
			baseURL:
				'={{($credentials.baseUrl || "").trim().replace(/\\/+$/, "") || ({ legnext: "https://api.legnext.ai", midapi: "https://api.midapi.ai", useapi: "https://api.useapi.net" })[$credentials.service] || "https://api.piapi.ai"}}',
			url: '={{({ legnext: "/api/account/balance", midapi: /^\\s*https?:\\/\\/([\\w-]+\\.)*kie\\.ai([:\\/\\s]|$)/i.test($credentials.baseUrl) ? "/api/v1/chat/credit" : "/api/v1/common/credit", useapi: "/v2/account" })[$credentials.service] || "/account/info"}}',
			disableFollowRedirect: true,
		},
		rules: RULES as ICredentialTestRequest['rules'],
	};
}
