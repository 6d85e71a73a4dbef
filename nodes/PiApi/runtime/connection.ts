import type { ICredentialDataDecryptedObject, ILoadOptionsFunctions } from 'n8n-workflow';

import { openService } from '../services';
import type { Service } from '../contract/service';
import type { HttpContext } from '../transport/http';
import { createTransport, CREDENTIAL } from '../transport/http';

/** The account that the credential names, and the service that runs it. */
export interface AccountConnection {
	service: Service;
	/** Sent along with a callback address; empty where the user set none. */
	webhookSecret: string;
	/** Empty for the service's own address. */
	baseUrl: string;
	/** The account's limit of tasks at once. */
	concurrency: number;
}

/**
 * Opens the service that a credential names.
 * @param account the credential; read from n8n when left out
 * @param secrets further texts that must not leave with an answer
 */
export async function connect(
	ctx: HttpContext | ILoadOptionsFunctions,
	secrets: readonly string[] = [],
	account?: ICredentialDataDecryptedObject,
): Promise<AccountConnection> {
	const data: ICredentialDataDecryptedObject = account ?? (await ctx.getCredentials(CREDENTIAL));
	// A header loses the blanks around its value, so the secret must not have any.
	const webhookSecret = String(data.webhookSecret ?? '').trim();
	const baseUrl = String(data.baseUrl ?? '').trim();
	const limit = Math.floor(Number(data.concurrentJobs));
	return {
		service: openService(createTransport(ctx, data), {
			service: data.service,
			baseUrl,
			secrets: [String(data.apiKey ?? ''), webhookSecret, ...secrets],
		}),
		webhookSecret,
		baseUrl,
		concurrency: limit >= 1 ? limit : 1,
	};
}
