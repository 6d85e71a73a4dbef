/** Text as a cell of a Markdown table takes it. */
export function cell(text: string): string {
	return text.replace(/\|/g, '\\|').replace(/\n/g, ' ');
}
