// A test's title, behind the names of the describes around it, reads as a sentence with a subject, and the name of a
// describe is that of the unit.

/** What only goes on with a sentence that somebody else began. */
const CONTINUES =
	words(`about after also and as at because before behind beyond by for from in inside instead nor not of on or
	over that then to twice under unless until when where which while whose with without`);

/** What names no unit either, at the beginning of a describe. */
const CLAUSES = words('how never what whatever within');

/** Words in -s that are no verbs in the third person. */
const NO_VERBS =
	words(`actions addresses always answers areas blanks bytes callbacks credits descriptions docs downloads drafts
	entries events fields files filters flags follow-ups headers hints images items its jobs limits models names operations
	places plans presses prices prompts records requests results retries rows rules services settings sizes status statuses
	tasks this tries values videos whatever words workflows`);

const AUXILIARIES = words('are can cannot do have may might must need shall should take were will would');

const PLACEHOLDER = /%(?:\d+\$)?[.\d]*[a-zA-Z#%]|\$[\w.]+|\{\}/g;

function words(text) {
	return new Set(text.split(/\s+/));
}

const firstWord = (title) => /^[\p{L}-]+/u.exec(title)?.[0] ?? '';

const isVerb = (word) =>
	AUXILIARIES.has(word) || (/^[a-z]+s$/.test(word) && !NO_VERBS.has(word) && !CONTINUES.has(word));

const isName = (title) => title !== '' && !isVerb(firstWord(title)) && !CONTINUES.has(firstWord(title));

const wordsOf = (text) => text.replace(PLACEHOLDER, ' ').match(/[\p{L}\p{N}][\p{L}\p{N}’'.-]*/gu) ?? [];

/** What is wrong with the name of a describe. */
export function findNameFault(name) {
	if (wordsOf(name).length === 0) return 'has no word beside its placeholders';
	const first = firstWord(name).toLowerCase();
	return CONTINUES.has(first) || CLAUSES.has(first)
		? `begins with “${firstWord(name)}”, which names no unit`
		: undefined;
}

/** What is wrong with a title inside of the describes with these names, the outermost first. */
export function findTitleFault(title, describes) {
	if (wordsOf(title).length < 3) return 'has fewer than three words beside its placeholders';
	if (CONTINUES.has(firstWord(title)))
		return `begins with “${firstWord(title)}”, which only goes on with a sentence`;
	if (isVerb(firstWord(title)) && !isName(describes.at(-1) ?? ''))
		return `begins with the verb “${firstWord(title)}”, and no describe around it names the subject`;
	return undefined;
}

function calleeName(node) {
	if (node.type === 'Identifier') return node.name;
	if (node.type === 'MemberExpression') return calleeName(node.object);
	if (node.type === 'CallExpression') return calleeName(node.callee);
	return node.type === 'TaggedTemplateExpression' ? calleeName(node.tag) : undefined;
}

function textOf(node) {
	if (node?.type === 'Literal') return String(node.value);
	if (node?.type === 'TemplateLiteral') return node.quasis.map(({ value }) => value.cooked).join('{}');
	return undefined;
}

const isDescribe = (node) => node.type === 'CallExpression' && calleeName(node.callee) === 'describe';

export const sentences = {
	meta: {
		type: 'suggestion',
		schema: [],
		messages: {
			fault: 'The title “{{title}}” {{fault}}.',
			nameFault: 'The describe “{{name}}” {{fault}}.',
		},
	},
	create(context) {
		return {
			CallExpression(node) {
				if (isDescribe(node)) {
					// `describe.each(rows)` is a call too, whose argument is no name.
					const name = node.arguments.length < 2 ? undefined : textOf(node.arguments[0]);
					const fault = name === undefined ? undefined : findNameFault(name);
					if (fault)
						context.report({ node: node.arguments[0], messageId: 'nameFault', data: { name, fault } });
					return;
				}
				if (!['it', 'test'].includes(calleeName(node.callee)) || node.arguments.length < 2) return;
				const title = textOf(node.arguments[0]);
				if (title === undefined) return;
				const around = context.sourceCode.getAncestors(node).filter(isDescribe);
				const fault = findTitleFault(
					title,
					around.map((each) => textOf(each.arguments[0]) ?? 'a name'),
				);
				if (fault) context.report({ node: node.arguments[0], messageId: 'fault', data: { title, fault } });
			},
		};
	},
};
