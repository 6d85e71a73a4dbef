import type { FastifyInstance } from 'fastify';
import { z } from 'zod';

import { ApiError } from '../http/apiError';
import type { World } from '../world/world';

const MAX_BYTES = 10 * 1024 * 1024;

const CONTENT_TYPES: Record<string, string> = {
	jpg: 'image/jpeg',
	jpeg: 'image/jpeg',
	png: 'image/png',
	webp: 'image/webp',
	mp4: 'video/mp4',
	wav: 'audio/wav',
	mp3: 'audio/mpeg',
};

const uploadSchema = z
	.object({ file_name: z.string().min(1).max(128), file_data: z.string().min(1) })
	.strict();

interface ReadUpload {
	extension: string;
	contentType: string;
	bytes: Buffer;
}

/** A pattern for the whole text would run out of stack on large files; this looks for one wrong character. */
function isBase64(text: string): boolean {
	const padding = text.endsWith('==') ? 2 : text.endsWith('=') ? 1 : 0;
	return text.length > padding && !/[^A-Za-z0-9+/]/.test(text.slice(0, text.length - padding));
}

/** Takes the body of an upload; gives the file, or undefined when anything about it is wrong. */
function readUpload(body: unknown): ReadUpload | undefined {
	const upload = uploadSchema.safeParse(body);
	if (!upload.success) return undefined;
	const extension = /\.(\w+)$/.exec(upload.data.file_name)?.[1].toLowerCase() ?? '';
	if (!Object.hasOwn(CONTENT_TYPES, extension)) return undefined;
	const contentType = CONTENT_TYPES[extension];
	const prefix = /^data:([\w/+.-]+);base64,/.exec(upload.data.file_data);
	if (prefix && prefix[1] !== contentType) return undefined;
	const data = upload.data.file_data.slice(prefix?.[0].length ?? 0);
	if (data === '' || !isBase64(data)) return undefined;
	const bytes = Buffer.from(data, 'base64');
	return bytes.length === 0 || bytes.length > MAX_BYTES ? undefined : { extension, contentType, bytes };
}

/** Upload: piapi.ai/docs/tools/file-upload. The vendor serves it on a host of its own. */
export function uploadRoutes(app: FastifyInstance, world: World): void {
	app.post('/api/ephemeral_resource', { config: { name: 'upload', service: 'piapi' } }, async (request) => {
		if (world.settings.plan === 'free') throw new ApiError(403, 'Insufficient plan level');
		const upload = readUpload(request.body);
		if (!upload) throw new ApiError(400, 'Invalid request parameters');
		const { extension, contentType, bytes } = upload;
		const name = world.files.uploads.add(extension, { bytes, contentType, createdAt: world.clock.now() });
		world.counters.count('uploads');
		return { code: 200, data: { url: `${world.url}/files/ephemeral/${name}` }, message: 'success' };
	});
}
