import { readFile } from 'node:fs/promises';

import { request } from 'undici';
import { z } from 'zod';

import { CATALOG } from '../nodes/PiApi/catalog';
import type { Row } from '../nodes/PiApi/catalog/schema';

/** The list of models that PiAPI publishes with its MCP server, and keeps in step with its API by a job of its own. */
const PUBLISHED =
	'https://raw.githubusercontent.com/apinetwork/piapi-mcp-server/main/src/sync/baseline.piapi-catalog.json';

const publishedSchema = z.object({
	generatedAt: z.string(),
	entries: z.record(
		z.object({
			model: z.string(),
			taskType: z.string(),
			params: z.array(z.object({ name: z.string() })),
		}),
	),
});

/** What PiAPI publishes, as far as it is compared. */
export type Published = z.infer<typeof publishedSchema>;

/** Of PiAPI's list, on purpose not in ours: Midjourney has operations of its own, Suno and watermark removal are none. */
const LEFT_OUT = [/^midjourney::/, /^(?:suno|music-s)::/, /^sora2::remove-watermark$/];

/** Of ours, not in PiAPI's list when this was written: known from its documentation pages. */
const UNLISTED = new Set([
	'Qubico/flux1-dev-advanced::txt2img',
	'Qubico/flux1-schnell::img2img',
	'Qubico/pixal3d::image-to-3d',
	'byteaudio::seed-audio-1.0',
	'gemini::nano-banana-2',
	'gemini::nano-banana-2.1',
	'seedance::seedance-2',
	'seedance::seedance-2-fast',
	'seedance::seedance-2-mini',
	'seedance::seedance-2.5',
	'seedream::seedream-5-lite',
	'seedream::seedream-5-pro',
]);

/** Fields of PiAPI's list that the documentation contradicts, or that ours holds elsewhere. */
const OTHER_FIELDS: Record<string, string[]> = {
	'Qubico/ace-step::audio2audio': ['negative_prompt'],
	'Qubico/ace-step::extend': ['negative_prompt'],
	'Qubico/ace-step::txt2audio': ['negative_prompt'],
	'Qubico/flux1-dev-advanced::controlnet-lora': ['return_preprocessed_image'],
	'Qubico/flux1-dev-advanced::img2img-lora': ['height', 'width'],
	'Qubico/image-toolkit::multi-face-swap': ['input_faces_index', 'source_faces_index'],
	'Qubico/joycaption::joycaption-beta-one': ['workflow_type'],
	'Qubico/video-toolkit::face-swap': ['config'],
	'Qubico/video-toolkit::upscale': ['scale'],
	'kling::video_generation': ['images', 'resolution'],
};

function keyOf({ model, taskType }: { model: string; taskType: string }): string {
	return `${model}::${taskType}`;
}

/** @throws ZodError where PiAPI's list has another shape than it had */
export function parsePublished(text: string): Published {
	return publishedSchema.parse(JSON.parse(text));
}

function section(title: string, lines: string[]): string[] {
	return lines.length === 0 ? [] : [`## ${title}`, '', ...lines.map((line) => `- ${line}`), ''];
}

/**
 * What PiAPI publishes and the node does not know, and the other way round, as Markdown; empty where there is nothing
 * that is not known already.
 */
export function reportOf(published: Published, rows: readonly Row[] = CATALOG): string {
	const theirs = Object.values(published.entries);
	// What answers at once is no task and not in the list.
	const ours = new Map(rows.filter(({ answers }) => answers === undefined).map((row) => [keyOf(row), row]));
	const models = theirs
		.map(keyOf)
		.filter((key) => !ours.has(key) && !LEFT_OUT.some((pattern) => pattern.test(key)));
	const listed = new Set(theirs.map(keyOf));
	const gone = [...ours.keys()].filter((key) => !listed.has(key) && !UNLISTED.has(key));
	const fields = theirs.flatMap((entry) => {
		const key = keyOf(entry);
		const row = ours.get(key);
		if (row === undefined) return [];
		const known = new Set([...row.fields.map(({ name }) => name), ...(OTHER_FIELDS[key] ?? [])]);
		const names = entry.params.map(({ name }) => name).filter((name) => !known.has(name));
		return names.length === 0 ? [] : [`\`${key}\`: ${names.map((name) => `\`${name}\``).join(', ')}`];
	});
	const lines = [
		...section(
			'Models that the node does not have',
			models.map((key) => `\`${key}\``),
		),
		...section('Fields that the node does not have', fields),
		...section(
			'Models that PiAPI no longer lists',
			gone.map((key) => `\`${key}\``),
		),
	];
	if (lines.length === 0) return '';
	return [
		`PiAPI’s list of ${published.generatedAt} and \`nodes/PiApi/catalog\` differ in what follows.`,
		'CONTRIBUTING says how a model is added; what is left out on purpose goes into `scripts/catalogReport.ts`.',
		'Until then **Any Model > Run** runs whatever is missing.',
		'',
		...lines,
	].join('\n');
}

async function textAt(source: string): Promise<string> {
	if (!/^https?:/.test(source)) return await readFile(source, 'utf8');
	const { statusCode, body } = await request(source);
	const text = await body.text();
	if (statusCode !== 200) throw new Error(`${source} answered ${statusCode}`);
	return text;
}

/** Prints the report, for the address or the file that is given; nothing where there is nothing to report. */
async function main(source = PUBLISHED): Promise<void> {
	process.stdout.write(reportOf(parsePublished(await textAt(source))));
}

if (require.main === module) {
	main(process.argv[2]).catch((error: unknown) => {
		console.error(error instanceof Error ? error.message : error);
		process.exitCode = 1;
	});
}
