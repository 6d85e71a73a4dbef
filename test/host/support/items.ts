import type { IDataObject, INodeExecutionData } from 'n8n-workflow';
import { binary } from './host';
import { pictureFacts, pixelsOf, quartersOf } from './pictures';

/** Which input item each item comes from. */
export function sourcesOf(items: INodeExecutionData[]): unknown[] {
	return items.map(({ pairedItem }) =>
		typeof pairedItem === 'object' && 'item' in pairedItem ? pairedItem.item : pairedItem,
	);
}

/** One field of every item. */
export function column(items: INodeExecutionData[], field: string): Array<IDataObject[string]> {
	return items.map(({ json }) => json[field]);
}

/** The names of an item's files by binary field. */
export function fileNames({ binary: files }: INodeExecutionData): Record<string, string | undefined> {
	return Object.fromEntries(Object.entries(files ?? {}).map(([name, { fileName }]) => [name, fileName]));
}

/** Format and size of an item's file, as in `png 64x36`; every pixel is decoded. */
export async function fileFacts(item: INodeExecutionData, property = 'data'): Promise<string> {
	return await pictureFacts(await binary(item, property));
}

/** A file of an item, with the field that holds it; `data` unless it is named. */
export type ItemFile = [item: INodeExecutionData, property?: string];

/** Throws unless the files are the four pictures of the grid, in grid order, and no two of them are the same. */
export async function expectQuarters(grid: ItemFile, files: ItemFile[]): Promise<void> {
	const quarters = await Promise.all((await quartersOf(await binary(...grid))).map(pixelsOf));
	expect(new Set(quarters.map((pixels) => pixels.toString('base64'))).size).toBe(4);
	const found = await Promise.all(files.map(async (file) => await pixelsOf(await binary(...file))));
	expect(found.map((pixels) => quarters.findIndex((quarter) => quarter.equals(pixels)) + 1)).toEqual([
		1, 2, 3, 4,
	]);
}
