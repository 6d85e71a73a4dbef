import { readFileSync } from 'node:fs';
import { join } from 'node:path';

const ROOT = join(__dirname, '..');

/**
 * The notes of one version out of the text of a changelog in the form of keepachangelog.com.
 * @throws Error where the version has no entry, or an empty one
 */
export function notesOf(changelog: string, version: string): string {
	const sections = changelog.split(/^## /m).slice(1);
	const section = sections.find((text) => text.split(/[\s\n]/, 1)[0].replace(/[[\]]/g, '') === version);
	const notes = section?.split('\n').slice(1).join('\n').trim() ?? '';
	if (notes === '') throw new Error(`CHANGELOG.md has no notes for ${version}`);
	return notes;
}

/**
 * The notes of the version that is to be released.
 * @param tag has to be the version of package.json
 * @throws Error where it is another, or has no notes
 */
export function releaseNotes(tag: string, root = ROOT): string {
	const { version } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as { version: string };
	if (tag !== version) throw new Error(`The tag is ${tag}, and package.json says ${version}`);
	return notesOf(readFileSync(join(root, 'CHANGELOG.md'), 'utf8'), version);
}

if (require.main === module) console.log(releaseNotes(process.argv[2] ?? ''));
