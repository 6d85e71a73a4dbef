import type { INodeProperties, INodePropertyOptions } from 'n8n-workflow';

import packageJson from '../../package.json';
import { OPERATIONS } from '../../nodes/PiApi/actions/operations';
import codex from '../../nodes/PiApi/PiApi.node.json';
import { PiApi } from '../../nodes/PiApi/PiApi.node';
import triggerCodex from '../../nodes/PiApi/PiApiTrigger.node.json';
import { PiApiTrigger } from '../../nodes/PiApi/PiApiTrigger.node';
import { exists, filesBelow, textOf } from './sources';

const { description } = new PiApi();
const { description: trigger } = new PiApiTrigger();
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
		expect([...registered].sort()).toEqual(
			sources.map((file) => `dist/${file.replace(/\.ts$/, '.js')}`).sort(),
		);
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

describe('the trigger', () => {
	it('is found by “midjourney” and “piapi”', () => {
		expect(triggerCodex.alias).toEqual(expect.arrayContaining(['midjourney', 'piapi', 'webhook']));
		expect(triggerCodex.node).toBe(`${packageJson.name}.${trigger.name}`);
		expect(triggerCodex.categories).toEqual(expect.arrayContaining(codex.categories.slice(0, 1)));
		expect(triggerCodex.resources.primaryDocumentation[0].url).toMatch(
			/^https:\/\/piapi\.ai\/docs\/.+webhook/,
		);
	});

	it('is called a trigger wherever n8n asks', () => {
		expect(trigger).toMatchObject({
			...{
				displayName: 'PiAPI Trigger',
				name: 'piApiTrigger',
				group: ['trigger'],
				inputs: [],
				outputs: ['main'],
			},
			defaults: { name: 'PiAPI Trigger' },
			credentials: [{ name: 'piApiApi', required: true }],
		});
		expect(trigger).not.toHaveProperty('usableAsTool');
	});

	it('has the icon of the node, and a version that n8n does not take for its first Webhook node', () => {
		expect(trigger.icon).toEqual(description.icon);
		expect(trigger.version).toEqual([1, 1.1]);
		expect(trigger.defaultVersion).toBe(1.1);
	});

	it('shows in its subtitle what it listens for', () => {
		expect(trigger.subtitle).toMatch(/^=\{\{.*\$parameter\["events"\].*\}\}$/);
	});

	it('answers POST for itself, at an address of its own', () => {
		expect(trigger.webhooks).toEqual([
			{ name: 'default', httpMethod: 'POST', path: 'piapi', responseMode: 'onReceived', responseData: '' },
		]);
		expect(description.webhooks?.map(({ restartWebhook }) => restartWebhook)).toEqual([true]);
	});

	it('says what to do while it waits, before it is published and after', () => {
		const { executionsHelp, header, activationHint } = trigger.triggerPanel as Record<string, unknown>;
		const { inactive, active } = executionsHelp as { inactive: string; active: string };
		for (const text of [trigger.eventTriggerDescription, trigger.activationMessage, header, activationHint]) {
			expect(text).toMatch(/^[A-Z].{10,}/);
		}
		expect(inactive).toMatch(/test URL.*Callback URL.*production URL/s);
		expect(active).toMatch(/test URL.*production URL/s);
		expect(`${inactive}${active}`.replace(/<\/?b>|<br \/>/g, '')).not.toMatch(/[<>]/);
	});
});

type WithOptions = Omit<INodeProperties, 'options'> & { options: INodePropertyOptions[] };

function isOptions(property: INodeProperties): property is WithOptions {
	return ['options', 'multiOptions'].includes(property.type);
}

function nested(property: INodeProperties): INodeProperties[] {
	return property.type === 'collection' ? (property.options as INodeProperties[]) : [];
}

const operations = description.properties
	.filter(({ name }) => name === 'operation')
	.flatMap((property) => (isOptions(property) ? property.options : []));

it('every operation of the table stands in a menu', () => {
	expect(operations).toHaveLength(OPERATIONS.length);
	expect(operations.length).toBeGreaterThan(50);
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

const SMALL = new Set('a an and as at by for from in into of on or per the to with'.split(' '));

function isTitleCase(text: string): boolean {
	const words = text.split(' ');
	return words.every((word, position) => {
		const edge = position === 0 || position === words.length - 1;
		return /^[A-Z0-9(]/.test(word) || (!edge && SMALL.has(word)) || /^\d/.test(word);
	});
}

/** Menus of the service's own words. */
const UNTITLED = new Set(['fields', 'version', 'modelVersion']);

/** Every field with where it is shown, so that the same name of two operations is two rows. */
const fields = [...description.properties, ...trigger.properties].flatMap((property) =>
	[property, ...nested(property)].map((field) => {
		const show = (property.displayOptions?.show ?? {}) as Record<string, string[]>;
		const [resource = [], operation = []] = ['resource', 'operation'].map(
			(name) => show[name] ?? show[`/${name}`],
		);
		const node = trigger.properties.includes(property) ? 'trigger' : '';
		const place = [node, ...resource, ...operation, property === field ? '' : property.name].filter(Boolean);
		return { title: [...place, field.name].join(' > '), field };
	}),
);

/** The places of the fields that `isWrong` finds, with what it says. */
function wrong(isWrong: (field: INodeProperties) => unknown, among = fields): string[] {
	return among.flatMap(({ title, field }) => {
		const problem = isWrong(field);
		return problem ? [`${title}: ${String(problem)}`] : [];
	});
}

const menus = new Set(['resource', 'operation']);
const titled = fields.filter(({ field }) => field.type !== 'notice');
const described = titled.filter(({ field }) => !menus.has(field.name) && field.type !== 'collection');
const withOptions = fields.filter(({ field }) => isOptions(field));

describe('every field', () => {
	it('is checked, those of collections too', () => {
		expect(fields.length).toBeGreaterThan(200);
		expect(described.length).toBeGreaterThan(150);
		expect(withOptions.length).toBeGreaterThan(50);
		expect(fields.map(({ title }) => title)).toEqual(
			expect.arrayContaining([
				'midjourney > imagine > midjourneyParameters > chaos',
				'trigger > filters > models',
			]),
		);
	});

	it('has a display name in Title Case', () => {
		expect(isTitleCase('Wait for Result')).toBe(true);
		expect(isTitleCase('Wait for result')).toBe(false);
		expect(wrong(({ displayName }) => !isTitleCase(displayName) && displayName, titled)).toEqual([]);
	});

	it('has a name in camelCase', () => {
		expect(wrong(({ name }) => !/^[a-z][A-Za-z0-9]*$/.test(name) && name)).toEqual([]);
	});

	it('has a description that starts with a capital', () => {
		expect(
			wrong(({ description: text = '' }) => !/^[A-Z]\S* \S/.test(text) && (text || 'none'), described),
		).toEqual([]);
	});

	it('ends its description with a full stop only where there are several sentences', () => {
		const stops = ({ description: text = '' }: INodeProperties) =>
			text.endsWith('.') === text.split(/[.?!]\s+(?=[A-Z])/).length > 1;
		expect(wrong((field) => !stops(field) && field.description, described)).toEqual([]);
	});

	it('says “Whether” where it is a switch', () => {
		const switches = described.filter(({ field }) => field.type === 'boolean');
		expect(switches.length).toBeGreaterThan(5);
		expect(wrong(({ description: text = '' }) => !text.startsWith('Whether ') && text, switches)).toEqual([]);
	});

	it('has a default of its type', () => {
		const types: Record<string, string> = {
			boolean: 'boolean',
			number: 'number',
			string: 'string',
			collection: 'object',
		};
		const isFit = ({ type, default: value }: INodeProperties) =>
			typeof value === (types[type] ?? typeof value);
		expect(wrong((field) => (field.default === undefined || !isFit(field)) && typeof field.default)).toEqual(
			[],
		);
	});

	it('has a default that is one of its options, or an expression', () => {
		const isOffered = (field: INodeProperties) => {
			const { default: chosen } = field;
			if (!isOptions(field) || String(chosen).startsWith('=')) return true;
			return [chosen].flat().every((value) => field.options.some((option) => option.value === value));
		};
		expect(wrong((field) => !isOffered(field) && JSON.stringify(field.default), withOptions)).toEqual([]);
	});

	it('has options whose descriptions n8n does not cut off: its menu shows two lines', () => {
		const long = (field: INodeProperties) =>
			(isOptions(field) ? field.options : [])
				.filter(({ description: text = '' }) => text.length > 115)
				.map(({ name }) => name)
				.join();
		expect(wrong(long, withOptions)).toEqual([]);
	});

	it('has options with names in Title Case, each value once', () => {
		const problems = (field: INodeProperties) => {
			if (!isOptions(field) || UNTITLED.has(field.name)) return '';
			const values = field.options.map(({ value }) => value);
			const names = field.options.map(({ name }) => name).filter((name) => !isTitleCase(name));
			return [...names, ...values.filter((value, at) => values.indexOf(value) !== at)].join();
		};
		expect(wrong(problems, withOptions)).toEqual([]);
	});
});
