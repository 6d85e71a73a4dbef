import type { WorkflowDefinition } from '../../host/rest';
import type { Bench } from '../rig/bench';
import { fileStep } from '../rig/coreSteps';
import { atMost, shown } from '../rig/figure';
import type { Figure, Row } from '../rig/figure';
import { download } from '../rig/ourSteps';
import type { SandboxProcess } from '../rig/sandboxProcess';
import { ratioOf, repeat } from '../rig/statistics';
import type { Pair } from '../rig/statistics';
import { itemsStep, workflow } from '../rig/workflow';
import type { Credentials } from '../rig/workflow';

const RATIO_TARGET = 0.5;
const FLAT_TARGET = 1.1;
const MB = 1024 * 1024;
const FILE_MB = 5;

interface File {
	task_id: string;
	image_url: string;
}

interface Peak {
	idle: number;
	peak: number;
	seconds: number;
}

type Build = (credentials: Credentials, files: File[]) => WorkflowDefinition;

const ours: Build = (credentials, files) => workflow('Ours', filesStep(files), [download(credentials)]);
const http: Build = (_credentials, files) => workflow('HTTP Request', filesStep(files), [fileStep()]);

function filesStep(files: File[]): ReturnType<typeof itemsStep> {
	return itemsStep(`return ${JSON.stringify(files)}.map((json) => ({ json }));`);
}

/** One finished task, whose picture every item fetches: drawing hundreds of pictures is the sandbox's work. */
async function fileOf(sandbox: SandboxProcess): Promise<File> {
	await sandbox.reset({ fileBytes: FILE_MB * MB });
	const { task_id, output } = await sandbox.finishedTask();
	if (!output?.image_url) throw new Error('The sandbox made a task without a picture');
	return { task_id, image_url: output.image_url };
}

async function peakOf(bench: Bench, build: Build, count: number): Promise<Peak> {
	const sandbox = await bench.sandbox();
	const file = await fileOf(sandbox);
	const n8n = await bench.freshN8n();
	try {
		const credentials = await n8n.credentials({ ...sandbox, concurrentJobs: 30 });
		const stored = await n8n.store(
			build(
				credentials,
				Array.from({ length: count }, () => file),
			),
		);
		const idle = bench.short ? await n8n.process.rss() : await n8n.process.settledRss();
		const { result, peak } = await n8n.process.peakOf(async () => await n8n.run(stored));
		const { counters } = await sandbox.state();
		if (counters.downloads < count)
			throw new Error(`Only ${counters.downloads} of ${count} files were fetched`);
		return { idle: idle / MB, peak: peak / MB, seconds: result.wallMs / 1_000 };
	} finally {
		await n8n.stop();
	}
}

function shownPeak({ idle, peak, seconds }: Peak): string {
	return `${peak.toFixed(0)} MB (idle ${idle.toFixed(0)} MB, ${seconds.toFixed(1)} s)`;
}

function aboveIdle({ peak, idle }: Peak): number {
	return Math.max(1, peak - idle);
}

/** Twice as many files, against the runs with the files once. */
async function flatRow(bench: Bench, count: number, once: Peak[]): Promise<Row> {
	const pairs: Pair[] = [];
	for (const [round, { peak }] of once.entries()) {
		bench.log(`${2 * count} files of ${FILE_MB} MB by ours, round ${round + 1}`);
		pairs.push({ ours: (await peakOf(bench, ours, 2 * count)).peak, other: peak });
	}
	const { ratio, note } = ratioOf(pairs);
	return atMost(`${2 * count} files / ${count} files, peak of n8n, ours`, ratio, FLAT_TARGET, {
		note: `${note}; first: ${pairs[0].ours.toFixed(0)} / ${pairs[0].other.toFixed(0)} MB`,
	});
}

export const memory: Figure = {
	name: 'memory',
	title: '5. Memory while downloading',
	limits: "n8n's HTTP Request streams files to storage as well, and n8n itself is most of either peak.",
	async measure(bench) {
		const count = bench.short ? 60 : 400;
		const rounds = await repeat(bench.times(2), async (round) => {
			bench.log(`${count} files of ${FILE_MB} MB by ours and by HTTP Request, round ${round + 1}`);
			return { ours: await peakOf(bench, ours, count), http: await peakOf(bench, http, count) };
		});
		const [first] = rounds;
		const files = `${count} files of ${FILE_MB} MB`;
		const sides = `first: ${shownPeak(first.ours)} / ${shownPeak(first.http)}`;
		const whole = ratioOf(rounds.map((round) => ({ ours: round.ours.peak, other: round.http.peak })));
		const above = ratioOf(
			rounds.map((round) => ({ ours: aboveIdle(round.ours), other: aboveIdle(round.http) })),
		);
		const rows = [
			atMost(`${files}, peak of n8n / HTTP Request`, whole.ratio, RATIO_TARGET, {
				note: `${whole.note}; ${sides}`,
			}),
			shown(`${files}, peak above idle / HTTP Request`, above.ratio, { note: above.note }),
		];
		return bench.short
			? rows
			: [
					...rows,
					await flatRow(
						bench,
						count,
						rounds.map((round) => round.ours),
					),
				];
	},
};
