import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { dirname, join, normalize } from 'node:path';

import { RESOURCES } from '../../nodes/PiApi/actions/resources';
import { SIMPLIFIED_FIELDS } from '../../nodes/PiApi/contract/output';
import { CATALOG, getModelId } from '../../nodes/PiApi/catalog';
import { renderFields, renderReadme, renderServices } from '../../scripts/docs';
import { renderModels } from '../../scripts/modelDocs';

const root = join(__dirname, '..', '..');
const readme = readFileSync(join(root, 'README.md'), 'utf8');
const fields = readFileSync(join(root, 'docs', 'fields.md'), 'utf8');

it('docs/fields.md is what the nodes say of themselves (npm run docs)', () => {
	expect(readFileSync(join(root, 'docs', 'fields.md'), 'utf8')).toBe(renderFields());
});

it('docs/services.md is what the services offer (npm run docs)', () => {
	const page = readFileSync(join(root, 'docs', 'services.md'), 'utf8');
	expect(renderServices(page)).toBe(page);
});

it('docs/models.md is what the catalogue holds, every model with every field (npm run docs)', () => {
	const page = readFileSync(join(root, 'docs', 'models.md'), 'utf8');
	expect(page).toBe(renderModels());
	const sections = page.split('\n### ');
	for (const row of CATALOG) {
		const section = sections.find(
			(text) => text.startsWith(`${row.name}\n`) && text.includes(`\`${getModelId(row)}\`.`),
		);
		expect([row.name, section]).toEqual([row.name, expect.any(String)]);
		for (const { label } of row.fields) expect(section).toMatch(new RegExp(`^\\| ${label}( \\*)? \\|`, 'm'));
	}
});

describe('README', () => {
	it('has the tables that the node describes itself with (npm run docs)', () => {
		expect(renderReadme(readme)).toBe(readme);
	});

	it('can be read in five minutes', () => {
		expect(readme.split('\n').length).toBeLessThanOrEqual(250);
	});

	it.each(RESOURCES.flatMap(({ name, operations }) => operations.map((operation) => [name, operation.name])))(
		'lists %s > %s, which docs/fields.md describes',
		(resource, operation) => {
			const row = readme.split('\n').find((line) => line.startsWith(`| **${resource}** |`)) ?? '';
			expect(row.split(/ \| | · | \|$/)).toContain(operation);
			expect(fields).toContain(`| ${resource} | ${operation} |`);
		},
	);

	it.each(SIMPLIFIED_FIELDS.map((field) => [field]))('explains the output field %s', (field) => {
		const documented = readme.slice(readme.indexOf('## What comes out'), readme.indexOf('## When something'));
		expect(documented).toContain(`\`${field}\``);
	});
});

/** Files that a page links to or shows, as paths from the root. */
function linksOf(page: string): string[] {
	const text = readFileSync(join(root, page), 'utf8');
	const links = [...text.matchAll(/\]\((?!https?:|#|mailto:)([^)]+)\)/g)].map(
		([, path]) => path.split('#')[0],
	);
	return links.map((path) => normalize(join(dirname(page), path)));
}

const PAGES = [
	...['README.md', 'CONTRIBUTING.md', 'SECURITY.md'],
	...readdirSync(join(root, 'docs'))
		.filter((name) => name.endsWith('.md'))
		.map((name) => join('docs', name)),
];

it.each(PAGES)('%s links to files that are there', (page) => {
	for (const path of linksOf(page)) expect([path, existsSync(join(root, path))]).toEqual([path, true]);
});

it('the pages link to each other and to what they show', () => {
	const linked = new Set(PAGES.flatMap(linksOf));
	expect(linked.size).toBeGreaterThan(30);
	const images = readdirSync(join(root, 'docs', 'images')).map((name) => join('docs', 'images', name));
	expect([...PAGES.slice(3), ...images].filter((path) => !linked.has(path))).toEqual([]);
});

it('every image of a page is small enough to be loaded at once', () => {
	const images = readdirSync(join(root, 'docs', 'images')).map((name) => join(root, 'docs', 'images', name));
	expect(images.length).toBeGreaterThan(15);
	for (const image of images) expect([image, statSync(image).size < 100_000]).toEqual([image, true]);
});

it('docs/examples.md shows every example, with its image and its file', () => {
	const page = readFileSync(join(root, 'docs', 'examples.md'), 'utf8');
	const examples = readdirSync(join(root, 'examples')).map((name) => name.replace(/\.json$/, ''));
	expect(examples.length).toBeGreaterThanOrEqual(10);
	for (const name of examples) {
		expect(page).toContain(`](images/${name}.png)`);
		expect(page).toContain(`](../examples/${name}.json)`);
	}
});
