import { readFileSync } from 'node:fs';
import { join } from 'node:path';

import { notesOf, releaseNotes } from '../../scripts/releaseNotes';
import { filesBelow, ROOT, textOf } from './sources';

const CHANGELOG =
	'# Changelog\n\nIntro.\n\n## [0.2.0] - 2026-12-01\n\n- New.\n\n## 0.1.0 - 2026-11-01\n\n- First.\n\n## 0.0.1\n';

it('the release takes the text of one version out of the changelog, with or without brackets', () => {
	expect(notesOf(CHANGELOG, '0.2.0')).toBe('- New.');
	expect(notesOf(CHANGELOG, '0.1.0')).toBe('- First.');
});

it('nothing is released without a text in the changelog', () => {
	expect(() => notesOf(CHANGELOG, '0.3.0')).toThrow('CHANGELOG.md has no notes for 0.3.0');
	expect(() => notesOf(CHANGELOG, '0.0.1')).toThrow('CHANGELOG.md has no notes for 0.0.1');
});

it('the changelog has a text for the version of package.json, and takes no other tag', () => {
	const { version } = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8')) as { version: string };
	expect(releaseNotes(version)).toMatch(/^- /m);
	expect(() => releaseNotes('9.9.9')).toThrow(`The tag is 9.9.9, and package.json says ${version}`);
});

it('the release pins every action of the workflows to a commit', () => {
	const uses = filesBelow('.github/workflows').flatMap((file) => textOf(file).match(/uses: .*/g) ?? []);
	expect(uses.length).toBeGreaterThan(3);
	expect(uses.filter((line) => !/^uses: [\w-]+\/[\w-]+@[0-9a-f]{40} # v\d/.test(line))).toEqual([]);
});
