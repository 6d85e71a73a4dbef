import type { Bench } from '../rig/bench';
import { atMost } from '../rig/figure';
import type { Figure, Row } from '../rig/figure';
import type { N8nInstance } from '../rig/n8nInstance';
import { watchSimulated } from '../rig/simulatedWatching';
import { mean } from '../rig/statistics';
import { watchTasks } from '../rig/watching';
import type { TaskLength, Watched } from '../rig/watching';

/** Measured inside n8n; each length has a kind of its own. */
const REAL: TaskLength[] = [
	{ seconds: 0.5, kind: 'imagine', processMode: 'turbo' },
	{ seconds: 1.5, kind: 'imagine', processMode: 'fast' },
	{ seconds: 5, kind: 'upscale', processMode: 'fast' },
	{ seconds: 12, kind: 'imagine', processMode: 'relax' },
];
/** Measured on simulated time, in s. */
const SIMULATED_S = [30, 90, 300];
const SPREAD = 0.1;
/** As many as are kept of a kind. */
const LESSONS = 20;
/** Up to this length the loop may be asked for three times as few polls, in s. */
const SHORT_S = 90;

interface Knowledge {
	what: string;
	/** What was learned, as a multiple of the length that follows. */
	factor?: number;
	showsProgress?: boolean;
	/** What is to be small: the mean or the most. */
	of: 'mean' | 'most';
	/** In percent, or this many seconds where that is more. */
	percent: number;
	seconds: number;
}

const KNOWLEDGE: Knowledge[] = [
	{ what: 'nothing known', of: 'most', percent: 15, seconds: 1 },
	{ what: 'progress shown', showsProgress: true, of: 'most', percent: 15, seconds: 1 },
	{ what: 'learned', factor: 1, of: 'mean', percent: 5, seconds: 0 },
	{ what: 'learned 4 times too long', factor: 4, of: 'most', percent: 30, seconds: 2 },
	{ what: 'learned 4 times too short', factor: 0.25, of: 'most', percent: 30, seconds: 2 },
];

interface Sides {
	ours: Watched;
	core: Watched;
}

function rowsOf(seconds: number, knowledge: Knowledge, { ours, core }: Sides): Row[] {
	const name = `Tasks of ${seconds} s, ${knowledge.what}`;
	const late = ours.late.map((share) => share * 100);
	const loop = core.late.map((share) => share * 100);
	const most = Math.max(...late);
	const [own, other] = [mean(ours.polls), mean(core.polls)];
	const limit = Math.max(knowledge.percent, (100 * knowledge.seconds) / seconds);
	const times = `at most ${(Math.max(...ours.lateMs) / 1_000).toFixed(2)} s`;
	const shares = `mean ${mean(late).toFixed(1)} %, most ${most.toFixed(1)} %, ${times}`;
	return [
		atMost(
			`${name}: ${knowledge.of === 'mean' ? 'mean' : 'latest'} notice, share of the length`,
			knowledge.of === 'mean' ? mean(late) : most,
			Math.round(limit),
			{
				unit: ' %',
				digits: 1,
				note: `${shares}; the loop's mean ${mean(loop).toFixed(1)} %, most ${Math.max(...loop).toFixed(1)} %`,
			},
		),
		atMost(`${name}: polls / core loop with 5 s`, own / other, seconds < SHORT_S ? 3 : 1, {
			note: `${own.toFixed(1)} / ${other.toFixed(1)} polls per task`,
		}),
	];
}

async function measureReal(
	bench: Bench,
	n8n: N8nInstance,
	length: TaskLength,
	knowledge: Knowledge,
): Promise<Row[]> {
	const { factor, showsProgress } = knowledge;
	const sides = await watchTasks(bench, n8n, {
		// As many as the rate lets poll every second.
		count: 10,
		length,
		settings: { spread: SPREAD, plan: showsProgress ? 'pro' : 'free' },
		...(factor === undefined ? {} : { lesson: { count: LESSONS, factor } }),
	});
	return rowsOf(length.seconds, knowledge, sides);
}

async function measureSimulated(seconds: number, knowledge: Knowledge): Promise<Row[]> {
	const { factor, showsProgress = false } = knowledge;
	const lengthMs = seconds * 1_000;
	const sides = await watchSimulated({
		...{ count: 100, lengthMs, spread: SPREAD, showsProgress },
		...(factor === undefined ? {} : { learnedMs: factor * lengthMs }),
	});
	return rowsOf(seconds, knowledge, sides);
}

/** How late results are noticed and how many polls that takes: lengths by what is known, all lengths +-10 %. */
export const lag: Figure = {
	name: 'lag',
	title: '3. Lag and polls',
	limits:
		'of tasks of which nothing is known the bound itself (1 s or 15 % of the age) asks for 5 polls in 5 s, 11 in 12 s and 26 in 90 s, where the loop takes 1, 3 and 18. Learned tasks under 12 s that end in the same second share ten polls: one that comes a little early takes the place of another, whose end is then seen up to a second later, and that is more than 5 %.',
	async measure(bench) {
		const rows: Row[] = [];
		// What another figure's tasks taught must not be known here.
		const n8n = bench.short ? undefined : await bench.freshN8n();
		try {
			for (const knowledge of KNOWLEDGE) {
				bench.log(`Tasks of all lengths, ${knowledge.what}`);
				const real = n8n === undefined ? [] : REAL;
				const measured = await Promise.all(
					real.map(async (length) => (n8n ? await measureReal(bench, n8n, length, knowledge) : [])),
				);
				rows.push(...measured.flat());
				for (const seconds of SIMULATED_S) rows.push(...(await measureSimulated(seconds, knowledge)));
			}
		} finally {
			await n8n?.stop();
		}
		return rows;
	},
};
