/** What a file address in the input leads to. */
export type Media = 'image' | 'video' | 'audio';

interface Common {
	/** Has to be sent; an empty text counts as not sent. */
	required?: boolean;
	/** Has to be sent, but may be empty or 0. */
	present?: boolean;
	/** Required unless one of these is sent. */
	unless?: readonly string[];
}

/** What one field of a model's input takes. */
export type FieldRule = Common &
	(
		| {
				type: 'text';
				/** The values that are taken; with `open` others pass too. */
				choices?: readonly string[];
				open?: boolean;
				/** Most characters. */
				longest?: number;
				media?: Media;
		  }
		| {
				type: 'integer' | 'number';
				choices?: readonly number[];
				open?: boolean;
				min?: number;
				max?: number;
		  }
		| { type: 'flag' }
		| { type: 'list'; of: FieldRule; most?: number }
		| { type: 'object'; fields: Fields }
	);

/** The fields of an input or of an object within it, by name. */
export type Fields = Readonly<Record<string, FieldRule>>;

type Of<T extends FieldRule['type']> = Omit<Extract<FieldRule, { type: T }>, 'type'>;

export const text = (options: Of<'text'> = {}): FieldRule => ({ ...options, type: 'text' });

/** One of a closed list of texts. */
export const oneOf = (...choices: string[]): FieldRule => ({ type: 'text', choices });

/** One of a list of texts that is not closed: others pass. */
export const open = (...choices: string[]): FieldRule => ({ type: 'text', choices, open: true });

export const integer = (min?: number, max?: number): FieldRule => ({ type: 'integer', min, max });

/** One of a closed list of whole numbers. */
export const oneNumber = (...choices: number[]): FieldRule => ({ type: 'integer', choices });

/** One of a list of whole numbers that is not closed. */
export const openNumber = (...choices: number[]): FieldRule => ({ type: 'integer', choices, open: true });

export const decimal = (min?: number, max?: number): FieldRule => ({ type: 'number', min, max });

export const flag: FieldRule = { type: 'flag' };

export const image: FieldRule = { type: 'text', media: 'image' };
export const video: FieldRule = { type: 'text', media: 'video' };
export const audio: FieldRule = { type: 'text', media: 'audio' };

export const list = (of: FieldRule, most?: number): FieldRule => ({ type: 'list', of, most });

export const object = (fields: Fields): FieldRule => ({ type: 'object', fields });

/** The field, but required. */
export const need = (rule: FieldRule): FieldRule => ({ ...rule, required: true });

/** The field, but it has to be there, if only empty or 0. */
export const present = (rule: FieldRule): FieldRule => ({ ...rule, present: true });
