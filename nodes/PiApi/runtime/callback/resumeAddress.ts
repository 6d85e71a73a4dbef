import type { IExecuteFunctions, IWebhookDescription } from 'n8n-workflow';

/** The last part of the address that resumes an execution. */
const PATH = 'piapi';

/** n8n's token that lets a caller resume this execution. */
const TOKEN = 'signature';

/** What the action node answers to while its execution is suspended. */
export const RESUME_WEBHOOKS: IWebhookDescription[] = [
	{
		name: 'default',
		httpMethod: 'POST',
		path: PATH,
		responseMode: 'onReceived',
		// Left out, n8n would answer with the name of its default.
		responseData: '',
		restartWebhook: true,
	},
];

/** The address that resumes this execution at this node; undefined where n8n gives none. */
export function getResumeUrl(ctx: IExecuteFunctions): string | undefined {
	const execution: unknown = ctx.getWorkflowDataProxy(0).$execution;
	if (typeof execution !== 'object' || execution === null || !('resumeUrl' in execution)) return undefined;
	const { resumeUrl } = execution;
	if (typeof resumeUrl !== 'string' || !URL.canParse(resumeUrl)) return undefined;
	const url = new URL(resumeUrl);
	url.pathname = `${url.pathname.replace(/\/+$/, '')}/${PATH}`;
	return url.toString();
}

/** The secret part of an address that resumes an execution: it must not leave with an item. */
export function readTokens(resumeUrl: string | undefined): string[] {
	const token = resumeUrl === undefined ? null : new URL(resumeUrl).searchParams.get(TOKEN);
	return token === null ? [] : [token];
}
