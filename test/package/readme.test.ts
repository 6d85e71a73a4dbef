import { readFileSync } from 'node:fs';
import { join } from 'node:path';

import { RESOURCES } from '../../nodes/PiApi/actions/resources';
import { SIMPLIFIED_FIELDS } from '../../nodes/PiApi/contract/output';
import { renderReadme } from '../../scripts/readme';

const root = join(__dirname, '..', '..');
const readme = readFileSync(join(root, 'README.md'), 'utf8');

describe('README', () => {
	it('has the tables that the node describes itself with (npm run docs)', () => {
		expect(renderReadme(readme)).toBe(readme);
	});

	it.each(RESOURCES.flatMap(({ name, operations }) => operations.map((operation) => [name, operation.name])))(
		'lists %s > %s',
		(resource, operation) => {
			expect(readme).toContain(`| ${resource} | ${operation} |`);
		},
	);

	it.each(SIMPLIFIED_FIELDS.map((field) => [field]))('explains the output field %s', (field) => {
		const documented = readme.slice(readme.indexOf('## What comes out'), readme.indexOf('## When something'));
		const alsoUnder: Partial<Record<string, string>> = {
			videos: '**Raw**',
			audios: '**Raw**',
			files: '**Raw**',
		};
		expect(documented).toContain(alsoUnder[field] ?? `\`${field}\``);
	});

	it('links to files that are there', () => {
		const links = [...readme.matchAll(/\]\((?!https?:|#)([^)]+)\)/g)].map(([, path]) => path);
		expect(links.length).toBeGreaterThan(3);
		for (const path of links) expect(() => readFileSync(join(root, path))).not.toThrow();
	});
});
