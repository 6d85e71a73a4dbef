import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { filesBelow, importsOf, ROOT, textOf } from './sources';

interface Verdict {
	passed: boolean;
	message?: string;
	details?: string;
}

/** Runs n8n's own scanner in a process of its own, as it is an ES module. */
function scan(jobs: Array<{ folder: string; patterns: 'source' | 'tarball' }>): Verdict[] {
	const script = `
		import { analyzePackage, SOURCE_FILE_PATTERNS } from '@n8n/scan-community-package/scanner/scanner.mjs';
		const verdicts = [];
		for (const { folder, patterns } of ${JSON.stringify(jobs)}) {
			verdicts.push(await analyzePackage(folder, patterns === 'source' ? SOURCE_FILE_PATTERNS : ['**/*.js', 'package.json']));
		}
		console.log('VERDICTS' + JSON.stringify(verdicts));
	`;
	// The rules judge files otherwise when they believe to be under test themselves.
	const env = { ...process.env };
	delete env.NODE_ENV;
	const output = execFileSync(process.execPath, ['--input-type=module', '--eval', script], {
		cwd: ROOT,
		env,
		encoding: 'utf8',
		maxBuffer: 64 * 1024 * 1024,
	});
	return JSON.parse(output.slice(output.indexOf('VERDICTS') + 'VERDICTS'.length)) as Verdict[];
}

let folder: string;
let unpacked: string;
let files: string[];

function below(path: string, prefix = ''): string[] {
	return readdirSync(path, { withFileTypes: true }).flatMap((entry) =>
		entry.isDirectory()
			? below(join(path, entry.name), `${prefix}${entry.name}/`)
			: [`${prefix}${entry.name}`],
	);
}

beforeAll(() => {
	folder = mkdtempSync(join(tmpdir(), 'package-'));
	execFileSync('npm', ['pack', '--silent', '--ignore-scripts', '--pack-destination', folder], { cwd: ROOT });
	const [tarball] = readdirSync(folder).filter((name) => name.endsWith('.tgz'));
	execFileSync('tar', ['-xzf', join(folder, tarball), '-C', folder]);
	unpacked = join(folder, 'package');
	files = below(unpacked).sort();
}, 60_000);

afterAll(() => rmSync(folder, { recursive: true, force: true }));

it('n8n’s scanner finds nothing in the sources nor in the tarball, and does find what is forbidden', () => {
	const bad = join(folder, 'bad');
	mkdirSync(join(bad, 'nodes', 'Bad'), { recursive: true });
	writeFileSync(join(bad, 'package.json'), '{ "name": "bad", "version": "1.0.0" }');
	writeFileSync(
		join(bad, 'nodes', 'Bad', 'Bad.node.ts'),
		'setTimeout(() => console.log(process.env.A), 1);\n',
	);
	const [sources, tarball, forbidden] = scan([
		{ folder: ROOT, patterns: 'source' },
		{ folder: unpacked, patterns: 'tarball' },
		{ folder: bad, patterns: 'source' },
	]);
	expect(sources).toEqual({ passed: true });
	expect(tarball).toEqual({ passed: true });
	expect(forbidden.passed).toBe(false);
	expect(forbidden.details).toMatch(/no-console/);
}, 120_000);

describe('the tarball', () => {
	it('holds what n8n loads, README and licence, and nothing else', () => {
		expect(files).toEqual(
			expect.arrayContaining([
				'LICENSE',
				'README.md',
				'index.js',
				'package.json',
				'dist/credentials/PiApiApi.credentials.js',
				'dist/icons/piapi.dark.svg',
				'dist/icons/piapi.svg',
				'dist/nodes/PiApi/PiApi.node.js',
				'dist/nodes/PiApi/PiApi.node.json',
			]),
		);
		const other = files.filter(
			(file) =>
				!/^(LICENSE|(README|CHANGELOG)\.md|index\.js|package\.json)$/.test(file) &&
				!/^dist\/.+\.(js|json|svg)$/.test(file),
		);
		expect(other).toEqual([]);
	});

	it('was built from these sources: no file is missing, none is left over', () => {
		const built = files.filter((file) => /^dist\/(nodes|credentials)\/.*\.js$/.test(file));
		const expected = ['nodes', 'credentials']
			.flatMap(filesBelow)
			.filter((file) => file.endsWith('.ts'))
			.map((file) => `dist/${file.replace(/\.ts$/, '.js')}`);
		expect(built).toEqual(expected.sort());
	});

	it('requires only what n8n brings along', () => {
		const required = files
			.filter((file) => file.endsWith('.js'))
			.flatMap((file) => {
				const text = readFileSync(join(unpacked, file), 'utf8');
				return [...text.matchAll(/\brequire\("([^."][^"]*)"\)/g)].map(([, name]) => name);
			});
		expect(required.length).toBeGreaterThan(10);
		const allowed = /^(n8n-workflow|zod|luxon|lodash\/\w+|node:crypto)$/;
		expect([...new Set(required)].filter((name) => !allowed.test(name))).toEqual([]);
	});

	it('the tarball is below its size limit', () => {
		const bytes = files.reduce((sum, file) => sum + readFileSync(join(unpacked, file)).length, 0);
		// A hundred models with their fields and words take their room.
		expect(bytes).toBeLessThan(900_000);
	});

	it('can be required', () => {
		const script = `console.log(JSON.stringify(require(${JSON.stringify(join(ROOT, 'dist/nodes/PiApi/PiApi.node.js'))}).PiApi.name))`;
		const name = execFileSync(process.execPath, ['--eval', script], { cwd: ROOT, encoding: 'utf8' });
		expect(JSON.parse(name)).toBe('PiApi');
	});
});

describe('the project', () => {
	const folders = [
		'nodes',
		'credentials',
		'sandbox',
		'host',
		'bench',
		'examples',
		'scripts',
		'test',
		'icons',
	];
	const all = folders.filter((name) => readdirSync(ROOT).includes(name)).flatMap(filesBelow);
	const texts = [...all, ...readdirSync(ROOT).filter((name) => /\.(md|json|js|mjs)$/.test(name))].filter(
		(file) => /\.(ts|js|mjs|json|md|svg)$/.test(file),
	);

	it('switches no lint rule off in a comment', () => {
		const comment = new RegExp(['eslint', 'disable'].join('-'));
		expect(texts.filter((file) => comment.test(textOf(file)))).toEqual([]);
	});

	it('knows no path of the machine it was written on', () => {
		const path = new RegExp(['', '(work|root|home)', '\\w'].join('/'));
		const found = texts
			.filter((file) => file !== 'package-lock.json' && !file.endsWith('/package-lock.json'))
			.filter((file) => path.test(textOf(file)));
		expect(found).toEqual([]);
	});

	it('skips no test', () => {
		const skip = /\b(it|test|describe)\.(skip|only|todo)\b|\b(xit|xtest|xdescribe|fit|fdescribe)\(/;
		const own = 'test/package/scan.test.ts';
		const tests = filesBelow('test').filter((file) => file.endsWith('.ts') && file !== own);
		expect(tests.length).toBeGreaterThan(20);
		expect(tests.filter((file) => skip.test(textOf(file)))).toEqual([]);
	});

	it('leaves timers, environment, files and processes to n8n', () => {
		const sources = ['nodes', 'credentials'].flatMap(filesBelow).filter((file) => file.endsWith('.ts'));
		const forbidden =
			/\b(setTimeout|setInterval|setImmediate|process\.|__dirname|__filename|globalThis|require\()/;
		expect(sources.filter((file) => forbidden.test(textOf(file)))).toEqual([]);
		const modules = sources.flatMap((file) => importsOf(file).packages);
		expect(
			modules.filter((name) => /^(node:)?(fs|path|os|child_process|timers|http|https|net)/.test(name)),
		).toEqual([]);
	});
});
