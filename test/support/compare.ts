import type { INodeExecutionData } from 'n8n-workflow';

const TIME = /\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?Z/g;
const ENDPOINT = /"endpoint":"[^"]*"/g;
/** The sandbox numbers tasks as they are created, which may be in another order. */
const ATTACHMENT = /\/attachments\/\d+\//g;
const UUID = /[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}/g;

/**
 * Items without what differs from run to run: times, ids (numbered by their first appearance) and the address that
 * the service was given to call.
 */
export function comparable(items: INodeExecutionData[]): unknown {
	const ids: string[] = [];
	const numbered = (id: string): string => {
		if (!ids.includes(id)) ids.push(id);
		return `<id ${ids.indexOf(id)}>`;
	};
	const text = JSON.stringify(items)
		.replace(TIME, '<time>')
		.replace(ENDPOINT, '"endpoint":"<address>"')
		.replace(ATTACHMENT, '/attachments/<n>/')
		.replace(UUID, numbered);
	return JSON.parse(text) as unknown;
}
