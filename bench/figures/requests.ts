import type { SettingsPatch } from '../../sandbox';
import type { Bench } from '../bench';
import { atMost } from '../figure';
import type { Figure, Row } from '../figure';
import { mean } from '../statistics';
import { LENGTHS, watchTasks } from '../watching';
import type { TaskLength } from '../watching';

const LATENESS_TARGET = 10;

interface Scenario {
	what: string;
	settings: SettingsPatch;
}

/** Exactly as long as said; off by up to 30 %; the same with a plan that shows no progress. */
const SCENARIOS: Scenario[] = [
	{ what: '', settings: {} },
	{ what: ' +-30 %', settings: { spread: 0.3 } },
	{ what: ' +-30 %, no progress shown', settings: { spread: 0.3, plan: 'free' } },
];

async function measureOne(bench: Bench, length: TaskLength, { what, settings }: Scenario): Promise<Row[]> {
	const count = bench.short ? 5 : 20;
	const name = `Tasks of ${length.seconds} s${what}`;
	const { ours, core } = await watchTasks(bench, count, length, settings);
	if (ours.requests.length !== count)
		throw new Error(`${name}: only ${ours.requests.length} were seen to end`);
	const [own, other] = [mean(ours.requests), mean(core.requests)];
	const late = ours.lateness.map((share) => share * 100);
	const requests = `${own.toFixed(1)} / ${other.toFixed(1)} requests per task, ${count} tasks each`;
	const coreLate = mean(core.lateness.map((share) => share * 100));
	const lateness = `mean ${mean(late).toFixed(1)} %, the loop's mean ${coreLate.toFixed(1)} %`;
	return [
		atMost(`${name}: requests / core loop with 5 s`, own / other, length.seconds > 5 ? 0.5 : 1, {
			note: requests,
		}),
		atMost(`${name}: latest notice, share of the length`, Math.max(...late), LATENESS_TARGET, {
			unit: ' %',
			digits: 1,
			note: lateness,
		}),
	];
}

export const requests: Figure = {
	name: 'requests',
	title: '3. Requests while waiting',
	async measure(bench) {
		const lengths = bench.short ? LENGTHS.filter(({ seconds }) => seconds <= 30) : LENGTHS;
		const rows: Row[] = [];
		for (const scenario of bench.short ? SCENARIOS.slice(0, 1) : SCENARIOS) {
			bench.log(
				`Tasks of ${lengths.map(({ seconds }) => seconds).join(', ')} s${scenario.what}, side by side`,
			);
			const measured = await Promise.all(
				lengths.map(async (length) => await measureOne(bench, length, scenario)),
			);
			rows.push(...measured.flat());
		}
		return rows;
	},
};
