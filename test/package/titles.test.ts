import { spawnSync } from 'node:child_process';
import { resolve } from 'node:path';

import { ROOT } from './sources';

/** What the linter has against tests with these titles, one after the other, in the order of the file. */
function complaints(code: string): string[] {
	const eslint = resolve(ROOT, 'node_modules/eslint/bin/eslint.js');
	const args = [eslint, '--stdin', '--stdin-filename', 'test/made.test.ts', '--format', 'json'];
	const { stdout } = spawnSync(process.execPath, args, { cwd: ROOT, input: code, encoding: 'utf8' });
	const [{ messages }] = JSON.parse(stdout) as Array<{ messages: Array<{ message: string }> }>;
	return messages.map(({ message }) => message);
}

const one = (title: string): string => `it(${JSON.stringify(title)}, () => { expect(1).toBe(1); });`;
const inside = (name: string, title: string): string =>
	`describe(${JSON.stringify(name)}, () => { ${one(title)} });`;

it('the linter refuses a title that is no sentence with a subject', () => {
	const code = [
		one('blend'),
		one('%s'),
		one('refuses %s %j'),
		one('waits until the task has ended'),
		one('of a pending task nothing is known'),
		inside('waits for a task', 'ends when the task has ended'),
		`it.each([1])('%d', (n) => { expect(n).toBe(1); });`,
	].join('\n');
	expect(complaints(code)).toEqual([
		expect.stringContaining('“blend” has fewer than three words'),
		expect.stringContaining('“%s” has fewer than three words'),
		expect.stringContaining('“refuses %s %j” has fewer than three words'),
		expect.stringContaining('begins with the verb “waits”'),
		expect.stringContaining('begins with “of”'),
		expect.stringContaining('begins with the verb “ends”'),
		expect.stringContaining('“%d” has fewer than three words'),
	]);
});

it('the linter takes a title with a subject, its own or that of its describe', () => {
	const code = [
		one('the poller waits until the task has ended'),
		one('every item of %s has its number'),
		inside('the poller', 'waits until the task has ended'),
		inside('the trigger without a secret', 'the service is asked once more'),
	].join('\n');
	expect(complaints(code)).toEqual([]);
});

it('the linter refuses a describe whose name is no unit', () => {
	const title = 'the service is asked once more';
	const code = [
		inside('without a secret', title),
		inside('Where the answer was lost', title),
		inside('what is no good', title),
		inside('whatever is written', title),
		inside('how the service answers', title),
		`describe.each([1])('%s %d', () => { ${one(title)} });`,
		`describe(\`with seed \${SEED}\`, () => { ${one(title)} });`,
		`describe('a unit', () => { ${inside('on a plan without images', title)} });`,
	].join('\n');
	expect(complaints(code)).toEqual([
		expect.stringContaining('“without a secret” begins with “without”'),
		expect.stringContaining('“Where the answer was lost” begins with “Where”'),
		expect.stringContaining('“what is no good” begins with “what”'),
		expect.stringContaining('“whatever is written” begins with “whatever”'),
		expect.stringContaining('“how the service answers” begins with “how”'),
		expect.stringContaining('“%s %d” has no word beside its placeholders'),
		expect.stringContaining('“with seed {}” begins with “with”'),
		expect.stringContaining('“on a plan without images” begins with “on”'),
	]);
});

it('the linter takes a describe that names a unit, in a state, in rows, as a template or by a constant', () => {
	const title = 'the service is asked once more';
	const code = [
		inside('a suspended run', title),
		inside('Task > Get', title),
		`describe.each([1])('%s of a task', () => { ${one(title)} });`,
		`describe(\`the faults of seed \${SEED}\`, () => { ${one(title)} });`,
		`describe(EXAMPLE, () => { ${one(title)} });`,
	].join('\n');
	expect(complaints(code)).toEqual([]);
});

it('the linter finds a test twice, without an assertion, skipped or alone', () => {
	const title = 'the poller waits';
	const code = [
		...[one(title), one(title)],
		`it('the poller ends at once', () => {});`,
		`it.${'skip'}('the poller begins at once', () => { expect(1).toBe(1); });`,
		`it.${'only'}('the poller waits longer', () => { expect(1).toBe(1); });`,
	].join('\n');
	expect(complaints(code)).toEqual([
		expect.stringContaining('Test title is used multiple times'),
		expect.stringContaining('Test has no assertions'),
		expect.stringContaining('skipped'),
		expect.stringContaining('focused'),
	]);
});
