import type { IDataObject, IHttpRequestOptions, INodePropertyOptions, INodeType } from 'n8n-workflow';
import { Workflow } from 'n8n-workflow';

import { PiApiApi } from '../../credentials/PiApiApi.credentials';
import { SERVICE_NAMES } from '../../nodes/PiApi/contract/task';
import { PiApi } from '../../nodes/PiApi/PiApi.node';
import { openService } from '../../nodes/PiApi/services';
import { exists } from './sources';

const credential = new PiApiApi();
const nodeType: INodeType = new PiApi();

/** An expression of the credential as n8n resolves it. */
function resolved(expression: unknown, $credentials: IDataObject): unknown {
	const node = {
		id: '1',
		name: 'Test',
		type: 'x',
		typeVersion: 1,
		position: [0, 0] as [number, number],
		parameters: {},
	};
	const nodeTypes = {
		getByName: () => nodeType,
		getByNameAndVersion: () => nodeType,
		getKnownTypes: () => ({}),
	};
	const workflow = new Workflow({ nodes: [node], connections: {}, active: false, nodeTypes });
	return workflow.expression.getSimpleParameterValue(node, String(expression), 'internal', {
		$credentials,
	} as never);
}

it('the credential has exactly the five fields, the two secrets behind dots', () => {
	expect(
		credential.properties.map(({ displayName, name, type, typeOptions, default: value }) => [
			displayName,
			name,
			type,
			typeOptions?.password === true,
			value,
		]),
	).toEqual([
		['Service', 'service', 'options', false, 'piapi'],
		['API Key', 'apiKey', 'string', true, ''],
		['Base URL', 'baseUrl', 'string', false, ''],
		['Webhook Secret', 'webhookSecret', 'string', true, ''],
		['Concurrent Jobs', 'concurrentJobs', 'number', false, 3],
	]);
});

it('the credential is the one that the node asks for', () => {
	expect(credential.name).toBe('piApiApi');
	expect(credential.displayName).toBe('PiAPI API');
	expect(nodeType.description.credentials).toEqual([{ name: credential.name, required: true }]);
});

it('the credential lists the four services, and says which of them have announced their end', () => {
	const options = credential.properties[0].options as INodePropertyOptions[];
	expect(options.map(({ name, value }) => [name, value])).toEqual([
		['PiAPI', 'piapi'],
		['LegNext', 'legnext'],
		['MidAPI', 'midapi'],
		['useapi.net', 'useapi'],
	]);
	expect(options[0].description).toMatch(/no longer serves Midjourney/);
	expect(options[3].description).toMatch(/^Ended its Midjourney service on June 24, 2026/);
	expect(options.map(({ value }) => value).sort()).toEqual([...SERVICE_NAMES].sort());
});

it('the credential has an icon for light and dark', () => {
	const { light, dark } = credential.icon as Record<'light' | 'dark', string>;
	for (const icon of [light, dark]) {
		const name = icon.replace('file:../', '');
		expect([icon, exists(name), exists(`dist/${name}`)]).toEqual([`file:../${name}`, true, true]);
	}
	expect(light).not.toBe(dark);
});

it('the credential points to the vendor’s own page', () => {
	expect(credential.documentationUrl).toMatch(/^https:\/\/piapi\.ai\/docs\//);
});

describe('signing', () => {
	const signed = async (account: IDataObject, options: Partial<IHttpRequestOptions> = {}) => {
		const { authenticate } = credential;
		if (typeof authenticate !== 'function') throw new Error('authenticate is no function');
		return await authenticate(account as never, { url: 'https://a.example', ...options });
	};

	it.each([
		['piapi', { 'x-api-key': 'key-123' }],
		['legnext', { 'x-api-key': 'key-123' }],
		['midapi', { Authorization: 'Bearer key-123' }],
		['useapi', { Authorization: 'Bearer key-123' }],
		[undefined, { 'x-api-key': 'key-123' }],
		['somebody else', { 'x-api-key': 'key-123' }],
	])('the request for %s carries one header and nothing else', async (service, headers) => {
		expect(await signed({ service, apiKey: 'key-123' })).toEqual({ url: 'https://a.example', headers });
	});

	it('keeps what is there, and takes the spaces off a pasted key', async () => {
		const options = { headers: { accept: 'application/json' }, method: 'POST' as const, body: { a: 1 } };
		expect(await signed({ service: 'midapi', apiKey: ' key-123\n' }, options)).toEqual({
			url: 'https://a.example',
			method: 'POST',
			body: { a: 1 },
			headers: { accept: 'application/json', Authorization: 'Bearer key-123' },
		});
		expect(options.headers).toEqual({ accept: 'application/json' });
	});
});

describe('the test', () => {
	const { request, rules, ...rest } = credential.test;

	it('reads, and follows no redirect', () => {
		expect(Object.keys(request).sort()).toEqual(['baseURL', 'disableFollowRedirect', 'url']);
		expect(request.disableFollowRedirect).toBe(true);
		expect(rest).toEqual({});
	});

	it.each([
		['piapi', 'https://api.piapi.ai', '/account/info'],
		['legnext', 'https://api.legnext.ai', '/api/account/balance'],
		['midapi', 'https://api.midapi.ai', '/api/v1/common/credit'],
		['useapi', 'https://api.useapi.net', '/v2/account'],
		[undefined, 'https://api.piapi.ai', '/account/info'],
	])('the test for %s asks for the account, which is free of charge', (service, base, path) => {
		expect(resolved(request.baseURL, { service, baseUrl: '' })).toBe(base);
		expect(resolved(request.url, { service, baseUrl: '' })).toBe(path);
	});

	it.each([
		['https://api.kie.ai', '/api/v1/chat/credit'],
		[' https://api.kie.ai/ ', '/api/v1/chat/credit'],
		['HTTPS://KIE.AI', '/api/v1/chat/credit'],
		['https://api.midapi.ai', '/api/v1/common/credit'],
		['https://proxy.example/kie.ai', '/api/v1/common/credit'],
		['https://kie.ai.evil.example', '/api/v1/common/credit'],
		['https://notkie.ai', '/api/v1/common/credit'],
		[undefined, '/api/v1/common/credit'],
	])('the test for MidAPI at %s asks for the credits at %s, as the node does', async (baseUrl, path) => {
		expect(resolved(request.url, { service: 'midapi', baseUrl })).toBe(path);
		const asked: string[] = [];
		const midapi = openService(
			async ({ url }) => {
				asked.push(url);
				return await Promise.resolve({ status: 200, headers: {}, body: { code: 200, data: 5 } });
			},
			{ service: 'midapi', baseUrl: baseUrl ?? '', secrets: [] },
		);
		expect(await midapi.readAccount()).toEqual({ credits: 5 });
		expect(asked[0].endsWith(path)).toBe(true);
	});

	it.each(SERVICE_NAMES)('the test for %s asks where the node asks', async (service) => {
		const asked: string[] = [];
		const opened = openService(
			async ({ url }) => {
				asked.push(url);
				return await Promise.resolve({ status: 200, headers: {}, body: { code: 200, data: {} } });
			},
			{ service, baseUrl: '', secrets: [] },
		);
		if (opened.name !== service) return;
		await opened.readAccount();
		expect(asked).toEqual([`${resolved(request.baseURL, { service })}${resolved(request.url, { service })}`]);
	});

	it.each([
		['http://127.0.0.1:4001', 'http://127.0.0.1:4001'],
		[' https://proxy.example/piapi// ', 'https://proxy.example/piapi'],
		['  ', 'https://api.legnext.ai'],
	])('asks at the base URL %j', (baseUrl, url) => {
		expect(resolved(request.baseURL, { service: 'legnext', baseUrl })).toBe(url);
	});

	const values = (type: string): unknown[] =>
		(rules ?? []).filter((rule) => rule.type === type).map(({ properties }) => properties.value);

	it('fails where MidAPI says no in an answer whose HTTP status is good', () => {
		// Every code that MidAPI documents but 200.
		expect(values('responseSuccessBody')).toEqual([400, 401, 402, 404, 422, 429, 455, 500, 501, 505]);
	});

	it('says what to check for each HTTP code, of which n8n would show the name alone', () => {
		expect(values('responseCode')).toEqual([
			301, 302, 303, 307, 308, 401, 402, 403, 404, 429, 500, 502, 503, 504,
		]);
		for (const { properties } of rules ?? []) {
			expect(properties.message).toMatch(
				/(Check [A-Z].*|Try again.*|no credits left|switched this feature off)\.$/,
			);
		}
	});
});
