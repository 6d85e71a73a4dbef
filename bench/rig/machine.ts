import { cpus, release, totalmem, type } from 'node:os';
import { run } from '../../host/exec';
import type { Host } from '../../host/install';

/** What the figures were measured on. */
export interface Machine {
	cpu: string;
	cores: number;
	memoryGb: number;
	system: string;
	/** The Node.js that n8n runs on. */
	node: string;
	n8n: string;
}

export async function describeMachine(host: Host): Promise<Machine> {
	const cores = cpus();
	return {
		cpu: cores[0]?.model.trim() ?? 'unknown',
		cores: cores.length,
		memoryGb: Math.round(totalmem() / 1024 ** 3),
		system: `${type()} ${release()}`,
		node: (await run(host.node, ['--version'])).trim(),
		n8n: host.version,
	};
}

/** The machine in one sentence. */
export function machineText({ cpu, cores, memoryGb, system, node, n8n }: Machine): string {
	return `Measured on ${cores} cores of ${cpu}, ${memoryGb} GB of memory, ${system}; n8n ${n8n} on Node.js ${node}.`;
}
