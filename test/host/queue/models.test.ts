import { items, runWorkflow } from '../support/host';
import { fileFacts } from '../support/items';
import { expectFile, only } from '../support/models';
import { workersOf } from '../support/processes';
import { billed, expectNoSecrets, expectSuccess } from '../support/runs';
import { sandbox } from '../support/sandbox';
import { piapi } from '../support/steps';
import { chain } from '../support/workflow';

beforeEach(async () => {
	await sandbox.reset();
	await sandbox.configure({ tilePx: 1_200, durationMs: 300, piapi: { imageAnswer: 'b64_json' } });
});

it('the node makes an image at once and a video of it on a worker, its files in the database', async () => {
	const { result: execution, bill } = await billed(
		async () =>
			await runWorkflow(
				chain({
					steps: [
						piapi(
							'image',
							'generate',
							{ model: 'gpt-image-1/generations', prompt: 'a paper boat', download: 'main' },
							{ name: 'Draw' },
						),
						// Kling takes no base64 text: the file of the worker is uploaded first.
						piapi(
							'video',
							'generate',
							{ prompt: 'it sails away', modelParameters: { startImage: 'data' }, download: 'main' },
							{ name: 'Animate' },
						),
					],
				}),
			),
	);
	expectSuccess(execution);
	await expectNoSecrets(execution);
	expect(bill).toEqual({ created: { video_generation: 1 }, paid: 1, uploads: 1, credentialLeaks: 0 });
	expect((await sandbox.state()).counters.answersPaid).toEqual({ images: 1 });
	expect(await workersOf(execution.id)).toHaveLength(1);
	const [drawn] = items(execution, 'Draw');
	expect(drawn.binary?.data.id).toMatch(/^database:/);
	expect(await fileFacts(drawn)).toMatch(/^png /);
	await expectFile(only(execution, 'Animate'), 'video/mp4', 'mp4');
});
