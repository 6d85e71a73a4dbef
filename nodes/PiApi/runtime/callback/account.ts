import type { ICredentialDataDecryptedObject, IWebhookFunctions } from 'n8n-workflow';

import { CREDENTIAL } from '../../transport/http';
import { ShortLived } from './shortLived';

/**
 * Decrypted credentials, for a few seconds and a few of them. n8n makes a new sandbox for expressions for each one that
 * a webhook reads, which takes longer than all the rest of a call: the calls of one moment, as many as a run has tasks,
 * share what was read.
 */
const accounts = new ShortLived<ICredentialDataDecryptedObject>(3_000, 50);

/** The credential of the node that is called. */
export async function accountOf(ctx: IWebhookFunctions): Promise<ICredentialDataDecryptedObject> {
	const read = async () => await ctx.getCredentials(CREDENTIAL);
	const id = ctx.getNode().credentials?.[CREDENTIAL]?.id;
	if (!id) return await read();
	return await accounts.get(`${ctx.getWorkflow().id ?? ''}/${ctx.getNode().id}/${id}`, read);
}
