import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

import { RESOURCES } from '../../nodes/PiApi/actions/resources';
import { SIMPLIFIED_FIELDS } from '../../nodes/PiApi/contract/output';
import { renderFields, renderReadme, renderServices } from '../../scripts/docs';

const root = join(__dirname, '..', '..');
const readme = readFileSync(join(root, 'README.md'), 'utf8');

it('docs/fields.md is what the nodes say of themselves (npm run docs)', () => {
	expect(readFileSync(join(root, 'docs', 'fields.md'), 'utf8')).toBe(renderFields());
});

it('docs/services.md is what the services offer (npm run docs)', () => {
	const page = readFileSync(join(root, 'docs', 'services.md'), 'utf8');
	expect(renderServices(page)).toBe(page);
});

describe('README', () => {
	it('has the tables that the node describes itself with (npm run docs)', () => {
		expect(renderReadme(readme)).toBe(readme);
	});

	it('can be read in five minutes', () => {
		expect(readme.split('\n').length).toBeLessThanOrEqual(250);
	});

	it.each(RESOURCES.flatMap(({ name, operations }) => operations.map((operation) => [name, operation.name])))(
		'lists %s > %s',
		(resource, operation) => {
			expect(readme).toContain(`| ${resource} | ${operation} |`);
		},
	);

	it.each(SIMPLIFIED_FIELDS.map((field) => [field]))('explains the output field %s', (field) => {
		const documented = readme.slice(readme.indexOf('## What comes out'), readme.indexOf('## When something'));
		expect(documented).toContain(`\`${field}\``);
	});

	it('links to files that are there', () => {
		const links = [...readme.matchAll(/\]\((?!https?:|#)([^)]+)\)/g)].map(([, path]) => path);
		expect(links.length).toBeGreaterThan(3);
		for (const path of links)
			expect([path, existsSync(join(root, path.split('#')[0]))]).toEqual([path, true]);
	});
});
