import type { Row } from './figure';

/** The lines of one benchmark. */
export interface Section {
	name: string;
	title: string;
	rows: Row[];
	/** How long measuring took, in seconds. */
	seconds: number;
	/** Why it could not be measured. */
	failure?: string;
}

const HEAD = ['Figure', 'Measured', 'Target', '', 'How'];

function verdict({ met }: Row): string {
	if (met === undefined) return '';
	return met ? 'met' : 'missed';
}

/** One line of the table as a sentence. */
export function rowText(row: Row): string {
	const target = row.target === undefined ? '' : ` (${row.target}: ${verdict(row)})`;
	return `${row.what}: ${row.value}${target}`;
}

function cells({ rows, title, failure }: Section): string[][] {
	const lines = rows.map((row) => [row.what, row.value, row.target ?? '', verdict(row), row.note ?? '']);
	const failed = failure === undefined ? [] : [['', '', '', 'not measured', failure.split('\n')[0]]];
	return [[`**${title}**`, '', '', '', ''], ...lines, ...failed].map((line) =>
		line.map((cell) => cell.replace(/\|/g, '/').replace(/\s+/g, ' ')),
	);
}

/** All benchmarks as one table in Markdown, its columns aligned so that it reads well on a terminal too. */
export function table(sections: Section[]): string {
	const lines = [HEAD, ...sections.flatMap(cells)];
	// The last column stays ragged: its sentences would pad every line.
	const widths = HEAD.slice(0, -1).map((_head, column) =>
		Math.max(...lines.map((line) => line[column].length)),
	);
	const render = (line: string[]): string =>
		`| ${line.map((cell, column) => cell.padEnd(widths[column] ?? 0)).join(' | ')} |`;
	const rule = `| ${HEAD.map((_head, column) => '-'.repeat(widths[column] ?? 3)).join(' | ')} |`;
	const [head, ...body] = lines.map(render);
	return [head, rule, ...body].join('\n');
}
