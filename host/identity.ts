import { randomBytes } from 'node:crypto';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

/** Who may sign in. */
export interface Owner {
	email: string;
	password: string;
}

export interface Identity {
	encryptionKey: string;
	owner: Owner;
}

/** The key and the owner of a user folder: made on first use, kept in it afterwards. */
export async function identityOf(userFolder: string): Promise<Identity> {
	const file = join(userFolder, 'identity.json');
	const stored = await readFile(file, 'utf8').catch(() => undefined);
	if (stored !== undefined) return JSON.parse(stored) as Identity;
	const identity: Identity = {
		encryptionKey: randomBytes(24).toString('hex'),
		// n8n asks for a capital letter and a digit.
		owner: { email: 'owner@example.com', password: `Pi${randomBytes(6).toString('hex')}1` },
	};
	await writeFile(file, `${JSON.stringify(identity, null, '\t')}\n`, { mode: 0o600 });
	return identity;
}
