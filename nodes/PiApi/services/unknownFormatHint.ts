import type { MidjourneyOperation } from '../contract/request';

/** What has a field for the format; the others say it in their prompt. */
const WITH_FIELD: ReadonlySet<MidjourneyOperation> = new Set(['variation', 'reroll', 'outpaint']);

/** What a person reads where a new prompt replaces that of the origin, and the origin's format is not known. */
export function makeUnknownFormatHint(
	service: string,
	operation: MidjourneyOperation,
	hasField = WITH_FIELD,
): string {
	const fix = hasField.has(operation) ? 'choose “Aspect Ratio”' : 'write --ar in “Prompt”';
	return `${service} does not say which format the origin has, and a new prompt is square by itself: ${fix} to keep another one.`;
}
