import type { Finding } from './probe';

/** What a probe found, for a person. */
export function reportOf(findings: readonly Finding[]): string {
	return findings
		.map(({ question, answer, read, differences }) => {
			const asked = answer === undefined ? '' : `  ${answer.asked} → ${answer.status}\n`;
			const result =
				differences.length === 0
					? '  as the sandbox has it'
					: differences.map((difference) => `  - ${difference}`).join('\n');
			return `${question.title}\n${asked}  The package reads: ${read}\n${result}\n`;
		})
		.join('\n');
}

/** How many answers differ from what was expected. */
export function countDiffering(findings: readonly Finding[]): number {
	return findings.filter(({ differences }) => differences.length > 0).length;
}
