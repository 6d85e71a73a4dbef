import { readFile, writeFile } from 'node:fs/promises';
import { loadavg } from 'node:os';
import { join } from 'node:path';
import { format } from 'prettier';
import { run } from '../host/exec';
import type { Figure } from './rig/figure';
import { table } from './rig/table';
import type { Section } from './rig/table';

const KEPT = join(__dirname, 'results.json');
const RESULTS = join(__dirname, 'RESULTS.md');

/** When and with what a benchmark was measured. */
export interface Circumstances {
	/** The machine in one sentence. */
	machine: string;
	/** The commit, with a plus sign where files had been changed. */
	code: string;
	/** The command line. */
	command: string;
	/** The day, in UTC. */
	day: string;
	/** How many processes wanted a core in the minute before: on an idle machine below 0.5. */
	load: number;
}

/** A benchmark's lines as they are kept. */
type KeptSection = Section & Circumstances;

/** What is to be known before the first measurement: afterwards the load is the bench's own. */
export async function circumstances(machine: string, command: string): Promise<Circumstances> {
	const commit = (await run('git', ['rev-parse', '--short', 'HEAD'])).trim();
	const changes = (await run('git', ['status', '--porcelain', '--untracked-files=no'])).trim();
	return {
		...{ machine, command, code: changes === '' ? commit : `${commit}+` },
		...{ day: new Date().toISOString().slice(0, 10), load: Math.round(loadavg()[0] * 10) / 10 },
	};
}

async function kept(): Promise<KeptSection[]> {
	try {
		return JSON.parse(await readFile(KEPT, 'utf8')) as KeptSection[];
	} catch {
		return [];
	}
}

function measuredWith({ code, day, load, command }: Circumstances): string {
	return `Commit ${code}, ${day}, with a load of ${load} before: \`${command}\``;
}

/** How each group of benchmarks came about; one line where all were measured at once. */
function origins(sections: KeptSection[]): string {
	const groups = new Map<string, KeptSection[]>();
	for (const section of sections) {
		const key = measuredWith(section);
		groups.set(key, [...(groups.get(key) ?? []), section]);
	}
	return [...groups]
		.map(([how, group]) => {
			const minutes = (group.reduce((sum, { seconds }) => sum + seconds, 0) / 60).toFixed(0);
			const which =
				groups.size === 1
					? 'All figures'
					: `Figures ${group.map(({ title }) => title.split('.')[0]).join(', ')}`;
			return `- ${which}: ${how}, ${minutes} minutes.`;
		})
		.join('\n');
}

function missed(sections: KeptSection[], figures: readonly Figure[]): string {
	const lines = sections.flatMap(({ name, title, rows }) => {
		const count = rows.filter(({ met }) => met === false).length;
		if (count === 0) return [];
		const limits = figures.find((figure) => figure.name === name)?.limits;
		return [`- **${title}** (${count} of ${rows.length} lines): ${limits ?? 'nothing is known of why.'}`];
	});
	return lines.length === 0 ? '' : `\n## What is missed, and why\n\n${lines.join('\n')}\n`;
}

/**
 * Keeps what was measured in place of what was kept of these benchmarks before, and writes RESULTS.md anew from all.
 * @param figures all benchmarks, in the order of the table
 */
export async function keep(
	measured: Section[],
	how: Circumstances,
	figures: readonly Figure[],
): Promise<void> {
	const before = (await kept()).filter(({ name }) => !measured.some((section) => section.name === name));
	const all = [...before, ...measured.map((section) => ({ ...section, ...how }))];
	const sections = figures.flatMap(({ name }) => all.filter((section) => section.name === name));
	await writeFile(KEPT, `${JSON.stringify(sections, null, '\t')}\n`);
	const machines = [...new Set(sections.map(({ machine }) => machine))].join('\n');
	const text = `# Benchmark results

Made by \`npm run bench -- --save\`. A target says which way its limit points.

${machines}

${origins(sections)}

${table(sections)}
${missed(sections, figures)}`;
	await writeFile(RESULTS, await format(text, { parser: 'markdown', proseWrap: 'preserve' }));
}
