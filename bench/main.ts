import { rmSync } from 'node:fs';
import { Command, Option } from 'commander';
import { ensureHost } from '../host/install';
import { Bench } from './rig/bench';
import { FIGURES } from './figures';
import type { Figure } from './rig/figure';
import { describeMachine, machineText } from './rig/machine';
import { circumstances, keep } from './results';
import { rowText, table } from './rig/table';
import type { Section } from './rig/table';

interface Flags {
	json?: boolean;
	short?: boolean;
	only?: string[];
	save?: boolean;
}

function readFlags(): Flags {
	const names = FIGURES.map(({ name }) => name);
	return new Command('bench')
		.description('Measures the package inside a real n8n, against the sandbox and what people build today.')
		.option('--short', 'small sizes and one pair of each, for CI')
		.option('--json', 'one JSON object on standard output in place of the table')
		.option('--save', 'keep what is measured in bench/RESULTS.md')
		.addOption(new Option('--only <name...>', 'measure only these').choices(names))
		.parse()
		.opts<Flags>();
}

function commandLine({ short, only, save }: Flags): string {
	const flags = [
		...(short ? ['--short'] : []),
		...(only ? ['--only', ...only] : []),
		...(save ? ['--save'] : []),
	];
	return ['npm run bench', ...(flags.length > 0 ? ['--', ...flags] : [])].join(' ');
}

async function measure(figure: Figure, bench: Bench): Promise<Section> {
	const { name, title } = figure;
	const startedAt = Date.now();
	const seconds = (): number => Math.round((Date.now() - startedAt) / 1_000);
	bench.log(title);
	try {
		const rows = await figure.measure(bench);
		// Whoever waits for the table sees the figures as they come.
		for (const row of rows) bench.log(`  ${rowText(row)}`);
		return { name, title, rows, seconds: seconds() };
	} catch (error) {
		const failure = error instanceof Error ? error.message : String(error);
		bench.log(`${title} could not be measured: ${failure}`);
		return { name, title, rows: [], seconds: seconds(), failure };
	}
}

/** Measures what was asked for and shows it. A missed target is a result; only what could not be measured fails. */
async function main(): Promise<void> {
	const flags = readFlags();
	const chosen = FIGURES.filter(({ name }) => flags.only?.includes(name) ?? true);
	const startedAt = Date.now();
	// Standard output is for the result alone.
	const bench = await Bench.open(await ensureHost(), flags.short === true, (message) =>
		console.error(`${((Date.now() - startedAt) / 1_000).toFixed(0).padStart(5)} s  ${message}`),
	);
	for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
		// Leaving takes every n8n and sandbox along.
		process.once(signal, () => process.exit(1));
	}
	process.once('exit', () => rmSync(bench.folder, { recursive: true, force: true }));
	const machine = await describeMachine(bench.host);
	const how = flags.save ? await circumstances(machineText(machine), commandLine(flags)) : undefined;
	const sections: Section[] = [];
	try {
		for (const figure of chosen) {
			const section = await measure(figure, bench);
			sections.push(section);
			// Whoever breaks off a long run keeps what it had measured.
			if (how) await keep([section], how, FIGURES);
		}
	} finally {
		await bench.close();
	}
	const minutes = ((Date.now() - startedAt) / 60_000).toFixed(1);
	const text = `${machineText(machine)} It took ${minutes} minutes.\n\n${table(sections)}\n`;
	console.log(
		flags.json ? JSON.stringify({ machine, command: commandLine(flags), sections }, null, '\t') : text,
	);
	if (sections.some(({ failure }) => failure !== undefined)) process.exitCode = 1;
}

main().catch((error: unknown) => {
	console.error(error instanceof Error ? error.message : error);
	process.exitCode = 1;
});
