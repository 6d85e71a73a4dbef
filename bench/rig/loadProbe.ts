import { createRequire } from 'node:module';

/** The part of n8n's own loader that is used here. */
interface LoaderModule {
	LazyPackageDirectoryLoader: new (folder: string) => { loadAll(): Promise<void> };
}

/**
 * Loads a package with n8n's own loader and prints how long that took, how much memory it holds afterwards, and how
 * much of the heap was in use before what it had thrown away was collected, as JSON.
 * It is run by the Node.js of the host with `--expose-gc`, in a process of its own; arguments: n8n's start script, the package's folder.
 */
async function probe(n8nScript: string, folder: string): Promise<void> {
	const requireFromN8n = createRequire(n8nScript);
	const { LazyPackageDirectoryLoader } = requireFromN8n('n8n-core') as LoaderModule;
	// Most of what the package imports is in memory before n8n comes to it.
	requireFromN8n('n8n-workflow');
	requireFromN8n('zod');
	const collect = (): void => globalThis.gc?.();
	const inUse = (): number => process.memoryUsage().heapUsed;
	collect();
	const heapBefore = inUse();
	const startedAt = performance.now();
	await new LazyPackageDirectoryLoader(folder).loadAll();
	const ms = performance.now() - startedAt;
	const usedBytes = inUse() - heapBefore;
	collect();
	console.log(JSON.stringify({ ms, usedBytes, heldBytes: inUse() - heapBefore }));
}

const [n8nScript, folder] = process.argv.slice(2);
probe(n8nScript, folder).catch((error: unknown) => {
	console.error(error);
	process.exitCode = 1;
});
