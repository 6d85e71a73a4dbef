import ts from 'typescript';

import { filesBelow, textOf } from './sources';

const FILES = [...filesBelow('nodes'), ...filesBelow('credentials')].filter((file) => file.endsWith('.ts'));

/** Participles that do not end in -ed or -en. */
const IRREGULAR =
	/^(?:begun|bought|built|chosen|done|drawn|found|gone|held|kept|left|lost|made|met|paid|said|sent|shown|spent|told|understood|written)$/;

/** Words that only end like a participle. */
const NO_PARTICIPLES = /^(?:need|feed|heed|seed|speed|embed|open|children|token|when|shorten)$/;

/** Whether a name is a participle and nothing else, as `told`. */
function isBareParticiple(name: string): boolean {
	if (/[A-Z]/.test(name) || NO_PARTICIPLES.test(name)) return false;
	return IRREGULAR.test(name) || /(?:ed|en)$/.test(name);
}

interface Named {
	file: string;
	name: string;
}

/** What a function does begins its name: these words, and `is`, `has`, `can` and `may` where it answers yes or no. */
const VERBS = new Set(
	`
		acknowledge acquire add admit adopt animate announce answer append apply arm ask assign attempt
		authenticate begin build call cancel capitalise catch check choose claim clean collect compare
		compose compute connect count create decode define delete describe digest download drop emit encode
		estimate execute expand expire explain extend fetch find flatten flush forget format get group
		grow guard hand handle hide hold inherit join judge keep learn limit list load log make map mask
		match merge name normalise number occupy open outpaint parse pick plan poll predict prepare press
		print pump quote read recall receive reconcile record recover redact refuse reject release remember
		remove rename renew replace request require resolve restore resume review route run search settle
		shape show shrink simplify sleep slow sort split start stop store strip suggest sum summarize
		suspend take to track trim try unpack unwrap upload verify wait wake walk warn write
		is has can may
	`
		.trim()
		.split(/\s+/),
);

interface Exception {
	name: RegExp;
	/** The file that it holds for; everywhere without. */
	file?: RegExp;
	/** For the reader: why a verb would be worse. */
	why: string;
}

/** Keep it short: another name is better than another exception. */
const EXCEPTIONS: readonly Exception[] = [
	{ name: /^webhook$/, file: /\.node\.ts$/, why: 'n8n calls the method by this name' },
	{ name: /^on[A-Z]/, why: 'a handler, named after what it is called on' },
	{ name: /^(?:now|random)$/, why: 'the clock and the dice, as Date.now and Math.random' },
	{ name: /^message$/, file: /failedTask|transport\/answer/, why: 'a column of a table of failures' },
	{ name: /^matches$/, file: /contract\/fileType/, why: 'a column of a table, as Element.matches' },
	{ name: /^(?:piapi|legnext|midapi|useapi)$/, file: /services\/index/, why: 'a table by service' },
	{ name: /^'/, file: /catalog\/prices/, why: 'a table by model and task type' },
	{
		name: /^(?:flat|each|either|by[A-Z]?\w*|per[A-Z]\w*)$/,
		file: /catalog\/prices/,
		why: 'the table of prices reads as data: perSecond(0.1)',
	},
	{ name: /^[a-z]\w*$/, file: /catalog\/rows\//, why: 'the rows of the catalogue read as data: frame(1, …)' },
	{
		name: /^(?:field|allBut)$/,
		file: /midjourney\/parameters/,
		why: 'the table of parameters reads as data',
	},
];

/** Where a participle is the natural name of a variable, a parameter or a field. */
const PARTICIPLES: readonly Exception[] = [
	{ name: /^(?:required|filled|glued|attached|listed|reached)$/, why: 'a field that answers yes or no' },
	{ name: /^processed$/, file: /runtime\/processedRecords/, why: 'n8n answers with this name' },
	{ name: /^sent$/, file: /callback\/pendingTasks/, why: 'executions that wait keep it under this name' },
];

/** Whether a name says what its function does; `listOf` and `countOf` are nouns for all their first words. */
function isVerb(name: string): boolean {
	return VERBS.has(/^[a-z]*/.exec(name)?.[0] ?? '') && !/^[a-z]+Of$/.test(name);
}

function isExcepted({ file, name }: Named, exception: Exception): boolean {
	return exception.name.test(name) && (exception.file?.test(file) ?? true);
}

function functionName(node: ts.Node): string | undefined {
	const isMethod =
		ts.isFunctionDeclaration(node) || ts.isMethodDeclaration(node) || ts.isMethodSignature(node);
	if (isMethod) return node.name?.getText();
	if (ts.isPropertySignature(node)) {
		return node.type && ts.isFunctionTypeNode(node.type) ? node.name.getText() : undefined;
	}
	const isField =
		ts.isVariableDeclaration(node) || ts.isPropertyAssignment(node) || ts.isPropertyDeclaration(node);
	const { initializer } = isField ? node : {};
	const isFunction = initializer && (ts.isArrowFunction(initializer) || ts.isFunctionExpression(initializer));
	return isField && isFunction ? node.name.getText() : undefined;
}

/** What a variable, a parameter or a field holds; what is destructured has a name of its own. */
function valueName(node: ts.Node): string | undefined {
	const isValue =
		ts.isVariableDeclaration(node) ||
		ts.isParameter(node) ||
		ts.isBindingElement(node) ||
		ts.isPropertySignature(node) ||
		ts.isPropertyDeclaration(node);
	return isValue && ts.isIdentifier(node.name) ? node.name.text : undefined;
}

function typeName(node: ts.Node): string | undefined {
	const isType =
		ts.isInterfaceDeclaration(node) || ts.isTypeAliasDeclaration(node) || ts.isClassDeclaration(node);
	return isType ? node.name?.text : undefined;
}

function exportsOf(statement: ts.Statement): string[] {
	if (ts.isExportDeclaration(statement)) {
		const clause = statement.exportClause;
		return clause && ts.isNamedExports(clause) ? clause.elements.map(({ name }) => name.getText()) : ['*'];
	}
	if (!ts.canHaveModifiers(statement)) return [];
	const isExport = ts.getModifiers(statement)?.some(({ kind }) => kind === ts.SyntaxKind.ExportKeyword);
	if (!isExport) return [];
	if (ts.isVariableStatement(statement)) {
		return statement.declarationList.declarations.map(({ name }) => name.getText());
	}
	const { name } = statement as ts.DeclarationStatement;
	return name ? [name.getText()] : [];
}

/** The constants of a file that are no functions. */
function constantsOf(statement: ts.Statement): string[] {
	if (!ts.isVariableStatement(statement)) return [];
	return statement.declarationList.declarations
		.filter(({ name, initializer }) => ts.isIdentifier(name) && initializer && !isFunctionLike(initializer))
		.map(({ name }) => name.getText());
}

/** What makes a function: `memoize(…)` and the like do so too. */
function isFunctionLike(initializer: ts.Expression): boolean {
	return (
		ts.isArrowFunction(initializer) ||
		ts.isFunctionExpression(initializer) ||
		ts.isCallExpression(initializer)
	);
}

const functions: Named[] = [];
const constants: Named[] = [];
const values: Named[] = [];
const types: Named[] = [];
const exported = new Map<string, string[]>();
for (const file of FILES) {
	const source = ts.createSourceFile(file, textOf(file), ts.ScriptTarget.Latest, true);
	const visit = (node: ts.Node): void => {
		const name = functionName(node);
		if (name !== undefined) functions.push({ file, name });
		const value = valueName(node);
		if (value !== undefined) values.push({ file, name: value });
		const type = typeName(node);
		if (type !== undefined) types.push({ file, name: type });
		ts.forEachChild(node, visit);
	};
	visit(source);
	constants.push(...source.statements.flatMap(constantsOf).map((name) => ({ file, name })));
	for (const name of source.statements.flatMap(exportsOf)) {
		exported.set(name, [...(exported.get(name) ?? []), file]);
	}
}

it('the name of a function is no bare participle', () => {
	expect(functions.length).toBeGreaterThan(1_000);
	const bare = functions.filter(({ name }) => isBareParticiple(name));
	expect(bare.map(({ file, name }) => `${file}: ${name}`)).toEqual([]);
});

it('the name of a variable, a parameter or a field is no bare participle', () => {
	expect(values.length).toBeGreaterThan(5_000);
	const bare = values.filter(
		(each) => isBareParticiple(each.name) && !PARTICIPLES.some((exception) => isExcepted(each, exception)),
	);
	expect(bare.map(({ file, name }) => `${file}: ${name} is a participle: name what it holds`)).toEqual([]);
});

it('the name of a type is no bare participle', () => {
	expect(types.length).toBeGreaterThan(250);
	const bare = types.filter(({ name }) =>
		isBareParticiple(`${name.charAt(0).toLowerCase()}${name.slice(1)}`),
	);
	expect(bare.map(({ file, name }) => `${file}: ${name} is a participle: name what it is`)).toEqual([]);
});

it('the name of a function begins with a verb', () => {
	const nouns = functions.filter(
		(each) => !isVerb(each.name) && !EXCEPTIONS.some((exception) => isExcepted(each, exception)),
	);
	const advice =
		'begins with no verb: say what it does (readX, findX, buildX, isX), or add its verb to VERBS';
	expect(nouns.map(({ file, name }) => `${file}: ${name} ${advice}`)).toEqual([]);
});

it('the name of a constant is a noun: where it begins with a verb, it ends with what it is, as `cancelOperation`', () => {
	expect(constants.length).toBeGreaterThan(300);
	const verbs = constants.filter(
		({ name }) => isVerb(name) && !/(?:Operation|Fields?|Choices?|Options)$/.test(name),
	);
	expect(
		verbs.map(({ file, name }) => `${file}: ${name} sounds like a function: name what it holds`),
	).toEqual([]);
});

it('every exception is needed', () => {
	const needless = [
		...EXCEPTIONS.filter(
			(exception) => !functions.some((each) => !isVerb(each.name) && isExcepted(each, exception)),
		),
		...PARTICIPLES.filter((exception) => !values.some((each) => isExcepted(each, exception))),
	];
	expect(needless.map(({ name, why }) => `${name.source} (${why}) excepts nothing: remove it`)).toEqual([]);
});

it('every verb of the list begins a name', () => {
	const begun = new Set(functions.map(({ name }) => /^[a-z]*/.exec(name)?.[0] ?? ''));
	expect([...VERBS].filter((verb) => !begun.has(verb))).toEqual([]);
});

it('no name is exported twice', () => {
	expect(exported.size).toBeGreaterThan(700);
	const twice = [...exported].filter(([, files]) => files.length > 1);
	expect(twice.map(([name, files]) => `${name}: ${files.join(', ')}`)).toEqual([]);
});
