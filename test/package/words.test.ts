import type { INodeProperties, INodePropertyCollection, INodePropertyOptions } from 'n8n-workflow';

import { PiApiApi } from '../../credentials/PiApiApi.credentials';
import { PiApi } from '../../nodes/PiApi/PiApi.node';
import { PiApiTrigger } from '../../nodes/PiApi/PiApiTrigger.node';
import { FOREIGN_WORDS } from './glossary';
import { filesBelow, textOf } from './sources';

type Choice = INodeProperties | INodePropertyOptions | INodePropertyCollection;

/** A text that a user reads, and where. */
interface UserText {
	place: string;
	kind: 'label' | 'description' | 'action' | 'placeholder' | 'notice';
	text: string;
}

/** n8n itself, and the glossary of this project: one word for one thing. */
const NOT_OUR_WORDS: Array<[wrong: RegExp, use: string]> = [
	...FOREIGN_WORDS.map(({ pattern, use }): [RegExp, string] => [pattern, use]),
	// What the guidelines of n8n ask for.
	[/\bplease\b/i, 'nothing: say what to do'],
	[/\bworkflow's\b|\bservice's\b|\btask's\b/, 'the typographic apostrophe, as everywhere else'],
	[/\betc\.|\be\.g\.(?! )|\bi\.e\./, 'such as, or that is'],
	[/ {2,}|\s$|^\s/, 'single spaces, none at the edges'],
];

function isProperty(choice: Choice): choice is INodeProperties {
	return 'type' in choice;
}

function isCollection(choice: Choice): choice is INodePropertyCollection {
	return 'values' in choice;
}

function textsOf(choice: Choice, path: string): UserText[] {
	const place = [path, choice.name].filter(Boolean).join(' > ');
	const own: Array<[UserText['kind'], string | undefined]> = isProperty(choice)
		? [
				[choice.type === 'notice' ? 'notice' : 'label', choice.displayName],
				['description', choice.description],
				['description', choice.hint],
				['placeholder', choice.placeholder],
			]
		: isCollection(choice)
			? [['label', choice.displayName]]
			: [
					['label', choice.name],
					['action', choice.action],
					['description', choice.description],
				];
	const below: Choice[] = isProperty(choice)
		? (choice.options ?? [])
		: isCollection(choice)
			? choice.values
			: [];
	return [
		...own.flatMap(([kind, text]) => (text === undefined ? [] : [{ place, kind, text }])),
		...below.flatMap((each) => textsOf(each, place)),
	];
}

const { description: action } = new PiApi();
const { description: trigger } = new PiApiTrigger();

function textsOfNode(node: typeof action): UserText[] {
	const panel = typeof node.triggerPanel === 'object' ? JSON.stringify(node.triggerPanel) : '';
	const whole = [
		node.description,
		node.waitingNodeTooltip,
		node.eventTriggerDescription,
		node.activationMessage,
		panel,
		...(node.hints ?? []).map(({ message }) => message),
	];
	return [
		...whole.flatMap((text) =>
			text ? [{ place: node.displayName, kind: 'description' as const, text }] : [],
		),
		...node.properties.flatMap((property) => textsOf(property, node.displayName)),
	];
}

const TEXTS = [
	...textsOfNode(action),
	...textsOfNode(trigger),
	...new PiApiApi().properties.flatMap((property) => textsOf(property, 'Credential')),
];

/** Those of a kind that something is wrong with, each once. */
function wrong(kinds: Array<UserText['kind']>, isWrong: (text: string) => boolean): string[] {
	const found = TEXTS.filter(({ kind, text }) => kinds.includes(kind) && isWrong(text));
	return [...new Set(found.map(({ place, text }) => `${place}: ${text}`))];
}

it('every text of both nodes and of the credential is read, those of nested fields too', () => {
	expect(TEXTS.length).toBeGreaterThan(1_000);
	const places = new Set(TEXTS.map(({ place }) => place));
	for (const place of [
		'PiAPI > modelParameters > shots > entries > prompt',
		'PiAPI > operation > Inpaint',
		'PiAPI Trigger > filters > models',
		'Credential > service > LegNext',
	]) {
		expect([place, places.has(place)]).toEqual([place, true]);
	}
});

it.each(NOT_OUR_WORDS.map(([pattern, use]) => [String(pattern), use, pattern] as const))(
	'no text says %s, but: %s',
	(_name, _use, pattern) => {
		const texts = TEXTS.filter(({ text }) => pattern.test(text));
		expect([...new Set(texts.map(({ place, text }) => `${place}: ${text}`))]).toEqual([]);
	},
);

describe('the wording by n8n’s guidelines', () => {
	it('an action is in sentence case and has no article', () => {
		expect(wrong(['action'], (text) => /\b(?:a|an|the)\b/i.test(text) || !/^[A-Z0-9]/.test(text))).toEqual(
			[],
		);
		const NAMES = /^(?:Midjourney|3D)$/;
		const capitals = (text: string) =>
			text.split(' ').some((word, at) => at > 0 && /^[A-Z]/.test(word) && !NAMES.test(word));
		expect(wrong(['action'], capitals)).toEqual([]);
	});

	it('a placeholder is an example, or says what a button adds', () => {
		expect(wrong(['placeholder'], (text) => !/^(?:e\.g\. \S|Add [A-Z])/.test(text))).toEqual([]);
	});

	it('a description starts with a capital or a digit, and is no longer than a person reads', () => {
		expect(
			wrong(['description'], (text) => !/^[A-Z0-9$“={<]/.test(text.replace(/^\{"header":"/, ''))),
		).toEqual([]);
		expect(wrong(['description', 'notice'], (text) => text.length > 400 && !text.includes('<b>'))).toEqual(
			[],
		);
	});

	it('a notice is a sentence', () => {
		expect(wrong(['notice'], (text) => !/^[A-Z].{15,}/.test(text))).toEqual([]);
	});

	it('no label is cut off: n8n shows about 30 letters beside a switch', () => {
		expect(wrong(['label'], (text) => text.length > 60)).toEqual([]);
	});

	it('a key or a secret is typed into a password field', () => {
		const all = [...action.properties, ...trigger.properties, ...new PiApiApi().properties];
		const secret = all.filter(({ name }) => /secret|apiKey|password/i.test(name));
		expect(secret.map(({ name }) => name)).toEqual(['apiKey', 'webhookSecret']);
		expect(secret.filter(({ typeOptions }) => typeOptions?.password !== true)).toEqual([]);
	});
});

it('no page that users read holds a word that is none of ours', () => {
	const pages = ['README.md', 'CHANGELOG.md', ...filesBelow('docs'), ...filesBelow('examples')].filter(
		(file) => /\.(?:md|json)$/.test(file),
	);
	expect(pages.length).toBeGreaterThan(15);
	// Code and addresses are not read as words.
	const lines = pages.flatMap((file) =>
		textOf(file)
			.split('\n')
			.map((line) => `${file}: ${line.replace(/`[^`]*`|\]\([^)]*\)/g, '').trim()}`),
	);
	expect(lines.filter((line) => FOREIGN_WORDS.some(({ pattern }) => pattern.test(line)))).toEqual([]);
});
