import { items, n8n, sandboxCredentialData } from '../support/host';
import { column } from '../support/items';
import { expectSuccess } from '../support/runs';
import { sandbox } from '../support/sandbox';
import { hostTestSettings } from '../support/settings';
import { imagineMapped, promptItems } from '../support/steps';
import { chain, CREDENTIAL_TYPE } from '../support/workflow';
import { eventually, live, ran, started, startAfresh, TRIGGER } from './support';

/** PiAPI calls again, LegNext is not known to. */
const SERVICES = ['piapi', 'legnext'] as const;

const { full } = hostTestSettings();
const A_MINUTE_MS = 60_000;
/** After a minute without success the next read comes within another. */
const WITHIN_MS = 4 * A_MINUTE_MS;

/** How long the service cannot be read for the trigger: so many times, or a minute. */
const OUTAGES: Array<[string, number | undefined]> = [
	['once', 1],
	['twice', 2],
	...(full ? [['for a minute', undefined] as [string, undefined]] : []),
];

/** A prompt of its own for each case, by which its faults are told. */
function promptOf(service: string, outage: string): string {
	return `${service} fails ${outage}`;
}

it(
	`an event is not lost where its task cannot be read ${OUTAGES.map(([name]) => name).join(', ')}, and starts once`,
	async () => {
		await startAfresh(200);
		await sandbox.setFaults(
			SERVICES.flatMap((service) =>
				OUTAGES.map(([outage, count]) => ({
					...{ route: 'get' as const, service, promptContains: promptOf(service, outage) },
					...(count === undefined ? {} : { count }),
					effect: { type: 'status' as const, status: 503 },
				})),
			),
		);
		const client = await n8n();
		const cases = await Promise.all(
			SERVICES.flatMap((service) =>
				OUTAGES.map(async ([outage]) => {
					const data = { ...sandboxCredentialData(), service, webhookSecret: '' };
					const credential = await client.createCredential(CREDENTIAL_TYPE, 'No secret', data);
					return { prompt: promptOf(service, outage), credential, target: await live({}, credential) };
				}),
			),
		);
		const since = Date.now();
		for (const { prompt, credential, target } of cases) {
			const parameters = { waitForResult: 'none', options: { callbackUrl: target.url } };
			const workflow = chain({ items: promptItems(prompt), steps: [imagineMapped(parameters)] });
			expectSuccess(await ran(workflow, credential));
		}
		const others = cases.filter(({ prompt }) => !prompt.endsWith('minute'));
		const check = async (checked: typeof cases, withinMs?: number): Promise<void> => {
			for (const { prompt, target } of checked) {
				await eventually(
					`an execution for ${prompt}`,
					async () => ((await client.executionIds(target.stored)).length > 0 ? true : undefined),
					withinMs,
				);
				const executions = await started(target, 1);
				const [task] = (await sandbox.tasks()).filter((each) => each.prompt.includes(prompt));
				expect([prompt, executions.length]).toEqual([prompt, 1]);
				expect(column(items(executions[0], TRIGGER), 'task_id')).toEqual([task.id]);
			}
		};
		await check(others);
		if (!full) return;
		await new Promise((resolve) => setTimeout(resolve, Math.max(0, since + A_MINUTE_MS - Date.now())));
		await sandbox.setFaults([]);
		await check(cases, WITHIN_MS);
	},
	WITHIN_MS + 2 * A_MINUTE_MS,
);
