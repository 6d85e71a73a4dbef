import fc from 'fast-check';
import type { MidjourneyParameters } from '../../nodes/PiApi/midjourney/parameters';
import { findParameter, PARAMETERS } from '../../nodes/PiApi/midjourney/parameters';
import { cat, refused } from './cat';
import { checkPrompt } from '../../nodes/PiApi/midjourney/prompt';
import { refusalOf } from './refusals';

const RANGES: Array<[keyof MidjourneyParameters & string, number, number, string?]> = [
	['stylize', 0, 1000],
	['chaos', 0, 100],
	['weird', 0, 3000],
	['seed', 0, 4294967295],
	['stop', 10, 100],
	['experimental', 0, 100],
	['imageWeight', 0, 3],
	['imageWeight', 0, 2, 'niji 7'],
	['styleWeight', 0, 1000],
	['omniWeight', 1, 1000],
	['characterWeight', 0, 100],
];

it('no parameter with a range is left out of the table above', () => {
	const numbers = PARAMETERS.filter(({ value }) => value.kind === 'number').map(({ name }) => name);
	expect([...new Set(RANGES.map(([name]) => name))].sort()).toEqual(numbers.sort());
});

describe.each(RANGES)('the range of %s, from %d to %d (version %s)', (name, min, max, version) => {
	const parameters = (value: unknown): MidjourneyParameters => ({ version, [name]: value });

	it('every value in the range passes, as a number and as text', () => {
		fc.assert(
			fc.property(fc.oneof(fc.constantFrom(min, max), fc.integer({ min, max })), (value) => {
				const flag = `--${findParameter(name).flags[0]} ${value}`;
				expect(`${cat(parameters(value))} `).toContain(`${flag} `);
				expect(`${cat(parameters(` ${value} `))} `).toContain(`${flag} `);
			}),
		);
	});

	it('every value outside is refused, in the field and in the prompt', () => {
		const outside = fc.oneof(
			fc.constantFrom(min - 1, max + 1),
			fc.integer({ min: max + 1, max: 2 ** 40 }),
			fc.integer({ min: -(2 ** 40), max: min - 1 }),
		);
		fc.assert(
			fc.property(outside, (value) => {
				const { label, flags } = findParameter(name);
				const fault = `is ${value}, but Midjourney${version === undefined ? '' : ` ${version}`} takes ${min} to ${max}`;
				expect(refused(parameters(value))).toContain(`“${label}” in “Midjourney Parameters” ${fault}`);
				const prompt = `a cat --${flags[0]} ${value}`;
				expect(refusalOf(() => checkPrompt({ prompt, parameters: { version } }))).toContain(
					`\`--${flags[0]}\` in “Prompt” ${fault}`,
				);
			}),
		);
	});
});
