import { randomUUID } from 'node:crypto';

export interface Upload {
	bytes: Buffer;
	contentType: string;
	/** Milliseconds since 1970. */
	createdAt: number;
}

/** Uploaded files, kept in memory until they are too old. */
export class Uploads {
	private kept = new Map<string, Upload>();

	/** Keeps a file; gives the name it is served under. */
	add(extension: string, upload: Upload): string {
		const name = `${randomUUID()}.${extension}`;
		this.kept.set(name, upload);
		return name;
	}

	get(name: string): Upload | undefined {
		return this.kept.get(name);
	}

	clear(): void {
		this.kept.clear();
	}
}
