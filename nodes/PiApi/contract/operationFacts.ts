import type { ServiceName } from './task';

/**
 * What a follow-up needs of the task that it builds on:
 * - `gridOrSingle`: a grid, of which it takes an image by its number, or a single image: its type says which of the two
 * - `single`: a single image; where the service takes one of a grid by its number, that too
 * - `image`: any one image, a single one or one of a grid by its number
 * - `draft`: a grid of drafts, of which it takes an image by its number
 * - `reroll`: a grid that can be rerolled
 * - `video`: one video
 * - `any`: a finished task of any kind
 */
export type OriginNeed = 'gridOrSingle' | 'single' | 'image' | 'draft' | 'reroll' | 'video' | 'any';

/** What a follow-up takes over from its origin where the user says nothing. */
export type InheritedField = 'prompt' | 'aspectRatio';

/** What the table of operations says of a Midjourney operation, for those who do not read the table. */
export interface OperationFacts {
	/** What messages call it. */
	title: string;
	/** Who has it. */
	services: readonly ServiceName[];
	/** The fields of its input that hold images, in the order in which the service takes them; a mask is none of them. */
	images: readonly string[];
	/** What its origin must offer; absent where it builds on no task. */
	origin?: OriginNeed;
	inherits?: readonly InheritedField[];
}
