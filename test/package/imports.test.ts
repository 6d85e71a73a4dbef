import { filesBelow, importsOf } from './sources';

const BASE = 'nodes/PiApi/';
const sources = filesBelow('nodes').filter((file) => file.endsWith('.ts'));
const imports = sources.map(importsOf);

/** Which folders each folder may import; all may import `contract`, which imports nobody. */
const MAY: Record<string, string[]> = {
	contract: [],
	midjourney: [],
	output: [],
	transport: [],
	catalog: [],
	services: ['transport', 'midjourney', 'catalog'],
	engine: ['services', 'midjourney'],
	actions: ['catalog', 'midjourney'],
	runtime: ['catalog', 'actions', 'engine', 'services', 'transport', 'midjourney', 'output'],
};

/** The folder of a source, or nothing for the node itself. */
function folderOf(file: string): string | undefined {
	const [folder, ...rest] = file.slice(BASE.length).split('/');
	return rest.length > 0 ? folder : undefined;
}

it('the list of sources is not empty', () => {
	expect(sources.length).toBeGreaterThan(50);
	expect(imports.flatMap(({ own }) => own).length).toBeGreaterThan(100);
});

it('the package has only the folders of the design', () => {
	const folders = new Set(sources.map(folderOf).filter((folder) => folder !== undefined));
	expect([...folders].sort()).toEqual(Object.keys(MAY).sort());
});

it.each(
	imports
		.filter(({ file }) => folderOf(file) !== undefined)
		.map((each) => [each.file.slice(BASE.length), each] as const),
)('%s follows the arrows', (_name, { file, own }) => {
	const folder = folderOf(file) ?? '';
	const allowed = [folder, 'contract', ...MAY[folder]];
	const others = own.filter((target) => !allowed.includes(folderOf(target) ?? 'the node itself'));
	expect(others).toEqual([]);
});

it('the nodes themselves are thin: they import runtime and the fields only', () => {
	const nodes = imports.filter(({ file }) => folderOf(file) === undefined);
	expect(nodes.map(({ file }) => file)).toEqual([`${BASE}PiApi.node.ts`, `${BASE}PiApiTrigger.node.ts`]);
	const own = nodes.flatMap((node) => node.own);
	expect(own.length).toBeGreaterThan(2);
	expect(new Set(own.map(folderOf))).toEqual(new Set(['runtime', 'actions']));
});

it('no source imports itself by a detour', () => {
	const graph = new Map(imports.map(({ file, own }) => [file, own]));
	const circles: string[] = [];
	const walk = (file: string, path: string[]): void => {
		if (path.includes(file)) {
			circles.push([...path.slice(path.indexOf(file)), file].join(' → '));
			return;
		}
		for (const target of graph.get(file) ?? []) walk(target, [...path, file]);
	};
	const done = new Set<string>();
	for (const file of graph.keys()) {
		if (!done.has(file)) walk(file, []);
		done.add(file);
		if (circles.length > 0) break;
	}
	expect(circles).toEqual([]);
});

it('only what n8n brings along is imported: nothing has to be installed with the package', () => {
	const allowed = /^(n8n-workflow|zod|luxon|lodash\/\w+|node:crypto)$/;
	const found = [...imports, ...filesBelow('credentials').map(importsOf)].flatMap(({ file, packages }) =>
		packages.filter((name) => !allowed.test(name)).map((name) => `${file}: ${name}`),
	);
	expect(found).toEqual([]);
});

it('the credential imports n8n-workflow only', () => {
	for (const { own, packages } of filesBelow('credentials').map(importsOf)) {
		expect(own).toEqual([]);
		expect(new Set(packages)).toEqual(new Set(['n8n-workflow']));
	}
});
