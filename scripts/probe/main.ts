import { relative, resolve } from 'node:path';
import { Command, Option } from 'commander';

import { SERVICE_NAMES } from '../../nodes/PiApi/contract/task';
import type { ServiceName } from '../../nodes/PiApi/contract/task';
import { saveFixtures } from './fixtures';
import { probe } from './probe';
import { cheapPrice } from './questions';
import { countDiffering, reportOf } from './report';

/** The environment variable with the key: one on the command line would stay in the shell's history. */
const KEY = 'PIAPI_API_KEY';
const POLL_MS = 3_000;
const FIXTURES = 'test/fixtures/live';

interface Flags {
	service: ServiceName;
	baseUrl: string;
	spend?: boolean;
	out: string;
}

async function main(): Promise<void> {
	const { service, baseUrl, spend, out } = new Command('npm run probe --')
		.description(
			`Asks a live service what costs nothing, with the key in ${KEY}, and prints where its answers differ from what the package and the sandbox expect.`,
		)
		.addOption(new Option('--service <name>', 'whose key it is').choices(SERVICE_NAMES).default('piapi'))
		.option('--base-url <url>', 'where the service is, if not at its own address', '')
		.option('--spend', 'also create one of the cheapest tasks, which is paid for')
		.option('--out <folder>', 'where the answers are kept, without secrets', FIXTURES)
		.parse()
		.opts<Flags>();
	const apiKey = process.env[KEY]?.trim();
	if (!apiKey) throw new Error(`Put the API key into the environment: ${KEY}=... npm run probe`);
	if (spend) console.log(`This pays for ${cheapPrice(service)}.\n`);
	const findings = await probe({ service, apiKey, baseUrl }, { spend: spend === true, pauseMs: POLL_MS });
	console.log(reportOf(findings));
	const files = await saveFixtures(resolve(out), service, findings);
	const count = countDiffering(findings);
	console.log(
		`${findings.length} questions, ${count === 0 ? 'no answer differs' : `${count} answered differently`}. ` +
			`${files.length} answers were kept in ${relative('', resolve(out, service))}, without secrets: read them through, then commit them or open an issue with them.`,
	);
	if (count > 0) process.exitCode = 1;
}

main().catch((error: unknown) => {
	console.error(error instanceof Error ? error.message : error);
	process.exitCode = 1;
});
