import type { ICredentialDataDecryptedObject, IWebhookFunctions } from 'n8n-workflow';

import { CREDENTIAL } from '../../transport/http';

/** How long a credential that was read for a call serves the next ones, in ms. */
const FRESH_MS = 5_000;
/** So many credentials are kept at most. */
const KEPT = 100;

interface Kept {
	readAt: number;
	account: Promise<ICredentialDataDecryptedObject>;
}

const kept = new Map<string, Kept>();

/**
 * The credential of the node that is called. n8n makes a new sandbox for expressions for each one that is read by a
 * webhook, which takes longer than all the rest of a call: those of one moment share what was read.
 */
export async function accountOf(ctx: IWebhookFunctions): Promise<ICredentialDataDecryptedObject> {
	const id = ctx.getNode().credentials?.[CREDENTIAL]?.id;
	if (!id) return await ctx.getCredentials(CREDENTIAL);
	const key = `${ctx.getWorkflow().id ?? ''}/${ctx.getNode().id}/${id}`;
	const known = kept.get(key);
	if (known && Date.now() - known.readAt < FRESH_MS) return await known.account;
	const account = ctx.getCredentials(CREDENTIAL);
	kept.delete(key);
	kept.set(key, { readAt: Date.now(), account });
	if (kept.size > KEPT) kept.delete([...kept.keys()][0]);
	try {
		return await account;
	} catch (thrown) {
		kept.delete(key);
		throw unread(thrown);
	}
}

function unread(thrown: unknown): Error {
	return thrown instanceof Error ? thrown : new Error('The credential could not be read');
}
