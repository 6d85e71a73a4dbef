import { z } from 'zod';

/** What is PiAPI's own beyond the settings of the whole sandbox. */
export const piApiSchema = z
	.object({
		/** Midjourney is still on sale; else a create is answered with what live clients got in 2026-07. */
		midjourney: z.boolean(),
		/** A task beyond the limit waits as `staged`, or is refused with 429; the pages know staging for Midjourney only. */
		overLimit: z.enum(['staged', 'refused']),
		/** Whether failed tasks stay paid: no page says that the price comes back. */
		chargeFailed: z.boolean(),
		/** Bytes of input beyond which base64 is refused as too large; the vendor names no number. */
		inputBytes: z.number().int().positive(),
		/** Where generate_music has its songs: as live clients met them, or as in the pages. */
		musicOutput: z.enum(['songs', 'clips']),
		/** What the image endpoint answers with. */
		imageAnswer: z.enum(['url', 'b64_json']),
		/** Serve videos padded to exactly this many bytes; null serves them as made. */
		videoBytes: z.number().int().nonnegative().nullable(),
	})
	.strict();

export const PIAPI_DEFAULTS: z.infer<typeof piApiSchema> = {
	midjourney: true,
	overLimit: 'staged',
	chargeFailed: false,
	inputBytes: 8 * 1024 * 1024,
	musicOutput: 'songs',
	imageAnswer: 'url',
	videoBytes: null,
};
