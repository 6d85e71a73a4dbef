import { capitalise } from '../contract/words';
import type { Field } from './schema';

/** The name of the node’s parameter of a field. */
export function getParam({ param, name }: Pick<Field, 'param' | 'name'>): string {
	return param ?? toCamelCase(name.split('.').at(-1) ?? name);
}

function toCamelCase(name: string): string {
	return name.replace(/_(\w)/g, (_match, letter: string) => letter.toUpperCase());
}

/** Whether a field stands on its own, above the Model Parameters. */
export function isTop({ required, top }: Field): boolean {
	return required === true || top === true;
}

/** The names of the parameters of a file that has a source to choose. */
export function buildSourceNames(param: string) {
	return {
		source: `${param}Source`,
		url: `${param}Url`,
		binary: `${param}BinaryProperty`,
		base64: `${param}Base64`,
	};
}

const WORDS: Record<string, string> = {
	std: 'Standard',
	pro: 'Professional',
	wav: 'WAV',
	mp3: 'MP3',
	pcm: 'PCM',
	png: 'PNG',
	webp: 'WebP',
	jpeg: 'JPEG',
	mjv6: 'MJv6',
	hed: 'HED',
	openpose: 'OpenPose',
};

/** A choice as the menu shows it: words with capital letters, codes as they are. */
export function toValueLabel(value: string | number): string {
	const text = String(value);
	if (text in WORDS) return WORDS[text];
	if (!/^[a-z][a-z _-]*$/.test(text)) return text;
	return text
		.split(/[ _-]/)
		.map((word) => (word === 'to' ? word : capitalise(word)))
		.join(' ');
}
