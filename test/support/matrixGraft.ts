import { createServer } from 'node:http';
import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import type { IDataObject } from 'n8n-workflow';

import type { ServiceName } from '../../nodes/PiApi/contract/task';

/** The answer of a look at a task, of a service of the sandbox. */
const LOOK_PATH: Record<ServiceName, (id: string) => string> = {
	piapi: (id) => `/api/v1/task/${id}`,
	legnext: (id) => `/api/v1/job/${id}`,
	midapi: (id) => `/api/v1/mj/record-info?taskId=${id}`,
	useapi: (id) => `/v2/jobs/?jobid=${encodeURIComponent(id)}`,
};

/** The fields that say what a task has come to; those of one end are gone where the other has none. */
const END_FIELDS: Record<ServiceName, string[]> = {
	piapi: ['status', 'error', 'output', 'logs'],
	legnext: ['status', 'error', 'output', 'logs'],
	midapi: ['successFlag', 'errorCode', 'errorMessage', 'resultInfoJson', 'completeTime'],
	useapi: [
		...['status', 'error', 'errorDetails', 'code', 'attachments', 'buttons', 'imageUx', 'videoUx', 'embeds'],
		...['seed', 'children', 'updated'],
	],
};

function grafted(task: IDataObject, model: IDataObject, fields: readonly string[]): IDataObject {
	const rest = Object.entries(task).filter(([name]) => !fields.includes(name));
	const end = Object.entries(model).filter(([name]) => fields.includes(name));
	return { ...Object.fromEntries(rest), ...Object.fromEntries(end) };
}

interface Model {
	service: ServiceName;
	id: string;
}

/**
 * Stands before the sandbox and passes everything on. Once it has a model, whatever task is looked at next has come to
 * the same end as the model: so every operation can fail in the service's own words, also those without a prompt.
 */
export class Graft {
	private server?: Server;
	private model?: Model;
	private readonly spared = new Set<string>();
	url = '';

	constructor(private readonly target: () => string) {}

	async start(): Promise<void> {
		this.server = createServer((request, response) => void this.pass(request, response));
		await new Promise<void>((resolve) => this.server?.listen(0, '127.0.0.1', resolve));
		this.url = `http://127.0.0.1:${(this.server.address() as AddressInfo).port}`;
	}

	async stop(): Promise<void> {
		this.server?.closeAllConnections();
		await new Promise((resolve) => this.server?.close(resolve));
	}

	/** From now on every task ends as this one; those that were there before stay as they are. */
	endLike(model: Model, spared: readonly string[]): void {
		this.model = model;
		for (const id of spared) this.spared.add(id);
	}

	reset(): void {
		this.model = undefined;
		this.spared.clear();
	}

	private async pass(request: IncomingMessage, response: ServerResponse): Promise<void> {
		const { method, url = '/' } = request;
		const body = method === 'GET' || method === 'DELETE' ? undefined : await text(request);
		const headers = Object.fromEntries(
			['x-api-key', 'authorization', 'content-type']
				.map((name) => [name, request.headers[name]] as const)
				.filter((entry): entry is [string, string] => typeof entry[1] === 'string'),
		);
		const answer = await fetch(`${this.target()}${url}`, { method, headers, body });
		const told = await answer.text();
		const shown = answer.ok && method === 'GET' ? await this.changed(url, told, headers) : told;
		response.writeHead(answer.status, { 'content-type': 'application/json' }).end(shown);
	}

	private async changed(url: string, told: string, headers: Record<string, string>): Promise<string> {
		const { model, spared } = this;
		if (model === undefined || ![...spared].every((id) => !decodeURIComponent(url).includes(id))) return told;
		const look = await fetch(`${this.target()}${LOOK_PATH[model.service](model.id)}`, { headers });
		const [task, end] = [JSON.parse(told) as IDataObject, (await look.json()) as IDataObject];
		const fields = END_FIELDS[model.service];
		const wrapped = 'data' in task;
		const result = wrapped
			? { ...task, data: grafted(task.data as IDataObject, end.data as IDataObject, fields) }
			: grafted(task, end, fields);
		return JSON.stringify(result);
	}
}
