import type { INodeProperties } from 'n8n-workflow';

import { buildWorks } from '../../nodes/PiApi/runtime/work';
import { description } from '../support/panel';
import { requestsOf } from '../support/requests';

const IMAGINE = { resource: 'midjourney', operation: 'imagine', prompt: 'a fox' };

/** What the journal knows the parameters by, as far as they say what is asked for. */
function hashOf(parameters: object): string {
	const [work] = buildWorks(
		requestsOf(IMAGINE),
		{ json: {} },
		{ ...IMAGINE, ...parameters },
		{ runIndex: 0, itemIndex: 0, isTool: false },
	);
	return work.parametersHash;
}

const options = description.properties.find(({ name }) => name === 'options')?.options as INodeProperties[];

describe('the work that a retry compares', () => {
	it('no option of waiting, running or showing counts, and every other option does', () => {
		const names = [...new Set(options.map(({ name }) => name))].sort();
		const counting = names.filter(
			(name) => hashOf({ options: { [name]: 'changed' } }) !== hashOf({ options: {} }),
		);
		expect(names.filter((name) => !counting.includes(name))).toEqual([
			...['callbackUrl', 'cancelOnStop', 'concurrentJobs', 'ifAnswerLost', 'onTimeout', 'resumeExecution'],
			...['saveTaskIds', 'spendingLimitPoints', 'spendingLimitUsd', 'splitIntoItems', 'timeout'],
		]);
		expect(counting).toEqual(
			expect.arrayContaining(['additionalInput', 'serviceMode', 'systemMessage', 'watermark']),
		);
	});

	it('no field of waiting or showing counts, and the prompt does', () => {
		for (const name of ['waitForResult', 'output', 'fields', 'download']) {
			expect([name, hashOf({ [name]: 'changed' })]).toEqual([name, hashOf({})]);
		}
		expect(hashOf({ prompt: 'a wolf' })).not.toBe(hashOf({}));
	});

	it('an empty collection is the same as none', () => {
		expect(hashOf({ options: { timeout: 60 } })).toBe(hashOf({ options: {} }));
	});
});
