import type { Field } from './schema';

/** What else can be said of a field. */
type More = Partial<Omit<Field, 'name' | 'label' | 'description' | 'type' | 'media' | 'options' | 'fields'>>;
type Plain = (name: string, label: string, description: string, more?: More) => Field;
type Chosen<T> = (name: string, label: string, description: string, options: T[], more?: More) => Field;
type Nested = (name: string, label: string, description: string, fields: Field[], more?: More) => Field;

function plain(type: Field['type'], media?: Field['media']): Plain {
	return (name, label, description, more = {}) => ({
		...{ name, type, label, description },
		...(media ? { media } : {}),
		...more,
	});
}

function nested(type: Field['type']): Nested {
	return (name, label, description, fields, more = {}) => ({
		...{ name, type, label, description },
		fields,
		...more,
	});
}

function chosen<T extends string | number>(type: Field['type']): Chosen<T> {
	return (name, label, description, options, more = {}) => ({
		...{ name, type, label, description },
		options,
		...more,
	});
}

/** Text with several rows. */
export const text = plain('text');
/** Text in one line. */
export const line = plain('line');
/** A whole number. */
export const whole = plain('whole');
export const number = plain('number');
/** A switch. */
export const flag = plain('flag');
/** A list of texts. */
export const texts = plain('texts');
export const image = plain('file', 'image');
export const images = plain('files', 'image');
export const video = plain('file', 'video');
export const videos = plain('files', 'video');
export const audio = plain('file', 'audio');
export const audioFiles = plain('files', 'audio');
/** The id of an earlier task. */
export const task = plain('task');
/** A structure that is written as JSON. */
export const json = plain('json');
/** One of some texts. */
export const choice = chosen<string>('choice');
/** One of some numbers. */
export const numberChoice = chosen<number>('numberChoice');
/** A list of entries. */
export const group = nested('group');
/** One entry. */
export const record = nested('record');
