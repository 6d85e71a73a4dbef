import type { IDataObject, INodeType } from 'n8n-workflow';
import { Workflow } from 'n8n-workflow';

import { PiApiApi } from '../../credentials/PiApiApi.credentials';
import { PiApi } from '../../nodes/PiApi/PiApi.node';
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

it('has exactly the five fields, the two secrets behind dots', () => {
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

it('is the one that the node asks for', () => {
	expect(credential.name).toBe('piApiApi');
	expect(credential.displayName).toBe('PiAPI API');
	expect(nodeType.description.credentials).toEqual([{ name: credential.name, required: true }]);
});

it('lists PiAPI as the only service so far', () => {
	expect(credential.properties[0].options).toEqual([{ name: 'PiAPI', value: 'piapi' }]);
});

it('has an icon for light and dark', () => {
	const { light, dark } = credential.icon as Record<'light' | 'dark', string>;
	for (const icon of [light, dark]) {
		const name = icon.replace('file:../', '');
		expect([icon, exists(name), exists(`dist/${name}`)]).toEqual([`file:../${name}`, true, true]);
	}
	expect(light).not.toBe(dark);
});

it('points to the vendor’s own page', () => {
	expect(credential.documentationUrl).toMatch(/^https:\/\/piapi\.ai\/docs\//);
});

it('signs with x-api-key', () => {
	const headers = credential.authenticate.properties.headers ?? {};
	expect(Object.keys(headers)).toEqual(['x-api-key']);
	expect(resolved(headers['x-api-key'], { apiKey: 'key-123' })).toBe('key-123');
});

describe('the test', () => {
	const { request, ...rest } = credential.test;

	it('reads the account, which is free of charge, and follows no redirect', () => {
		expect(request).toMatchObject({ url: '/account/info', disableFollowRedirect: true });
		expect(request.method ?? 'GET').toBe('GET');
		expect(request.body).toBeUndefined();
		expect(rest).toEqual({});
	});

	it.each([
		['', 'https://api.piapi.ai'],
		['http://127.0.0.1:4001', 'http://127.0.0.1:4001'],
		[' https://proxy.example/piapi// ', 'https://proxy.example/piapi'],
	])('asks at the base URL %j', (baseUrl, url) => {
		expect(resolved(request.baseURL, { baseUrl })).toBe(url);
	});

	it('asks PiAPI where the base URL is only spaces', () => {
		expect(resolved(request.baseURL, { baseUrl: '  ' })).toBe('https://api.piapi.ai');
	});
});
