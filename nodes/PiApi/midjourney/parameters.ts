import { KNOWN_VERSIONS, type KnownVersion } from './versions';

/** The fields of the collection “Midjourney Parameters”, in the order in which their flags are written. */
export const COLLECTION_FIELDS = [
	'stylize',
	'chaos',
	'weird',
	'quality',
	'seed',
	'stop',
	'experimental',
	'raw',
	'tile',
	'draft',
	'hd',
	'imageWeight',
	'styleReference',
	'styleWeight',
	'styleVersion',
	'omniReference',
	'omniWeight',
	'characterReference',
	'characterWeight',
	'personalization',
	'no',
	'version',
] as const;

export type CollectionField = (typeof COLLECTION_FIELDS)[number];

/** The collection as n8n hands it over: any value may come from an expression. */
export type MidjourneyParameters = Partial<Record<CollectionField, unknown>>;

export type ParameterName = CollectionField | 'aspectRatio' | 'processMode';

type ByVersion<T> = Partial<Record<KnownVersion, T>>;

/** What a parameter takes. Ranges and choices are those of any version; `byVersion` narrows them. */
export type ValueRule =
	| { kind: 'number'; min: number; max: number; decimals?: boolean; byVersion?: ByVersion<[number, number]> }
	| { kind: 'choice'; choices: readonly number[]; byVersion?: ByVersion<readonly number[]> }
	| { kind: 'switch' | 'words' | 'codes' | 'version' | 'ratio' | 'mode' }
	| { kind: 'references'; codes: boolean; max?: number };

export interface Parameter {
	name: ParameterName;
	/** The field as the user sees it. */
	label: string;
	/** Whether the field sits in the collection or on the node itself. */
	place: 'collection' | 'node';
	/** The flag that is written, then the other spellings. */
	flags: readonly [string, ...string[]];
	value: ValueRule;
	/** The known versions that lack it. Versions whose support nobody documents count as having it. */
	missingIn?: readonly KnownVersion[];
	/** The known versions that lack one of its flags. */
	flagMissingIn?: Readonly<Record<string, readonly KnownVersion[]>>;
	/** What must come with it: text, an image prompt, or another parameter. */
	needs?: 'text' | 'imagePrompt' | ParameterName;
	/** What the person should know in these versions. */
	remark?: { versions: readonly KnownVersion[]; text: string };
}

const V8: readonly KnownVersion[] = ['8.2', '8.1'];

function allBut(...versions: KnownVersion[]): readonly KnownVersion[] {
	return KNOWN_VERSIONS.filter((version) => !versions.includes(version));
}

const LEGACY_QUALITY = [0.25, 0.5, 1, 2];
const ONE_TO_SIX = [1, 2, 3, 4, 5, 6];

/**
 * Midjourney's parameters: spelling, range, the versions that lack them and what they depend on.
 * Source: https://docs.midjourney.com/hc/en-us/articles/32859204029709 (Parameter List) and the articles it
 * links to: Aspect Ratio, Raw, Stylize, Chaos, Draft, Version, Legacy Features.
 */
export const PARAMETERS: readonly Parameter[] = [
	{
		name: 'aspectRatio',
		label: 'Aspect Ratio',
		place: 'node',
		flags: ['ar', 'aspect'],
		value: { kind: 'ratio' },
	},
	{
		name: 'processMode',
		label: 'Process Mode',
		place: 'node',
		flags: ['fast', 'relax', 'turbo'],
		value: { kind: 'mode' },
		flagMissingIn: { turbo: V8 },
	},
	field('stylize', 'Stylize', ['s', 'stylize'], { kind: 'number', min: 0, max: 1000 }),
	field('chaos', 'Chaos', ['chaos', 'c'], { kind: 'number', min: 0, max: 100 }),
	field('weird', 'Weird', ['weird', 'w'], { kind: 'number', min: 0, max: 3000 }),
	field(
		'quality',
		'Quality',
		['q', 'quality'],
		{
			kind: 'choice',
			choices: [...LEGACY_QUALITY, 4],
			byVersion: {
				'7': [1, 2, 4],
				'6.1': LEGACY_QUALITY,
				'6': LEGACY_QUALITY,
				'niji 6': LEGACY_QUALITY,
				'5.2': LEGACY_QUALITY,
				'5.1': LEGACY_QUALITY,
				'5': LEGACY_QUALITY,
				'niji 5': LEGACY_QUALITY,
				'4': LEGACY_QUALITY,
			},
		},
		{ missingIn: V8 },
	),
	field('seed', 'Seed', ['seed'], { kind: 'number', min: 0, max: 4294967295 }),
	field(
		'stop',
		'Stop',
		['stop'],
		{ kind: 'number', min: 10, max: 100 },
		{
			remark: {
				versions: V8,
				text: 'is a legacy parameter that Midjourney no longer lists for this version',
			},
		},
	),
	field('experimental', 'Experimental', ['exp'], { kind: 'number', min: 0, max: 100 }),
	field('raw', 'Raw', ['raw', 'style'], { kind: 'switch' }, { missingIn: ['5', '4'] }),
	field('tile', 'Tile', ['tile'], { kind: 'switch' }, { missingIn: ['niji 7'] }),
	field(
		'draft',
		'Draft',
		['draft'],
		{ kind: 'switch' },
		{ remark: { versions: V8, text: 'is documented for this version on Midjourney’s own site only' } },
	),
	field('hd', 'HD', ['hd', 'sd'], { kind: 'switch' }, { missingIn: allBut('8.2', '8.1') }),
	field(
		'imageWeight',
		'Image Weight',
		['iw'],
		{ kind: 'number', min: 0, max: 3, decimals: true, byVersion: { 'niji 7': [0, 2] } },
		{ needs: 'imagePrompt' },
	),
	field(
		'styleReference',
		'Style Reference',
		['sref'],
		{ kind: 'references', codes: true },
		{ needs: 'text' },
	),
	field(
		'styleWeight',
		'Style Weight',
		['sw'],
		{ kind: 'number', min: 0, max: 1000 },
		{ needs: 'styleReference' },
	),
	field(
		'styleVersion',
		'Style Version',
		['sv'],
		{
			kind: 'choice',
			choices: [...ONE_TO_SIX, 7],
			byVersion: { '8.2': [6, 7], '8.1': [6, 7], '7': ONE_TO_SIX, 'niji 7': [4, 6] },
		},
		{ needs: 'styleReference' },
	),
	field(
		'omniReference',
		'Omni Reference',
		['oref'],
		{ kind: 'references', codes: false, max: 1 },
		{ missingIn: allBut('7') },
	),
	field(
		'omniWeight',
		'Omni Weight',
		['ow'],
		{ kind: 'number', min: 1, max: 1000 },
		{ missingIn: allBut('7'), needs: 'omniReference' },
	),
	field(
		'characterReference',
		'Character Reference',
		['cref'],
		{ kind: 'references', codes: false },
		{ missingIn: allBut('6.1', '6', 'niji 6') },
	),
	field(
		'characterWeight',
		'Character Weight',
		['cw'],
		{ kind: 'number', min: 0, max: 100 },
		{ missingIn: allBut('6.1', '6', 'niji 6'), needs: 'characterReference' },
	),
	field('personalization', 'Personalization', ['p', 'profile'], { kind: 'codes' }, { missingIn: ['niji 7'] }),
	field('no', 'No', ['no'], { kind: 'words' }),
	field('version', 'Version', ['v', 'version', 'niji'], { kind: 'version' }),
];

function field(
	name: CollectionField,
	label: string,
	flags: Parameter['flags'],
	value: ValueRule,
	rest: Pick<Parameter, 'missingIn' | 'needs' | 'remark'> = {},
): Parameter {
	return { name, label, place: 'collection', flags, value, ...rest };
}

const BY_FLAG: ReadonlyMap<string, Parameter> = new Map(
	PARAMETERS.flatMap((parameter) => parameter.flags.map((flag): [string, Parameter] => [flag, parameter])),
);
const BY_NAME: ReadonlyMap<string, Parameter> = new Map(PARAMETERS.map((each) => [each.name, each]));

/** Flags that Midjourney reads and that have no field here: they are passed on as they are. */
const OTHER_FLAGS: ReadonlySet<string> = new Set(
	'r repeat stealth public video motion loop end bs edit visibility zoom'.split(' '),
);

/** Every flag that is known, without dashes. */
export const FLAG_NAMES: readonly string[] = [...BY_FLAG.keys(), ...OTHER_FLAGS];

/** Whether a word (without dashes, in lower case) is the name of a Midjourney flag. */
export function isFlagName(name: string): boolean {
	return BY_FLAG.has(name) || OTHER_FLAGS.has(name);
}

/** The parameter that a prompt's flag sets. `--style` counts as Raw only with the value `raw`. */
export function findFlagParameter(flag: { name: string; value: string }): Parameter | undefined {
	if (flag.name === 'style' && !/^raw(\s|$)/i.test(flag.value)) return undefined;
	return BY_FLAG.get(flag.name);
}

/** The parameter of a field; every name has one. */
export function findParameter(name: ParameterName): Parameter {
	const parameter = BY_NAME.get(name);
	if (parameter === undefined) throw new Error(`no parameter is named ${name}`);
	return parameter;
}
