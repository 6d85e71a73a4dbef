/** What a file is. */
export interface FileType {
	mimeType: string;
	extension: string;
}

const SIGNATURES: Array<FileType & { matches: (head: Buffer) => boolean }> = [
	{ mimeType: 'image/png', extension: 'png', matches: (head) => hasPrefix(head, '89504e470d0a1a0a') },
	{ mimeType: 'image/jpeg', extension: 'jpg', matches: (head) => hasPrefix(head, 'ffd8ff') },
	{ mimeType: 'image/gif', extension: 'gif', matches: (head) => readAscii(head, 0, 4) === 'GIF8' },
	{
		mimeType: 'image/webp',
		extension: 'webp',
		matches: (head) => readAscii(head, 0, 4) === 'RIFF' && readAscii(head, 8, 12) === 'WEBP',
	},
	{ mimeType: 'video/mp4', extension: 'mp4', matches: (head) => readAscii(head, 4, 8) === 'ftyp' },
	{ mimeType: 'video/webm', extension: 'webm', matches: (head) => hasPrefix(head, '1a45dfa3') },
	{ mimeType: 'audio/mpeg', extension: 'mp3', matches: isMp3 },
	{ mimeType: 'audio/flac', extension: 'flac', matches: (head) => readAscii(head, 0, 4) === 'fLaC' },
	{ mimeType: 'audio/ogg', extension: 'ogg', matches: (head) => readAscii(head, 0, 4) === 'OggS' },
	{
		mimeType: 'audio/wav',
		extension: 'wav',
		matches: (head) => readAscii(head, 0, 4) === 'RIFF' && readAscii(head, 8, 12) === 'WAVE',
	},
	{ mimeType: 'model/gltf-binary', extension: 'glb', matches: (head) => readAscii(head, 0, 4) === 'glTF' },
];

/** Either tags come first, or sound does: a frame begins with eleven bits set, and is of layer III. */
function isMp3(head: Buffer): boolean {
	return readAscii(head, 0, 3) === 'ID3' || (head[0] === 0xff && (head[1] & 0xe6) === 0xe2);
}

function hasPrefix(head: Buffer, hex: string): boolean {
	return head.subarray(0, hex.length / 2).toString('hex') === hex;
}

function readAscii(head: Buffer, from: number, to: number): string {
	return head.subarray(from, to).toString('latin1');
}

/** Where the extension is another word than the type. */
const EXTENSIONS: Record<string, string> = {
	'octet-stream': 'bin',
	jpeg: 'jpg',
	mpeg: 'mp3',
	quicktime: 'mov',
	'gltf-binary': 'glb',
	wave: 'wav',
	'vnd.wave': 'wav',
};

/** The type by content; by the Content-Type header where the content is not known; undefined for web pages. */
export function findFileType(head: Buffer, contentType: string): FileType | undefined {
	const known = SIGNATURES.find(({ matches }) => matches(head));
	if (known) return { mimeType: known.mimeType, extension: known.extension };
	// A host may call a web page an image.
	if (/^\s*<(!doctype|html|\?xml)/i.test(readAscii(head, 0, 64))) return undefined;
	const mimeType = contentType.split(';')[0].trim().toLowerCase();
	if (
		mimeType === '' ||
		mimeType.startsWith('text/') ||
		mimeType.includes('json') ||
		mimeType.includes('xml')
	) {
		return undefined;
	}
	const subtype = mimeType.split('/')[1]?.replace(/^x-/, '') ?? '';
	return { mimeType, extension: EXTENSIONS[subtype] ?? (subtype || 'bin') };
}
