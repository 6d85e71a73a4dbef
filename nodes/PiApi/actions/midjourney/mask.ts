import type { INodeProperties } from 'n8n-workflow';
import { z } from 'zod';

import { Refusal } from '../../contract/refusal';
import type { Mask } from '../../contract/request';
import { parseJson } from '../../contract/value';
import { buildImageFields, readImages } from '../shared/images';
import type { Read } from '../definitions';

const LABEL = 'Mask';
const AREAS = { name: 'Areas', value: 'areas', description: 'Corners of the parts, in px (LegNext)' };
const NONE = { name: 'None', value: 'none', description: 'Paint around the image only' };
const AREAS_LABEL = 'Mask Areas';

const areasField: INodeProperties = {
	displayName: AREAS_LABEL,
	name: 'maskAreas',
	type: 'json',
	default: '[\n  { "width": 1024, "height": 1024, "points": [0, 0, 512, 0, 512, 512, 0, 512] }\n]',
	description:
		'List of the parts to repaint: width and height of the image (500 to 4096 px), and the corners of the part clockwise as x, y, x, y',
	displayOptions: { show: { maskSource: [AREAS.value] } },
};

/** Three corners at least. */
const FEWEST_COORDINATES = 6;

const side = z.number().int().min(500).max(4096);
const areaSchema = z.object({
	width: side,
	height: side,
	points: z
		.array(z.number().int().min(0))
		.min(FEWEST_COORDINATES)
		.refine((points) => points.length % 2 === 0),
});
const areasSchema = z.array(areaSchema).min(1);

function listMaskSources(optional: boolean) {
	return {
		prefix: 'mask',
		label: LABEL,
		several: false,
		more: optional ? [AREAS, NONE] : [AREAS],
		first: optional ? NONE.value : 'url',
	};
}

/** The fields of a mask: a file that is white where it is repainted, or polygons. */
export function buildMaskFields(optional: boolean): INodeProperties[] {
	const [source, ...rest] = buildImageFields(listMaskSources(optional));
	return [source, areasField, ...rest];
}

/** A list, or one part alone, as an expression gives it or as JSON text, which may hold such a text itself. */
function parseAreas(value: unknown): unknown {
	if (typeof value === 'string') {
		const areasJson = parseJson(value);
		return areasJson === undefined ? undefined : parseAreas(areasJson);
	}
	return Array.isArray(value) ? value : [value];
}

function readAreas(value: unknown): Mask {
	const result = areasSchema.safeParse(parseAreas(value));
	if (result.success) return { from: 'areas', areas: result.data, field: AREAS_LABEL };
	const [issue] = result.error.issues;
	throw new Refusal(
		`“${AREAS_LABEL}” is not a list of parts of an image${issue.path.length > 0 ? ` (see ${issue.path.join('.')})` : ''}`,
		'Write it like [{ "width": 1024, "height": 1024, "points": [0, 0, 512, 0, 512, 512, 0, 512] }]: width and height of the image from 500 to 4096, then x and y of three corners or more in whole numbers.',
	);
}

/** The mask that the fields name; throws a Refusal for what is no mask. */
export function readMask(read: Read, optional = false): Mask {
	if (read('maskSource') === AREAS.value) return readAreas(read('maskAreas'));
	return readImages(read, listMaskSources(optional))[0];
}

/** The same where there may be none. */
export function readOptionalMask(read: Read): Mask | undefined {
	return read('maskSource') === NONE.value ? undefined : readMask(read, true);
}
