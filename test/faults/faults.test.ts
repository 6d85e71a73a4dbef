import { startSandbox } from '../../sandbox';
import type { Sandbox } from '../../sandbox';
import { API_KEY } from '../support/sandbox';
import { drawCase, titleOf } from './cases';
import type { FaultCase } from './cases';
import { judge } from './judge';
import { play } from './play';

const SEED = Number(process.env.FAULTS_SEED ?? 20_250_611);
const CASES = Number(process.env.FAULTS_CASES ?? 520);
/** One case alone, to play it again. */
const ONLY = process.env.FAULTS_CASE;
/** Cases are played on this many sandboxes at once: most of their time is spent waiting. */
const LANES = 4;
const TIMEOUT_MS = 60_000;

const numbers = ONLY === undefined ? Array.from({ length: CASES }, (_, number) => number) : [Number(ONLY)];
const cases = numbers.map((number) => drawCase(SEED, number));

const verdicts = new Map<FaultCase, Promise<string[]>>();
let sandboxes: Sandbox[] = [];

/** Plays the cases of one lane one after another. */
function begin(sandbox: Sandbox, own: FaultCase[]): void {
	let before: Promise<unknown> = Promise.resolve();
	for (const faultCase of own) {
		const verdict = before.then(async () => judge(await play(faultCase, sandbox)));
		verdicts.set(faultCase, verdict);
		before = verdict.catch(() => undefined);
	}
}

beforeAll(async () => {
	process.stdout.write(`Fault cases: ${cases.length} drawn from seed ${SEED} (FAULTS_SEED, FAULTS_CASES)\n`);
	sandboxes = await Promise.all(
		Array.from({ length: LANES }, async () => await startSandbox({ key: API_KEY })),
	);
	sandboxes.forEach((sandbox, lane) =>
		begin(
			sandbox,
			cases.filter((_, n) => n % LANES === lane),
		),
	);
});

afterAll(async () => {
	await Promise.allSettled(verdicts.values());
	await Promise.all(sandboxes.map(async (sandbox) => await sandbox.stop()));
}, TIMEOUT_MS);

describe(`the faults of seed ${SEED}`, () => {
	const rows = cases.map((faultCase) => [faultCase.number, titleOf(faultCase), faultCase] as const);

	it.each(rows)(
		'case %d ends as it should: %s',
		async (number, _title, faultCase) => {
			const wrong = await verdicts.get(faultCase);
			const again = `play it again with FAULTS_SEED=${SEED} FAULTS_CASE=${number}`;
			expect({ again, faultCase, wrong }).toEqual({ again, faultCase, wrong: [] });
		},
		TIMEOUT_MS,
	);
});
