import { z } from 'zod';

import { MARKERS } from '../../engine/moderation';
import { ApiError } from '../../http/apiError';
import { digest } from '../../base/random';
import { POINTS_PER_USD } from '../prices';
import { badRequest, UpstreamError } from './errors';

/** The list of the newest CLI and of older pages; availability varies, as the pages warn. */
const CHAT_MODELS = /^(gpt-|claude-|gemini-|o1-)/;

const part = z.discriminatedUnion('type', [
	z.object({ type: z.literal('text'), text: z.string() }),
	z.object({ type: z.literal('image_url'), image_url: z.object({ url: z.string().min(1) }) }),
]);

const chatSchema = z
	.object({
		model: z.string().min(1),
		messages: z
			.array(
				z.object({
					role: z.enum(['system', 'user', 'assistant']),
					content: z.union([z.string(), z.array(part).min(1)]),
				}),
			)
			.min(1),
		temperature: z.number().min(0).max(2).optional(),
		top_p: z.number().min(0).max(1).optional(),
		max_tokens: z.number().int().min(1).optional(),
		n: z.number().int().min(1).optional(),
		stop: z.union([z.string(), z.array(z.string()).max(4)]).optional(),
		stream: z.boolean().optional(),
		response_format: z.object({ type: z.enum(['text', 'json_object']) }).optional(),
		functions: z.array(z.unknown()).optional(),
		function_call: z.unknown().optional(),
	})
	.strict();

export type ChatRequest = z.infer<typeof chatSchema>;

/** US dollars for a million tokens, in and out; about three quarters of the makers' lists. */
const USD_PER_MILLION: Record<string, [number, number]> = {
	'gpt-4o': [1.875, 7.5],
	'gpt-4o-mini': [0.1125, 0.45],
};
const OTHER_USD: [number, number] = [1.5, 7.5];

function textOf({ content }: ChatRequest['messages'][number]): string {
	if (typeof content === 'string') return content;
	return content.map((piece) => (piece.type === 'text' ? piece.text : '[image]')).join(' ');
}

function tokens(text: string): number {
	return Math.ceil(text.length / 4);
}

/** Takes the body of a chat; gives it checked, or throws the refusal. */
export function parseChat(body: unknown, plan: string): ChatRequest {
	const parsed = chatSchema.safeParse(body ?? {});
	if (!parsed.success) throw badRequest(parsed.error);
	const { model, messages } = parsed.data;
	if (!CHAT_MODELS.test(model)) {
		throw new ApiError(404, `The model \`${model}\` does not exist`, { type: 'invalid_request_error' });
	}
	// gpt-4o, the Claude and the o1 models need the Creator plan or higher.
	if (plan === 'free' && (model === 'gpt-4o' || /^(claude|o1)-/.test(model))) {
		throw new ApiError(403, 'Insufficient plan level', { type: 'permission_error' });
	}
	if (messages.some((message) => textOf(message).includes(MARKERS.banned))) {
		throw new UpstreamError(
			400,
			'Your request was rejected by our safety system.',
			'content_policy_violation',
		);
	}
	return parsed.data;
}

/** The answer to the last message: the same for the same words, shorter where few tokens are allowed. */
function answerTo({ model, messages, max_tokens: most, response_format: format }: ChatRequest): string {
	const last = textOf(messages[messages.length - 1]);
	if (format?.type === 'json_object') return JSON.stringify({ answer: last });
	const text = `${last} (answered by ${model}, in warm light, highly detailed)`;
	return most === undefined ? text : text.slice(0, most * 4);
}

/** Takes a chat; gives the answer as OpenAI writes it, and its price in points. */
export function answerChat(chat: ChatRequest, now: number, ordinal: number) {
	const content = answerTo(chat);
	const prompt = chat.messages.map(textOf).reduce((sum, text) => sum + tokens(text), 0);
	const count = chat.n ?? 1;
	const completion = tokens(content) * count;
	const [input, output] = USD_PER_MILLION[chat.model] ?? OTHER_USD;
	const cut = chat.max_tokens !== undefined && tokens(content) >= chat.max_tokens;
	const body = {
		id: `chatcmpl-${digest('chat', ordinal).slice(0, 24)}`,
		object: 'chat.completion',
		created: Math.floor(now / 1000),
		model: chat.model,
		choices: Array.from({ length: count }, (_, index) => ({
			index,
			message: { role: 'assistant', content },
			finish_reason: cut ? 'length' : 'stop',
		})),
		usage: {
			prompt_tokens: prompt,
			completion_tokens: completion,
			total_tokens: prompt + completion,
		},
	};
	const usd = (prompt * input + completion * output) / 1_000_000;
	return { body, points: Math.ceil(usd * POINTS_PER_USD) };
}

/** The answer as a stream of events; the usage in it is empty, as clients have met it. */
export function chatEvents({ body }: ReturnType<typeof answerChat>): string {
	const { id, created, model, choices } = body;
	const chunk = (delta: object, finish: string | null) =>
		`data: ${JSON.stringify({
			...{ id, object: 'chat.completion.chunk', created, model, usage: {} },
			choices: [{ index: 0, delta, finish_reason: finish }],
		})}\n\n`;
	const [{ message, finish_reason: finish }] = choices;
	const half = Math.ceil(message.content.length / 2);
	return [
		chunk({ role: 'assistant', content: message.content.slice(0, half) }, null),
		chunk({ content: message.content.slice(half) }, null),
		chunk({}, finish),
		'data: [DONE]\n\n',
	].join('');
}
