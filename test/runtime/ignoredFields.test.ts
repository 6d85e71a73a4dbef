import type { ModelRequest } from '../../nodes/PiApi/contract/request';
import { listIgnoredFieldHints } from '../../nodes/PiApi/runtime/ignoredFields';
import { taskLike } from '../support/tasks';

const REQUEST: ModelRequest = {
	kind: 'model',
	...{ model: 'Qubico/joycaption', taskType: 'joycaption-beta-one' },
	input: { prompt_style: 'Descriptive', negative_prompt: '' },
	files: [
		{
			path: ['image'],
			source: { from: 'url', url: 'https://a.example/1.png', field: 'Image' },
			media: 'image',
			base64: true,
		},
	],
	labels: { image: 'Image', prompt_style: 'Style' },
	options: {},
	hints: [],
};

function hintsFor(echoedInput?: Record<string, string>): string[] {
	return listIgnoredFieldHints(REQUEST, {
		...taskLike({ status: 'completed' }),
		model: 'Qubico/joycaption',
		...(echoedInput ? { echoedInput } : {}),
	});
}

it('names the fields that the service does not show as understood', () => {
	expect(hintsFor({ image: 'x' })).toEqual([
		'Qubico/joycaption does not show “Style” in what it understood: it was probably ignored.',
	]);
});

it('the comparison says nothing where all came through, or where the service shows no input', () => {
	expect(hintsFor({ image: 'x', prompt_style: 'Descriptive' })).toEqual([]);
	expect(hintsFor()).toEqual([]);
});
