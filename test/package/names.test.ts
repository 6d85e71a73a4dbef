import ts from 'typescript';

import { filesBelow, textOf } from './sources';

const FILES = [...filesBelow('nodes'), ...filesBelow('credentials')].filter((file) => file.endsWith('.ts'));

/** Participles that do not end in -ed or -en. */
const IRREGULAR =
	/^(?:begun|bought|built|chosen|done|drawn|found|gone|held|kept|left|lost|made|met|paid|said|sent|shown|spent|told|understood|written)$/;

/** Whether a name is a participle and nothing else, as `told`; `need`, `open` and `children` only end like one. */
function isBareParticiple(name: string): boolean {
	if (/[A-Z]/.test(name) || /^(?:need|feed|heed|seed|open|children)$/.test(name)) return false;
	return IRREGULAR.test(name) || /(?:ed|en)$/.test(name);
}

interface Named {
	file: string;
	name: string;
}

function functionName(node: ts.Node): string | undefined {
	const isMethod =
		ts.isFunctionDeclaration(node) || ts.isMethodDeclaration(node) || ts.isMethodSignature(node);
	if (isMethod) return node.name?.getText();
	const isField =
		ts.isVariableDeclaration(node) || ts.isPropertyAssignment(node) || ts.isPropertyDeclaration(node);
	const { initializer } = isField ? node : {};
	const isFunction = initializer && (ts.isArrowFunction(initializer) || ts.isFunctionExpression(initializer));
	return isField && isFunction ? node.name.getText() : undefined;
}

function exportsOf(statement: ts.Statement): string[] {
	if (!ts.canHaveModifiers(statement)) return [];
	const isExport = ts.getModifiers(statement)?.some(({ kind }) => kind === ts.SyntaxKind.ExportKeyword);
	if (!isExport) return [];
	if (ts.isVariableStatement(statement)) {
		return statement.declarationList.declarations.map(({ name }) => name.getText());
	}
	const { name } = statement as ts.DeclarationStatement;
	return name ? [name.getText()] : [];
}

const functions: Named[] = [];
const exported = new Map<string, string[]>();
for (const file of FILES) {
	const source = ts.createSourceFile(file, textOf(file), ts.ScriptTarget.Latest, true);
	const visit = (node: ts.Node): void => {
		const name = functionName(node);
		if (name !== undefined) functions.push({ file, name });
		ts.forEachChild(node, visit);
	};
	visit(source);
	for (const name of source.statements.flatMap(exportsOf)) {
		exported.set(name, [...(exported.get(name) ?? []), file]);
	}
}

it('the name of a function is no bare participle', () => {
	expect(functions.length).toBeGreaterThan(1_000);
	const bare = functions.filter(({ name }) => isBareParticiple(name));
	expect(bare.map(({ file, name }) => `${file}: ${name}`)).toEqual([]);
});

it('no name is exported twice', () => {
	expect(exported.size).toBeGreaterThan(700);
	const twice = [...exported].filter(([, files]) => files.length > 1);
	expect(twice.map(([name, files]) => `${name}: ${files.join(', ')}`)).toEqual([]);
});
