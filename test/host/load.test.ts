import { CREDENTIAL_TYPE, PIAPI_NODE_TYPE } from './support/workflow';
import { n8n, sandboxCredential, sandboxCredentialData } from './support/host';

describe('the package in a real n8n', () => {
	it('is loaded under its real name, as a node and as a tool', async () => {
		const names = (await (await n8n()).nodeTypes()).map(({ name }) => name);
		expect(names).toEqual(expect.arrayContaining([PIAPI_NODE_TYPE, `${PIAPI_NODE_TYPE}Tool`]));
	});

	it('brings its codex, so that a search for what it does finds it', async () => {
		const node = (await (await n8n()).nodeTypes()).find(({ name }) => name === PIAPI_NODE_TYPE);
		expect(node?.codex?.alias?.map((word) => word.toLowerCase())).toContain('midjourney');
	});

	it.each(['light', 'dark'] as const)('serves its %s icon', async (theme) => {
		const client = await n8n();
		const node = (await client.nodeTypes()).find(({ name }) => name === PIAPI_NODE_TYPE);
		const iconUrl = node?.iconUrl;
		if (typeof iconUrl !== 'object') throw new Error('The node has no pair of icons');
		expect((await client.file(iconUrl[theme])).toString('utf8')).toContain('<svg');
	});

	it('offers its credential', async () => {
		const node = (await (await n8n()).nodeTypes()).find(({ name }) => name === PIAPI_NODE_TYPE);
		expect(node?.credentials).toEqual([expect.objectContaining({ name: CREDENTIAL_TYPE })]);
	});
});

describe('the credential test', () => {
	it('passes with the right key', async () => {
		const result = await (await n8n()).testCredential(await sandboxCredential(), sandboxCredentialData());
		expect(result).toMatchObject({ status: 'OK' });
	});

	it('fails with a wrong key', async () => {
		const result = await (
			await n8n()
		).testCredential(await sandboxCredential(), sandboxCredentialData('wrong'));
		expect(result).toMatchObject({ status: 'Error' });
	});
});
