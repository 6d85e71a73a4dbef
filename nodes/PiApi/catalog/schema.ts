import { z } from 'zod';

/** What a person enters in a field. */
export const FIELD_TYPES = [
	'text',
	'line',
	'whole',
	'number',
	'flag',
	'choice',
	'numberChoice',
	'texts',
	'file',
	'files',
	'json',
	'group',
	'record',
	'task',
] as const;

/**
 * One field of a model:
 * - `text` has several rows, `line` one; `texts` is a list
 * - `whole` and `number` are numbers, `flag` a switch
 * - `choice` and `numberChoice` are one of a list, others too where it is open
 * - `file` and `files` are images, videos or recordings
 * - `group` is a list of entries with fields of their own, `record` one such entry
 * - `json` is any other structure
 * - `task` is the id of an earlier task
 */
export interface Field {
	/** PiAPI’s name; inside an entry with dots where it lies deeper. */
	name: string;
	type: (typeof FIELD_TYPES)[number];
	label: string;
	description: string;
	/** The name of the node’s parameter, for ever; that of PiAPI in camel case unless said. */
	param?: string;
	required?: boolean;
	/** Not required where one of these fields is filled in. */
	requiredUnless?: string[];
	/** Shown at the top although it is not required: what people fill in first. */
	top?: boolean;
	/** What the service takes where nothing is sent. */
	default?: string | number | boolean;
	/** What is sent where nothing is filled in, because the service wants the field all the same. */
	unset?: string | number | boolean;
	options?: Array<string | number>;
	/** Whether the service takes other values than those known. */
	openEnum?: boolean;
	min?: number;
	max?: number;
	maxItems?: number;
	/** In characters. */
	maxLength?: number;
	media?: 'image' | 'video' | 'audio';
	/** Those of an entry. */
	fields?: Field[];
	/** A list of which the service takes one entry only. */
	single?: boolean;
	/** What every entry holds beside what is filled in. */
	constant?: Record<string, string | number | boolean>;
}

const scalar = z.union([z.string(), z.number(), z.boolean()]);
const words = z.string().trim().min(1);

/** One field of a model. */
export const fieldSchema: z.ZodType<Field> = z.lazy(() =>
	z
		.object({
			name: z.string().regex(/^[a-z][a-z0-9_.]*$/),
			type: z.enum(FIELD_TYPES),
			label: words.max(30),
			description: words,
			param: z
				.string()
				.regex(/^[a-z][A-Za-z0-9]*$/)
				.optional(),
			required: z.boolean().optional(),
			requiredUnless: z.array(words).min(1).optional(),
			top: z.boolean().optional(),
			default: scalar.optional(),
			unset: scalar.optional(),
			options: z.array(z.union([z.string(), z.number()])).optional(),
			openEnum: z.boolean().optional(),
			min: z.number().optional(),
			max: z.number().optional(),
			maxItems: z.number().int().min(1).optional(),
			maxLength: z.number().int().min(1).optional(),
			media: z.enum(['image', 'video', 'audio']).optional(),
			fields: z.array(fieldSchema).min(1).optional(),
			single: z.boolean().optional(),
			constant: z.record(scalar).optional(),
		})
		.strict()
		.refine(({ type, options }) => /hoice$/.test(type) === (options !== undefined), 'a choice has options')
		.refine(({ type, media }) => /^files?$/.test(type) === (media !== undefined), 'a file has a kind')
		.refine(
			({ type, fields }) => /^(group|record)$/.test(type) === (fields !== undefined),
			'an entry has fields',
		),
);

/** What a rule asks of a field; what is not filled in counts as its default, where it has one. */
export interface RuleTest {
	/** One of these values. */
	is?: Array<string | number | boolean>;
	/** A value, and none of these. */
	isNot?: Array<string | number | boolean>;
	/** Whether it is filled in. */
	filled?: boolean;
}

/** What does not go together, although each field alone would pass: broken where all that is said here holds. */
export interface Rule {
	/** By field; a name with dots is that of a field within. */
	when?: Record<string, RuleTest>;
	/** The numbers of these fields, or how many entries they have together, are above a limit. */
	total?: { of: string[]; how: 'sum' | 'product' | 'entries'; above: number };
	/** The prompt does not mention what is given: by this name, where it ends in `_` with the number of each entry. */
	mentions?: { of: string; as: string };
	/** The field to change. */
	field: string;
	/** What is wrong, after the name of the field. */
	problem: string;
	/** What to do, in one sentence. */
	fix: string;
}

const ruleTestSchema: z.ZodType<RuleTest> = z
	.object({
		is: z.array(scalar).min(1).optional(),
		isNot: z.array(scalar).min(1).optional(),
		filled: z.boolean().optional(),
	})
	.strict();

const ruleSchema: z.ZodType<Rule> = z
	.object({
		when: z.record(ruleTestSchema).optional(),
		total: z
			.object({ of: z.array(words).min(1), how: z.enum(['sum', 'product', 'entries']), above: z.number() })
			.strict()
			.optional(),
		mentions: z.object({ of: words, as: words }).strict().optional(),
		field: words,
		problem: words,
		fix: words,
	})
	.strict();

/** One pair of model and task type that PiAPI sells: a row of the catalogue. */
export const rowSchema = z
	.object({
		/** The resource and the operation of the node under which the model is listed. */
		resource: z.enum(['image', 'video', 'audio', 'model3d', 'text']),
		operation: z.string().regex(/^[a-z][A-Za-z]*$/),
		/** Also listed there, with the parameter `requires` as a required one. */
		alsoUnder: z.object({ resource: words, operation: words, requires: words }).strict().optional(),
		/** As people know it. */
		name: words,
		/** PiAPI’s own names. */
		model: words,
		taskType: words,
		/** What comes out first of all. */
		kind: z.enum(['image', 'video', 'audio', '3d', 'text']),
		/** Where the answer comes at once, without a task; the task type is then the end of the address. */
		answers: z.literal('images').optional(),
		/** Whether the files may go in as base64 text, beside public addresses. */
		base64: z.boolean().optional(),
		/** The service mode that the model demands. */
		serviceMode: z.literal('public').optional(),
		fields: z.array(fieldSchema).min(1),
		/** Of each list at least one field has to be filled in. */
		oneOf: z.array(z.array(words).min(2)).optional(),
		/** What does not go together. */
		rules: z.array(ruleSchema).min(1).optional(),
		/** Where in the `output` of a task the result stands. */
		output: z.array(words).min(1),
		/** From creation to end, in s; a first guess only. */
		usualSeconds: z.number().positive().optional(),
		/** In US dollars, in words. */
		price: words.optional(),
		/** What a person must know before choosing it. */
		caution: words.optional(),
		limits: words.optional(),
		/** For maintainers: contradictions of the sources, and what was left out. */
		remarks: words.optional(),
		/** `high`: two sources; `medium`: one, or small contradictions; `low`: closed upstream, or a guessed name. */
		confidence: z.enum(['high', 'medium', 'low']),
		sources: z.array(words).min(1),
	})
	.strict();

export type Row = z.infer<typeof rowSchema>;

export type ModelResource = Row['resource'];
