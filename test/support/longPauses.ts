import type * as N8nWorkflow from 'n8n-workflow';

/** Pauses from here on are skipped, in ms: time jumps over them. What can be cut off is a deadline, and no pause. */
const LONG_MS = 5_000;

let skippedMs = 0;
let gate: Promise<void> = Promise.resolve();

/** Makes long pauses last until what is given back is called. */
export function holdLongPauses(): () => void {
	let open = (): void => undefined;
	gate = new Promise((resolve) => (open = resolve));
	return open;
}

async function skip(ms: number): Promise<void> {
	await gate;
	skippedMs += ms;
}

jest.mock('n8n-workflow', () => {
	const actual = jest.requireActual<typeof N8nWorkflow>('n8n-workflow');
	return {
		...actual,
		sleep: async (ms: number, signal?: AbortSignal) =>
			await (ms < LONG_MS || signal ? actual.sleep(ms, signal) : skip(ms)),
	};
});

const realNow = Date.now.bind(Date);

beforeAll(() => {
	jest.spyOn(Date, 'now').mockImplementation(() => realNow() + skippedMs);
});

afterAll(() => {
	jest.restoreAllMocks();
});
