import { mkdir, mkdtemp, readFile, rename, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { run } from './exec';

const PROJECT_FOLDER = dirname(__dirname);

/** The name under which n8n knows the package and its nodes. */
export async function packageName(folder = PROJECT_FOLDER): Promise<string> {
	const manifest = JSON.parse(await readFile(join(folder, 'package.json'), 'utf8')) as { name: string };
	return manifest.name;
}

/** Where n8n looks for community packages in a user folder. */
export function packagesFolder(userFolder: string): string {
	return join(userFolder, '.n8n', 'nodes', 'node_modules');
}

/**
 * Lays the built package into an n8n user folder, where n8n loads it under its real name.
 * What is laid there is what `npm pack` makes, so what runs is what would be published.
 * @param source the folder of the package, already built
 */
export async function installPackage(userFolder: string, source = PROJECT_FOLDER): Promise<void> {
	const modules = packagesFolder(userFolder);
	const target = join(modules, await packageName(source));
	const workFolder = await mkdtemp(join(tmpdir(), 'piapi-pack-'));
	try {
		const packed = await run(
			'npm',
			['pack', '--json', '--ignore-scripts', '--pack-destination', workFolder],
			{
				cwd: source,
			},
		);
		const [{ filename }] = JSON.parse(packed) as Array<{ filename: string }>;
		const unpacked = join(modules, '.unpacked');
		await rm(unpacked, { recursive: true, force: true });
		await mkdir(unpacked, { recursive: true });
		await run('tar', ['-xzf', join(workFolder, filename), '-C', unpacked]);
		await rm(target, { recursive: true, force: true });
		await rename(join(unpacked, 'package'), target);
		await rm(unpacked, { recursive: true, force: true });
	} finally {
		await rm(workFolder, { recursive: true, force: true });
	}
}
