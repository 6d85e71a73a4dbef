import { computeChatUsd } from '../../nodes/PiApi/catalog/chatPrices';

const MILLION = 1_000_000;
const [IN, OUT] = [1.875, 7.5];

function ask(input: Record<string, unknown>): number {
	return computeChatUsd('gpt-4o', { max_tokens: 0, ...input } as never) ?? NaN;
}

describe('the most that a message can cost', () => {
	it('is at least its bytes and the longest answer, whatever else goes along', () => {
		const text = 'x'.repeat(10_000);
		for (const input of [
			{ messages: [{ role: 'user', content: text }] },
			{ messages: [{ role: 'user', content: [{ type: 'text', text }] }] },
			{ messages: [{ role: 'user', content: [text] }] },
			{ messages: [], tools: [{ type: 'function', function: { description: text } }] },
		]) {
			expect(ask(input)).toBeGreaterThanOrEqual((10_000 * IN + 16_384 * OUT) / MILLION);
		}
		expect(ask({ max_tokens: 100, messages: [] })).toBeLessThan((1_000 * IN + 100 * OUT) / MILLION);
	});

	it('counts an image by what it takes, and not by the length of its address', () => {
		const image = { type: 'image_url', image_url: { url: `data:image/png;base64,${'A'.repeat(1_000_000)}` } };
		const usd = ask({ max_tokens: 1, messages: [{ role: 'user', content: [image] }] });
		expect(usd).toBeGreaterThan((1_445 * IN) / MILLION);
		expect(usd).toBeLessThan((2_445 * IN) / MILLION);
	});

	it.each([[[null]], [['text']], ['none'], [null]])(
		'is an estimate for messages of any shape: %j',
		(messages) => {
			expect(ask({ messages })).toBeGreaterThan(0);
		},
	);
});
