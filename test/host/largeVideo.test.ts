import { only } from './support/models';
import { statsOf } from './support/processes';
import { expectSuccess, runBilled, succeed } from './support/runs';
import { sandbox } from './support/sandbox';
import { piapi } from './support/steps';
import { chain } from './support/workflow';

const MB = 1024 * 1024;
const VIDEO_MB = 200;
/** What n8n itself may take meanwhile. */
const ROOM_MB = 150;

const WORKFLOW = chain({ steps: [piapi('video', 'generate', { prompt: 'a long film', download: 'main' })] });

beforeEach(async () => {
	await sandbox.reset();
	await sandbox.configure({ durationMs: 100 });
});

it('the node stores a video of 200 MB without holding it in memory', async () => {
	// What n8n loads for a first run stays in memory.
	await succeed(WORKFLOW);
	await sandbox.configure({ piapi: { videoBytes: VIDEO_MB * MB } });
	const n8n = await statsOf('main');
	const before = await n8n.rss();
	const { result, peak } = await n8n.peakOf(async () => await runBilled(WORKFLOW));
	expectSuccess(result.execution);
	const file = only(result.execution, 'PiAPI').binary?.data;
	expect(file).toMatchObject({ mimeType: 'video/mp4', bytes: VIDEO_MB * MB });
	const grown = Math.round((peak - before) / MB);
	console.log(`A download of ${VIDEO_MB} MB: n8n grew by ${grown} MB.`);
	expect(grown).toBeLessThan(ROOM_MB);
});
