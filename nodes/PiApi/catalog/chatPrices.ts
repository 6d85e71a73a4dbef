import type { IDataObject } from 'n8n-workflow';

/** What a language model costs, in US dollars for a million tokens, and the most tokens that one answer and one image take. */
interface ChatPrice {
	in: number;
	out: number;
	/** Where no Maximum Length is set (platform.openai.com/docs/models). */
	longestAnswer: number;
	/** Of an image in high detail (platform.openai.com/docs/guides/images-vision: eight tiles). */
	image: number;
}

/** The models that PiAPI states a price of (piapi.ai/docs/llm-api/completions). */
const PRICES: Record<string, ChatPrice> = {
	'gpt-4o': { in: 1.875, out: 7.5, longestAnswer: 16_384, image: 1_445 },
	'gpt-4o-mini': { in: 0.1125, out: 0.45, longestAnswer: 16_384, image: 48_169 },
};

/** What surrounds a message, and an answer, in tokens. */
const AROUND = 16;
const MILLION = 1_000_000;

function readCount(value: unknown): number | undefined {
	const count = typeof value === 'string' ? Number(value) : value;
	return typeof count === 'number' && Number.isFinite(count) && count > 0 ? count : undefined;
}

/** How many images stand anywhere in a request. */
function countImages(value: unknown): number {
	if (typeof value !== 'object' || value === null) return 0;
	const own = 'type' in value && value.type === 'image_url' ? 1 : 0;
	return Object.values(value).reduce<number>((sum, entry) => sum + countImages(entry), own);
}

/** The bytes of all else that is asked: no token is less than one. */
function countBytes(input: IDataObject): number {
	const text = JSON.stringify(input, (key, value: unknown) => (key === 'image_url' ? undefined : value));
	return Buffer.byteLength(text);
}

/**
 * What an answer costs at most, in US dollars: an estimate from above, because what is asked is counted in bytes and the
 * answer as long as it may become. Undefined for a model without a known price.
 * @param input the body of the request
 */
export function computeChatUsd(model: string, input: IDataObject): number | undefined {
	const price = PRICES[model];
	if (price === undefined) return undefined;
	const inputTokens = AROUND + countBytes(input) + countImages(input) * price.image;
	const most = readCount(input.max_completion_tokens) ?? readCount(input.max_tokens) ?? price.longestAnswer;
	return (inputTokens * price.in + most * (readCount(input.n) ?? 1) * price.out) / MILLION;
}

/** What an answer cost by the tokens that it reports, in US dollars; undefined where that is not known. */
export function computeUsageUsd(model: string, usage: IDataObject): number | undefined {
	const price = PRICES[model];
	const [inputTokens, outputTokens] = [readCount(usage.prompt_tokens), readCount(usage.completion_tokens)];
	if (price === undefined || inputTokens === undefined || outputTokens === undefined) return undefined;
	return (inputTokens * price.in + outputTokens * price.out) / MILLION;
}
