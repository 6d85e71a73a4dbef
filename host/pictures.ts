import { mkdir, writeFile } from 'node:fs/promises';
import { extname, join } from 'node:path';
import type { IBinaryData } from 'n8n-workflow';
import { runOf } from './execution';
import type { Execution } from './execution';
import type { N8nClient } from './rest';

function filesOf(execution: Execution, node: string): IBinaryData[] {
	const outputs = runOf(execution, node).data?.main ?? [];
	return outputs.flatMap((items) => (items ?? []).flatMap(({ binary }) => Object.values(binary ?? {})));
}

function nameFor(file: IBinaryData, position: number): string {
	const extension = file.fileExtension === undefined ? '' : `.${file.fileExtension}`;
	const name = (file.fileName ?? `image-${position + 1}`).replace(/[^\w.-]+/g, '_');
	return extname(name) === '' ? `${name}${extension}` : name;
}

/**
 * Saves the pictures that the last node of an execution put out.
 * @returns the paths of the files
 */
export async function savePictures(
	client: N8nClient,
	execution: Execution,
	folder: string,
): Promise<string[]> {
	if (execution.lastNode === undefined) return [];
	const pictures = filesOf(execution, execution.lastNode).filter(({ mimeType }) =>
		mimeType.startsWith('image/'),
	);
	await mkdir(folder, { recursive: true });
	const saved = pictures.map(async (picture, position) => {
		const path = join(folder, nameFor(picture, position));
		await writeFile(path, await client.binary(picture));
		return path;
	});
	return [...new Set(await Promise.all(saved))];
}
