import { z } from 'zod';

/** Whether a text is an http or https address. */
export function isHttpUrl(text: string): boolean {
	try {
		return ['http:', 'https:'].includes(new URL(text).protocol);
	} catch {
		return false;
	}
}

/** A field that must hold more than blanks. */
export function required(name: string) {
	return z.string().refine((text) => text.trim() !== '', `${name} is required`);
}

/** A field that must hold an http or https address. */
export function httpUrl(name: string) {
	return required(name).refine(isHttpUrl, `invalid ${name}: must be an http or https URL`);
}

/** A text field of anything that came in, if it has one. */
export function textField(source: unknown, name: string): string | undefined {
	const value = field(source, name);
	return typeof value === 'string' ? value : undefined;
}

/** A field of anything that came in. */
export function field(source: unknown, name: string): unknown {
	return typeof source === 'object' && source !== null ? Reflect.get(source, name) : undefined;
}
