import type { PromptFields } from '../../nodes/PiApi/midjourney/prompt';
import { checkPrompt } from '../../nodes/PiApi/midjourney/prompt';

const hints = (prompt: string, rest: Partial<PromptFields> = {}): string[] =>
	checkPrompt({ prompt, ...rest }).hints;

it.each<[string, Partial<PromptFields>, string]>([
	['a cat —ar 16:9', {}, '“—ar” in “Prompt” was read as the flag `--ar`.'],
	[
		'a cat::2 dog::1 --v 8.2',
		{},
		'“Prompt” holds a text weight (`::`), which Midjourney 8.2 may not take; 6.1 does.',
	],
	['a cat::2', { parameters: { version: '7' } }, 'which Midjourney 7 may not take'],
	['a cat --style raw --v 8.2', {}, '“Prompt” says `--style raw`; Midjourney 8.2 reads `--raw`.'],
	['a cat --raw --v 6', {}, '“Prompt” says `--raw`; Midjourney 6 reads `--style raw`.'],
	[
		'a cat',
		{ parameters: { stop: 50, version: '8.2' } },
		'“Stop” in “Midjourney Parameters” is a legacy parameter',
	],
	['a cat', { parameters: { draft: true, version: '8.1' } }, 'on Midjourney’s own site only (8.1).'],
	['a cat', { parameters: { seed: 1, version: '7' }, processMode: 'turbo' }, 'A seed has no effect in turbo'],
	['', { promptImages: 2, parameters: { stylize: 5 } }, 'Stylize has no effect on a prompt of images alone.'],
	[
		'a cat --cref https://a.b/c.png',
		{},
		'does not have `--cref` in “Prompt”; to be sure of it, set Version to 6.1, 6 or niji 6.',
	],
])('a hint about “%s” with %j says %s', (prompt, rest, hint) => {
	expect(hints(prompt, rest)).toEqual([expect.stringContaining(hint)]);
});

it.each<[string, Partial<PromptFields>]>([
	['a cat::2 --v 6.1', {}],
	['a cat::2', {}],
	['a cat --style raw --v 7', {}],
	['a cat --raw --v 8.2', {}],
	['a cat', { parameters: { stop: 50, version: '6' } }],
	['a cat', { parameters: { seed: 1 }, processMode: 'fast' }],
	['a cat', { parameters: { stylize: 5 }, promptImages: 2 }],
])('there is nothing to say about “%s” with %j', (prompt, rest) => expect(hints(prompt, rest)).toEqual([]));
