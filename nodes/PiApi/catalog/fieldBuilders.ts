import type { Field } from './schema';

/** What else can be said of a field. */
type More = Partial<Omit<Field, 'name' | 'label' | 'description' | 'type' | 'media' | 'options' | 'fields'>>;
type Plain = (name: string, label: string, description: string, more?: More) => Field;
type ChoiceFieldBuilder<T> = (
	name: string,
	label: string,
	description: string,
	options: T[],
	more?: More,
) => Field;
type EntryFieldBuilder = (
	name: string,
	label: string,
	description: string,
	fields: Field[],
	more?: More,
) => Field;

function definePlainField(type: Field['type'], media?: Field['media']): Plain {
	return (name, label, description, more = {}) => ({
		...{ name, type, label, description },
		...(media ? { media } : {}),
		...more,
	});
}

function defineEntryField(type: Field['type']): EntryFieldBuilder {
	return (name, label, description, fields, more = {}) => ({
		...{ name, type, label, description },
		fields,
		...more,
	});
}

function defineChoiceField<T extends string | number>(type: Field['type']): ChoiceFieldBuilder<T> {
	return (name, label, description, options, more = {}) => ({
		...{ name, type, label, description },
		options,
		...more,
	});
}

/** Text with several rows. */
export const text = definePlainField('text');
/** Text in one line. */
export const line = definePlainField('line');
/** A whole number. */
export const whole = definePlainField('whole');
export const number = definePlainField('number');
/** A switch. */
export const flag = definePlainField('flag');
/** A list of texts. */
export const texts = definePlainField('texts');
export const imageFile = definePlainField('file', 'image');
export const imageFiles = definePlainField('files', 'image');
export const videoFile = definePlainField('file', 'video');
export const videoFiles = definePlainField('files', 'video');
export const audioFile = definePlainField('file', 'audio');
export const audioFiles = definePlainField('files', 'audio');
/** The id of an earlier task. */
export const taskId = definePlainField('task');
/** A structure that is written as JSON. */
export const json = definePlainField('json');
/** One of some texts. */
export const choice = defineChoiceField<string>('choice');
/** One of some numbers. */
export const numberChoice = defineChoiceField<number>('numberChoice');
/** A list of entries. */
export const group = defineEntryField('group');
/** One entry. */
export const record = defineEntryField('record');
