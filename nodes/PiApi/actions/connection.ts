import { openService } from '../services';
import type { Service } from '../services/service';
import type { HttpContext } from '../transport/http';
import { createTransport, CREDENTIAL } from '../transport/http';

/** The account that the credential names, and the service that runs it. */
export interface Connection {
	service: Service;
	/** Sent along with a callback address; empty where the user set none. */
	webhookSecret: string;
	/** Empty for the service's own address. */
	baseUrl: string;
	/** The account's limit of tasks at once. */
	concurrency: number;
}

/**
 * Reads the credential and opens the service it names.
 * @param secrets further texts that must not leave with an answer
 */
export async function connect(ctx: HttpContext, secrets: readonly string[] = []): Promise<Connection> {
	const account = await ctx.getCredentials(CREDENTIAL);
	// A header loses the blanks around its value, so the secret must not have any.
	const webhookSecret = String(account.webhookSecret ?? '').trim();
	const baseUrl = String(account.baseUrl ?? '').trim();
	const limit = Math.floor(Number(account.concurrentJobs));
	return {
		service: openService(createTransport(ctx, account), {
			service: account.service,
			baseUrl,
			secrets: [String(account.apiKey ?? ''), webhookSecret, ...secrets],
		}),
		webhookSecret,
		baseUrl,
		concurrency: limit >= 1 ? limit : 1,
	};
}
