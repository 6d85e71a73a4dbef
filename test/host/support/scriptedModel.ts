import { randomUUID } from 'node:crypto';
import { createServer } from 'node:http';
import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { json } from 'node:stream/consumers';

interface Message {
	role: string;
	content: unknown;
}

/** A stand-in for a language model behind OpenAI's API, which says what it is told to. */
export class ScriptedModel {
	/** The messages of every request, in order. */
	readonly asked: Message[][] = [];
	private readonly server: Server;

	/**
	 * @param tool the name under which the agent has the tool
	 * @param turns what it answers with, one after another: prompts to call the tool with, or a last text
	 */
	constructor(
		private readonly tool: string,
		private readonly turns: Array<string[] | string>,
	) {
		this.server = createServer(async (request, response) => {
			const { messages } = (await json(request)) as { messages: Message[] };
			const turn = this.turns[this.asked.length] ?? 'I have nothing more to say.';
			this.asked.push(messages);
			response.setHeader('content-type', 'application/json');
			response.end(JSON.stringify(completion(this.tool, turn)));
		});
	}

	async start(): Promise<string> {
		await new Promise<void>((resolve) => this.server.listen(0, '127.0.0.1', resolve));
		return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}/v1`;
	}

	async stop(): Promise<void> {
		this.server.closeAllConnections();
		await new Promise((resolve) => this.server.close(resolve));
	}

	/** What the tool answered, as the model was shown it. */
	toolAnswers(): string[] {
		return (this.asked.at(-1) ?? [])
			.filter(({ role }) => role === 'tool')
			.map(({ content }) => String(content));
	}
}

/** An answer of OpenAI's chat completions. */
function completion(tool: string, turn: string[] | string): unknown {
	const calls = Array.isArray(turn) ? turn : [];
	const message = {
		role: 'assistant',
		content: Array.isArray(turn) ? null : turn,
		tool_calls: calls.map((prompt) => ({
			id: `call_${randomUUID()}`,
			type: 'function',
			function: { name: tool, arguments: JSON.stringify({ prompt }) },
		})),
	};
	return {
		id: randomUUID(),
		object: 'chat.completion',
		created: Math.floor(Date.now() / 1_000),
		model: 'scripted',
		choices: [
			{ index: 0, message, finish_reason: Array.isArray(turn) ? 'tool_calls' : 'stop', logprobs: null },
		],
		usage: { prompt_tokens: 1, completion_tokens: 1, total_tokens: 2 },
	};
}
