import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join, relative, sep } from 'node:path';
import ts from 'typescript';

export const ROOT = join(__dirname, '..', '..');

const SKIPPED = new Set(['node_modules', 'dist', 'coverage', '.git']);

/** The files below a folder of the project, as paths from its root, sorted. */
export function filesBelow(folder: string): string[] {
	const whole = join(ROOT, folder);
	const entries = readdirSync(whole, { withFileTypes: true }).filter(({ name }) => !SKIPPED.has(name));
	return entries
		.flatMap((entry) => {
			const path = join(folder, entry.name);
			return entry.isDirectory() ? filesBelow(path) : [path.split(sep).join('/')];
		})
		.sort();
}

export function textOf(path: string): string {
	return readFileSync(join(ROOT, path), 'utf8');
}

export function exists(path: string): boolean {
	return statSync(join(ROOT, path), { throwIfNoEntry: false })?.isFile() === true;
}

export interface Imports {
	file: string;
	/** Paths from the root, without extension resolved to the file that is meant. */
	own: string[];
	/** Everything else: packages and Node's own modules. */
	packages: string[];
	/** Those of which there is something left when the program runs, and not types alone. */
	values: string[];
}

/** What a source imports that is more than types. */
function valueImportsOf(file: string): string[] {
	const { statements } = ts.createSourceFile(file, textOf(file), ts.ScriptTarget.Latest);
	return statements
		.filter(ts.isImportDeclaration)
		.filter(({ importClause }) => importClause?.isTypeOnly !== true)
		.map(({ moduleSpecifier }) => (moduleSpecifier as ts.StringLiteral).text);
}

function resolved(file: string, specifier: string): string {
	const path = relative(ROOT, join(ROOT, file, '..', specifier))
		.split(sep)
		.join('/');
	const found = [`${path}.ts`, `${path}/index.ts`, path].find(exists);
	if (found === undefined) throw new Error(`${file} imports ${specifier}, which is not there`);
	return found;
}

/** What a source file imports, types included. */
export function importsOf(file: string): Imports {
	const specifiers = ts
		.preProcessFile(textOf(file), true, true)
		.importedFiles.map(({ fileName }) => fileName);
	const isOwn = (specifier: string) => specifier.startsWith('.');
	return {
		file,
		own: specifiers.filter(isOwn).map((specifier) => resolved(file, specifier)),
		packages: specifiers.filter((specifier) => !isOwn(specifier)),
		values: valueImportsOf(file),
	};
}
