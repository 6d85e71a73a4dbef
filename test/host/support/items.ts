import type { IDataObject, INodeExecutionData } from 'n8n-workflow';
import { binary } from './host';
import { pictureFacts } from './pictures';

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
