import type * as N8nWorkflow from 'n8n-workflow';

/** How many times faster time runs in the tests: a pause of 1.5 s takes 15 ms. */
export const SPEED = 100;

jest.mock('n8n-workflow', () => {
	const actual = jest.requireActual<typeof N8nWorkflow>('n8n-workflow');
	return {
		...actual,
		sleep: async (ms: number, signal?: AbortSignal) => await actual.sleep(ms / SPEED, signal),
	};
});

// A busy machine is slow, not wrong.
jest.setTimeout(30_000);

const started = Date.now();
const realNow = Date.now.bind(Date);

beforeAll(() => {
	jest.spyOn(Date, 'now').mockImplementation(() => started + (realNow() - started) * SPEED);
});

afterAll(() => {
	jest.restoreAllMocks();
});
