import ts from 'typescript';

import { FOREIGN_WORDS, holds } from './glossary';
import { filesBelow, textOf } from './sources';

const typescriptIn = (folder: string): string[] => filesBelow(folder).filter((file) => file.endsWith('.ts'));

const SOURCES = [...typescriptIn('nodes'), ...typescriptIn('credentials')];

/** Words that have to stand in one place of the sources, and why. */
const ALLOWED: ReadonlyArray<[place: string, why: string]> = [
	['waterMark: watermark', 'MidAPI’s own name of the field'],
];

function parse(file: string): ts.SourceFile {
	return ts.createSourceFile(file, textOf(file), ts.ScriptTarget.Latest, true);
}

/** Calls `visit` for every node of a file. */
function walk(node: ts.Node, visit: (node: ts.Node) => void): void {
	visit(node);
	ts.forEachChild(node, (child) => walk(child, visit));
}

/** The name that a call begins with: `it` of `it.each(...)(...)`. */
function calleeOf(node: ts.Expression): string {
	if (ts.isIdentifier(node)) return node.text;
	if (ts.isPropertyAccessExpression(node) || ts.isCallExpression(node)) return calleeOf(node.expression);
	return '';
}

/** The titles of the tests and describes in a file. */
function titlesIn(file: string): string[] {
	const titles: string[] = [];
	walk(parse(file), (node) => {
		if (!ts.isCallExpression(node) || !['it', 'describe'].includes(calleeOf(node.expression))) return;
		const [title] = node.arguments;
		if (title && (ts.isStringLiteralLike(title) || ts.isTemplateExpression(title)))
			titles.push(title.getText());
	});
	return titles;
}

const TITLES = typescriptIn('test').flatMap((file) => titlesIn(file).map((title) => `${file}: ${title}`));

const words = FOREIGN_WORDS.map((word) => [word.pattern.source, word.use, word] as const);

it('every source and every title is read', () => {
	expect(SOURCES.length).toBeGreaterThan(200);
	expect(TITLES.length).toBeGreaterThan(2_000);
});

it.each(words)('no name, comment, log or text of the sources holds %s, but: %s', (_pattern, _use, word) => {
	const found = SOURCES.flatMap((file) =>
		textOf(file)
			.split('\n')
			.map((line) => line.trim())
			.filter((line) => holds(line, word) && !ALLOWED.some(([place]) => line.includes(place)))
			.map((line) => `${file}: ${line}`),
	);
	expect(found).toEqual([]);
});

it.each(words)('no title of a test holds %s, but: %s', (_pattern, _use, word) => {
	expect(TITLES.filter((title) => holds(title.slice(title.indexOf(': ')), word))).toEqual([]);
});
