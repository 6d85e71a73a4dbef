import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

import type { ServiceName } from '../../nodes/PiApi/contract/task';
import { openService } from '../../nodes/PiApi/services';
import type { Finding } from './probe';
import { QUESTIONS, readBy } from './questions';

/** An answer of a live service as it is kept. */
export interface Fixture {
	service: ServiceName;
	question: string;
	asked: string;
	status: number;
	body: unknown;
	/** What the package made of it then. */
	read: string;
}

/** Keeps the answers, one file each, in a folder of the service; gives the files. */
export async function saveFixtures(
	folder: string,
	service: ServiceName,
	findings: readonly Finding[],
): Promise<string[]> {
	const files: string[] = [];
	await mkdir(join(folder, service), { recursive: true });
	for (const { question, answer, read } of findings) {
		if (answer === undefined) continue;
		const fixture: Fixture = { service, question: question.name, ...answer, read };
		const file = join(folder, service, `${question.name}.json`);
		await writeFile(file, `${JSON.stringify(fixture, null, '\t')}\n`);
		files.push(file);
	}
	return files;
}

/** All answers that a folder keeps; none where there is no such folder. */
export async function readFixtures(folder: string): Promise<Fixture[]> {
	const entries = await readdir(folder, { recursive: true }).catch(() => []);
	const files = entries.filter((entry) => entry.endsWith('.json')).sort();
	return await Promise.all(
		files.map(async (file) => JSON.parse(await readFile(join(folder, file), 'utf8')) as Fixture),
	);
}

/** What the package makes of a kept answer now. */
export async function readAgain({ service, question: name, status, body }: Fixture): Promise<string> {
	const question = QUESTIONS.find((each) => each.name === name);
	if (question === undefined) throw new Error(`Nobody asks "${name}" any more`);
	const answering = openService(async () => await Promise.resolve({ status, headers: {}, body }), {
		...{ service, baseUrl: '', secrets: [] },
	});
	return await readBy(question, answering, { taskId: 'kept', pauseMs: 0 });
}
