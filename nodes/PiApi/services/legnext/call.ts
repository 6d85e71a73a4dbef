import type { IDataObject } from 'n8n-workflow';

import type { ImageNumber } from '../../contract/request';
import { joinPieces } from '../../contract/words';
import { readOffer } from '../../midjourney/followUps';
import { composePrompt } from '../../midjourney/prompt';
import type { PreparedTask } from '../../contract/service';
import { LEGNEXT_CAPABILITIES } from './capabilities';

/** The last part of the address, and the body. */
export interface LegNextCall {
	operation: string;
	body: IDataObject;
}

/** `imageNo` of a follow-up: LegNext counts from 0, and a single image is its job’s first. */
export function toImageNo(image: ImageNumber | undefined, { origin }: PreparedTask): number {
	const single = origin !== undefined && readOffer(origin).shape === 'single';
	return single || image === undefined ? 0 : image - 1;
}

/** Text with Midjourney’s flags at its end; throws a Refusal where it is too long. */
export function joinText(images: readonly string[], pieces: Array<string | undefined>): string {
	return composePrompt(joinPieces(pieces), images, LEGNEXT_CAPABILITIES.promptLimit);
}
