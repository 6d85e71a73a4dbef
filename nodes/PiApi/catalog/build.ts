import type { Field } from './schema';

/** What else can be said of a field. */
type More = Partial<Omit<Field, 'name' | 'label' | 'description' | 'type' | 'media' | 'options' | 'fields'>>;
type Plain = (name: string, label: string, description: string, more?: More) => Field;
type Chosen<T> = (name: string, label: string, description: string, options: T[], more?: More) => Field;
type Nested = (name: string, label: string, description: string, fields: Field[], more?: More) => Field;

function plainField(type: Field['type'], media?: Field['media']): Plain {
	return (name, label, description, more = {}) => ({
		...{ name, type, label, description },
		...(media ? { media } : {}),
		...more,
	});
}

function entryField(type: Field['type']): Nested {
	return (name, label, description, fields, more = {}) => ({
		...{ name, type, label, description },
		fields,
		...more,
	});
}

function choiceField<T extends string | number>(type: Field['type']): Chosen<T> {
	return (name, label, description, options, more = {}) => ({
		...{ name, type, label, description },
		options,
		...more,
	});
}

/** Text with several rows. */
export const text = plainField('text');
/** Text in one line. */
export const line = plainField('line');
/** A whole number. */
export const whole = plainField('whole');
export const number = plainField('number');
/** A switch. */
export const flag = plainField('flag');
/** A list of texts. */
export const texts = plainField('texts');
export const imageFile = plainField('file', 'image');
export const imageFiles = plainField('files', 'image');
export const videoFile = plainField('file', 'video');
export const videoFiles = plainField('files', 'video');
export const audioFile = plainField('file', 'audio');
export const audioFiles = plainField('files', 'audio');
/** The id of an earlier task. */
export const taskId = plainField('task');
/** A structure that is written as JSON. */
export const json = plainField('json');
/** One of some texts. */
export const choice = choiceField<string>('choice');
/** One of some numbers. */
export const numberChoice = choiceField<number>('numberChoice');
/** A list of entries. */
export const group = entryField('group');
/** One entry. */
export const record = entryField('record');
