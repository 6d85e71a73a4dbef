import type { IExecuteFunctions } from 'n8n-workflow';

/**
 * Stores a file with n8n, as one of this execution, and gives n8n's id of it: a later try of the node and a retry of
 * the execution find it by that. Undefined where n8n keeps files in memory only, or cannot store it now.
 */
export async function keepFile(
	ctx: Pick<IExecuteFunctions, 'helpers' | 'logger'>,
	data: Buffer,
	fileName: string,
	mimeType: string,
): Promise<string | undefined> {
	try {
		return (await ctx.helpers.prepareBinaryData(data, fileName, mimeType)).id;
	} catch (thrown) {
		ctx.logger.warn(`PiAPI: an answer could not be kept for a retry: ${String(thrown)}`);
		return undefined;
	}
}

/** The bytes of a file that was kept; undefined where n8n has it no more, as after its execution was deleted. */
export async function readKeptFile(
	ctx: Pick<IExecuteFunctions, 'helpers'>,
	id: string,
): Promise<Buffer | undefined> {
	try {
		return await ctx.helpers.binaryToBuffer(await ctx.helpers.getBinaryStream(id));
	} catch {
		return undefined;
	}
}
