import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Host } from '../../host/install';
import { packageName } from '../../host/package';
import { N8nInstance } from './n8nInstance';
import type { InstanceOptions } from './n8nInstance';
import { SandboxProcess } from './sandboxProcess';

/** What the benchmarks run on, started when first asked for and shared where that does no harm. */
export class Bench {
	private n8nOnce?: Promise<N8nInstance>;

	private sandboxOnce?: Promise<SandboxProcess>;

	private templateOnce?: Promise<string>;

	private constructor(
		readonly host: Host,
		/** Small sizes and single pairs, for CI. */
		readonly short: boolean,
		/** A folder of the bench's own, gone at its end. */
		readonly folder: string,
		/** Says what is going on. */
		readonly log: (message: string) => void,
	) {}

	static async open(host: Host, short: boolean, log: (message: string) => void): Promise<Bench> {
		return new Bench(host, short, await mkdtemp(join(tmpdir(), 'piapi-bench-')), log);
	}

	/** How often a measurement is repeated: once in a short run. */
	times(full: number): number {
		return this.short ? 1 : full;
	}

	/** The n8n that benchmarks share which do not mind what ran before. */
	async n8n(): Promise<N8nInstance> {
		this.n8nOnce ??= this.freshN8n();
		return await this.n8nOnce;
	}

	/** An n8n that has run nothing yet; to be stopped by who asked for it. */
	async freshN8n(environment?: NodeJS.ProcessEnv): Promise<N8nInstance> {
		return await N8nInstance.start(this.host, this.folder, { ...(await this.prepared()), environment });
	}

	/** The shared sandbox; whoever uses it resets it first. */
	async sandbox(): Promise<SandboxProcess> {
		this.sandboxOnce ??= this.freshSandbox();
		return await this.sandboxOnce;
	}

	/** A sandbox of one's own; to be stopped by who asked for it. */
	async freshSandbox(): Promise<SandboxProcess> {
		return await SandboxProcess.start(this.folder);
	}

	/** What every further n8n starts with: the template, and the package as it was when the bench began. */
	async prepared(): Promise<Required<Omit<InstanceOptions, 'environment'>>> {
		const template = await this.template();
		return { template, packageFolder: join(template, '.n8n', 'nodes', 'node_modules', await packageName()) };
	}

	/** Stops what is shared and removes the folder. */
	async close(): Promise<void> {
		await (await this.n8nOnce?.catch(() => undefined))?.stop();
		await (await this.sandboxOnce?.catch(() => undefined))?.stop();
		await rm(this.folder, { recursive: true, force: true });
	}

	/** A user folder with the migrations done and the owner made. */
	private async template(): Promise<string> {
		this.templateOnce ??= (async () => {
			this.log('Preparing an n8n user folder');
			const first = await N8nInstance.start(this.host, this.folder);
			return await first.stopAndKeep();
		})();
		return await this.templateOnce;
	}
}
