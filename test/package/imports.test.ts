import { filesBelow, importsOf } from './sources';
import type { Imports } from './sources';

/** The folders of one part of the project, each with those that it may import; `''` is the part's own root. */
type Arrows = Record<string, string[]>;

/** All may import `contract`, which imports nobody. The root holds the two nodes, which are thin. */
const NODE: Arrows = {
	contract: [],
	midjourney: ['contract'],
	output: ['contract'],
	transport: ['contract'],
	catalog: ['contract'],
	services: ['contract', 'transport', 'midjourney', 'catalog'],
	engine: ['contract', 'services', 'midjourney'],
	actions: ['contract', 'catalog', 'midjourney'],
	runtime: [...['contract', 'catalog', 'actions', 'engine', 'services', 'transport', 'midjourney', 'output']],
	'': ['actions', 'runtime'],
};

const SANDBOX_LEAVES = ['base', 'settings', 'pictures', 'media', 'engine', 'files', 'world', 'http'];

/** The root puts it together and starts it; no service knows another one. */
const SANDBOX: Arrows = {
	base: [],
	settings: ['base'],
	pictures: ['base'],
	media: ['base', 'pictures'],
	engine: ['base', 'settings', 'pictures', 'media'],
	files: ['base', 'settings', 'pictures', 'media', 'engine'],
	world: ['base', 'settings', 'engine', 'files'],
	http: ['base', 'settings', 'engine', 'world'],
	piapi: SANDBOX_LEAVES,
	legnext: SANDBOX_LEAVES,
	midapi: SANDBOX_LEAVES,
	useapi: SANDBOX_LEAVES,
	'': [...SANDBOX_LEAVES, 'piapi', 'legnext', 'midapi', 'useapi'],
};

/** `rig` is what the measurements in `figures` use. */
const BENCH: Arrows = { rig: [], figures: ['rig'], '': ['figures', 'rig'] };

interface Part {
	/** Where it lies. */
	base: string;
	arrows: Arrows;
	/** What it may import from outside of itself; files or folders. */
	outside: string[];
}

const PARTS: Part[] = [
	{ base: 'credentials', arrows: { '': [] }, outside: [] },
	{ base: 'nodes/PiApi', arrows: NODE, outside: [] },
	{ base: 'sandbox', arrows: SANDBOX, outside: [] },
	{ base: 'host', arrows: { '': [] }, outside: ['sandbox/index.ts'] },
	{ base: 'bench', arrows: BENCH, outside: ['host', 'sandbox/index.ts', 'test/support/polling.ts'] },
	{
		base: 'scripts',
		arrows: { probe: [], '': [] },
		outside: [
			...['nodes', 'credentials', 'host', 'sandbox/index.ts'],
			...['test/package/shapes.ts', 'test/host/support/editor.ts'],
		],
	},
];

const sourcesOf = (base: string) => filesBelow(base).filter((file) => /\.m?ts$/.test(file));
const imports = new Map(
	PARTS.flatMap(({ base }) => sourcesOf(base).map((file) => [file, importsOf(file)] as const)),
);
const importsBelow = (folder: string): Imports[] =>
	[...imports.values()].filter(({ file }) => file.startsWith(`${folder}/`));

/** The first folder of a file below the base of its part; `''` for the root. */
function folderOf(base: string, file: string): string {
	const [folder, ...rest] = file.slice(base.length + 1).split('/');
	return rest.length > 0 ? folder : '';
}

function isBelow(file: string, place: string): boolean {
	return file === place || file.startsWith(`${place}/`);
}

/** What a file imports against the arrows of its part. */
function strayImports({ base, arrows, outside }: Part, { file, own }: Imports): string[] {
	const folder = folderOf(base, file);
	return own.filter((target) => {
		if (!isBelow(target, base)) return !outside.some((place) => isBelow(target, place));
		const other = folderOf(base, target);
		return other !== folder && !arrows[folder].includes(other);
	});
}

/** The files on the first circle of imports that is found, or none. */
function circleIn(graph: ReadonlyMap<string, readonly string[]>): string[] {
	const done = new Set<string>();
	const walk = (file: string, path: string[]): string[] => {
		if (path.includes(file)) return [...path.slice(path.indexOf(file)), file];
		if (done.has(file)) return [];
		for (const target of graph.get(file) ?? []) {
			const circle = walk(target, [...path, file]);
			if (circle.length > 0) return circle;
		}
		done.add(file);
		return [];
	};
	for (const file of graph.keys()) {
		const circle = walk(file, []);
		if (circle.length > 0) return circle;
	}
	return [];
}

describe('the arrows between folders', () => {
	it('the test sees the sources of every part and what they import', () => {
		for (const { base } of PARTS) expect(sourcesOf(base).length).toBeGreaterThan(0);
		expect(imports.size).toBeGreaterThan(300);
		expect([...imports.values()].flatMap(({ own }) => own).length).toBeGreaterThan(1_000);
	});

	it.each(PARTS.map((part) => [part.base, part] as const))(
		'%s has the folders of the design and no other',
		(base, { arrows }) => {
			const folders = new Set(sourcesOf(base).map((file) => folderOf(base, file)));
			expect([...folders].sort()).toEqual(Object.keys(arrows).sort());
		},
	);

	it.each(PARTS.map((part) => [part.base, part] as const))(
		'the files of %s import what the table allows and nothing else',
		(base, part) => {
			const found = importsBelow(base).flatMap((each) =>
				strayImports(part, each).map((target) => `${each.file} → ${target}`),
			);
			expect(found).toEqual([]);
		},
	);

	it.each(PARTS.map((part) => [part.base, part] as const))(
		'no folder of %s imports a folder that imports it',
		(_base, { arrows }) => {
			expect(circleIn(new Map(Object.entries(arrows)))).toEqual([]);
		},
	);

	it('nothing but the two nodes lies beside the folders of nodes/PiApi', () => {
		const beside = sourcesOf('nodes/PiApi').filter((file) => folderOf('nodes/PiApi', file) === '');
		expect(beside).toEqual(['nodes/PiApi/PiApi.node.ts', 'nodes/PiApi/PiApiTrigger.node.ts']);
	});

	it('no source imports itself by a detour', () => {
		const graph = new Map([...imports].map(([file, { own }]) => [file, own]));
		expect(circleIn(graph)).toEqual([]);
	});
});

describe('the imports from packages', () => {
	it('the nodes and the credential take only what n8n brings along: nothing has to be installed with them', () => {
		const allowed = /^(n8n-workflow|zod|luxon|lodash\/\w+|node:crypto)$/;
		const found = [...importsBelow('nodes'), ...importsBelow('credentials')].flatMap(({ file, packages }) =>
			packages.filter((name) => !allowed.test(name)).map((name) => `${file}: ${name}`),
		);
		expect(found).toEqual([]);
	});

	it('the credential imports n8n-workflow only', () => {
		for (const { own, packages } of importsBelow('credentials')) {
			expect(own).toEqual([]);
			expect(new Set(packages)).toEqual(new Set(['n8n-workflow']));
		}
	});

	it.each(['actions', 'catalog', 'contract', 'engine', 'midjourney', 'output', 'services'])(
		'%s knows the types of n8n and runs none of its helpers',
		(folder) => {
			const found = importsBelow(`nodes/PiApi/${folder}`).flatMap(({ file, values }) =>
				values.filter((name) => name === 'n8n-workflow').map((name) => `${file}: ${name}`),
			);
			expect(found).toEqual([]);
		},
	);
});
