import type { INodeProperties, INodePropertyOptions } from 'n8n-workflow';

import packageJson from '../../package.json';
import codex from '../../nodes/PiApi/PiApi.node.json';
import { PiApi } from '../../nodes/PiApi/PiApi.node';
import { exists, filesBelow, ROOT, textOf } from './sources';

const { description } = new PiApi();
const manifest: Record<string, unknown> = packageJson;

describe('package.json', () => {
	it('asks for nothing to be installed with it', () => {
		for (const key of ['dependencies', 'optionalDependencies', 'bundledDependencies', 'bundleDependencies']) {
			expect(manifest).not.toHaveProperty(key);
		}
		expect(packageJson.peerDependencies).toEqual({ 'n8n-workflow': '*' });
	});

	it('names an n8n community package', () => {
		expect(packageJson.name).toMatch(/^n8n-nodes-[a-z0-9-]+$/);
		expect(packageJson.keywords).toEqual(
			expect.arrayContaining(['n8n-community-node-package', 'piapi', 'midjourney']),
		);
		expect(packageJson.license).toBe('MIT');
		expect(textOf('LICENSE')).toMatch(/^MIT License/);
		expect(packageJson.description.length).toBeGreaterThan(20);
		expect(packageJson.author).toEqual({ name: expect.any(String), email: expect.stringContaining('@') });
		expect(packageJson.repository.url).toMatch(/^git\+https:\/\/.+\.git$/);
	});

	it('runs nothing when it is installed', () => {
		const scripts = Object.keys(packageJson.scripts);
		for (const hook of ['preinstall', 'install', 'postinstall', 'prepare', 'preuninstall', 'postuninstall']) {
			expect(scripts).not.toContain(hook);
		}
		expect(manifest).not.toHaveProperty('overrides');
	});

	it('publishes the build only', () => {
		expect([...packageJson.files].sort()).toEqual(['dist', 'index.js']);
		expect(packageJson.main).toBe('index.js');
	});

	it('registers every node and credential, strictly, and each is built', () => {
		expect(packageJson.n8n).toMatchObject({ n8nNodesApiVersion: 1, strict: true });
		const registered = [...packageJson.n8n.nodes, ...packageJson.n8n.credentials];
		const sources = [...filesBelow('nodes'), ...filesBelow('credentials')].filter((file) =>
			/\.(node|credentials)\.ts$/.test(file),
		);
		expect([...registered].sort()).toEqual(sources.map((file) => `dist/${file.replace(/\.ts$/, '.js')}`).sort());
		for (const file of registered) expect([file, exists(file)]).toEqual([file, true]);
	});

	it('has the top-level files that were asked for', () => {
		for (const file of ['package.json', 'tsconfig.json', 'gulpfile.js', 'index.js', 'README.md']) {
			expect([file, exists(file)]).toEqual([file, true]);
		}
	});
});

describe('the node', () => {
	it('is found by “midjourney” and “piapi”', () => {
		expect(codex.alias).toEqual(expect.arrayContaining(['midjourney', 'piapi']));
		expect(codex.node).toBe(`${packageJson.name}.${description.name}`);
		expect(codex.categories.length).toBeGreaterThan(0);
	});

	it('is a tool for agents too, needs its credential, and has one input and output', () => {
		expect(description).toMatchObject({
			displayName: 'PiAPI',
			name: 'piApi',
			usableAsTool: true,
			inputs: ['main'],
			outputs: ['main'],
			credentials: [{ name: 'piApiApi', required: true }],
		});
	});

	it.each(['light', 'dark'] as const)('has a %s icon, in the sources and in the build', (theme) => {
		const icons = description.icon as Record<'light' | 'dark', string>;
		const name = icons[theme].replace(/^file:(\.\.\/)*/, '');
		expect(icons[theme]).toBe(`file:../../${name}`);
		expect([exists(name), exists(`dist/${name}`)]).toEqual([true, true]);
		const svg = textOf(name);
		expect(svg).toMatch(/<svg[^>]+viewBox="0 0 (\d+) \1"/);
		expect(svg).not.toMatch(/<script|<image|href=/);
	});

	it('has two different icons', () => {
		const { light, dark } = description.icon as Record<'light' | 'dark', string>;
		expect(light).not.toBe(dark);
	});
});

function isOptions(property: INodeProperties): property is INodeProperties & { options: INodePropertyOptions[] } {
	return ['options', 'multiOptions'].includes(property.type);
}

function nested(property: INodeProperties): INodeProperties[] {
	return property.type === 'collection' ? (property.options as INodeProperties[]) : [];
}

const operations = description.properties
	.filter(({ name }) => name === 'operation')
	.flatMap((property) => (isOptions(property) ? property.options : []));

it('there are ten Midjourney operations, four for tasks and one for the account', () => {
	expect(operations).toHaveLength(15);
});

it.each(operations.map((operation) => [operation.name, operation] as const))(
	'the operation %s has an action text and a description',
	(_name, { action, description: text }) => {
		expect(action).toMatch(/^[A-Z][^.]+$/);
		expect(text).toMatch(/^[A-Z][^.]+$/);
	},
);

it('no two operations share an action text', () => {
	expect(new Set(operations.map(({ action }) => action)).size).toBe(operations.length);
});

const SMALL = new Set('a an and as at by for from in into of on or per the to'.split(' '));

function isTitleCase(text: string): boolean {
	const words = text.split(' ');
	return words.every((word, position) => {
		const edge = position === 0 || position === words.length - 1;
		return /^[A-Z0-9(]/.test(word) || (!edge && SMALL.has(word)) || /^\d/.test(word);
	});
}

/** Every field with where it is shown, so that the same name of two operations is two rows. */
const fields = description.properties.flatMap((property) =>
	[property, ...nested(property)].map((field) => {
		const { resource = [], operation = [] } = (property.displayOptions?.show ?? {}) as Record<string, string[]>;
		const place = [...resource, ...operation, property === field ? '' : property.name].filter(Boolean);
		return { title: [...place, field.name].join(' > '), field };
	}),
);

describe.each(fields)('$title', ({ field }) => {
	it('has a display name in Title Case and a name in camelCase', () => {
		expect([field.displayName, isTitleCase(field.displayName)]).toEqual([field.displayName, true]);
		expect(field.name).toMatch(/^[a-z][A-Za-z0-9]*$/);
	});

	it('has a description in n8n’s style', () => {
		if (['resource', 'operation'].includes(field.name) || field.type === 'collection') return;
		const { description: text = '' } = field;
		expect(text).toMatch(/^[A-Z]/);
		const sentences = text.split(/\.\s+/).length;
		if (sentences === 1) expect(text).not.toMatch(/\.$/);
		else expect(text).toMatch(/\.$/);
		if (field.type === 'boolean') expect(text).toMatch(/^Whether /);
		expect(text).not.toMatch(/\s{2}|\s$/);
	});

	it('has a default of its type', () => {
		const { default: value } = field;
		expect(value).toBeDefined();
		if (field.type === 'boolean') expect(typeof value).toBe('boolean');
		if (field.type === 'number') expect(typeof value).toBe('number');
		if (field.type === 'collection') expect(value).toEqual({});
		if (isOptions(field) && !(typeof value === 'string' && value.startsWith('='))) {
			const values = field.options.map((option) => option.value);
			for (const chosen of [value].flat()) expect(values).toContain(chosen);
		}
	});

	it('has options with names, in Title Case, each value once', () => {
		if (!isOptions(field) || field.name === 'fields') return;
		expect(field.options.length).toBeGreaterThan(0);
		for (const { name } of field.options) {
			if (/^\d/.test(name) || name.startsWith('niji')) continue;
			expect([name, isTitleCase(name)]).toEqual([name, true]);
		}
		const values = field.options.map((option) => option.value);
		expect(new Set(values).size).toBe(values.length);
	});
});

it('the sources are where the scanner looks', () => {
	expect(ROOT.length).toBeGreaterThan(0);
	expect(filesBelow('nodes').filter((file) => file.endsWith('.node.ts'))).toEqual(['nodes/PiApi/PiApi.node.ts']);
});
