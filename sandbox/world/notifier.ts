import type { CallbackKind, CallbackSender } from './callbackSender';
import type { TaskEvent } from '../engine/engine';
import type { Service } from '../base/services';
import type { SandboxTask } from '../engine/task';
import { occasionOf } from './faults';
import type { CallbackEffect, Faults } from './faults';
import type { SandboxSettings } from '../settings/settings';

/** What a callback is written from. */
export interface CallbackContext {
	settings: SandboxSettings;
	/** The sandbox's time in ms since 1970. */
	now: number;
	/** The address that result files are linked under. */
	origin: string;
	/** Every task of the same service, oldest first. */
	siblings: () => SandboxTask[];
}

/** How a service tells of its tasks. */
export interface CallbackFormat {
	/** Whether it posts a callback for this event of a task that has an address. */
	tells(task: SandboxTask, event: TaskEvent, settings: SandboxSettings): boolean;
	/** What it posts. `early` and `forged` claim success although the task still runs; `forged` is a stranger's. */
	write(
		task: SandboxTask,
		kind: CallbackKind,
		context: CallbackContext,
	): { headers: Record<string, string>; body: unknown };
}

export interface NotifierParts {
	sender: CallbackSender;
	faults: Faults;
	formatOf: (service: Service) => CallbackFormat;
	/** What every callback of a service is written from, as of now. */
	context: (service: Service) => CallbackContext;
}

/** The picture or video that a forged callback points to. */
export const FORGED_URL = 'https://attacker.invalid/picture.png';

/** Turns what happens to tasks into callbacks, as their services do, and as the faults want it. */
export class Notifier {
	private effects = new Map<string, CallbackEffect[]>();

	constructor(private readonly parts: NotifierParts) {}

	/** Takes every event of every task; sends what is due. */
	on(task: SandboxTask, event: TaskEvent): void {
		if (task.callback.endpoint === '') return;
		if (event === 'created') this.effects.set(task.id, this.parts.faults.forCallbacks(occasionOf(task)));
		const effects = this.effects.get(task.id) ?? [];
		if (event === 'final') this.effects.delete(task.id);
		if (effects.some(({ type }) => type === 'none')) return;
		const { settings } = this.parts.context(task.service);
		const tells = this.parts.formatOf(task.service).tells(task, event, settings);
		if (event === 'final') {
			if (tells) this.final(task, effects);
			return;
		}
		if (tells) this.send(task, 'progress');
		if (event !== 'processing') return;
		if (effects.some(({ type }) => type === 'early')) this.send(task, 'early');
		if (effects.some(({ type }) => type === 'forged')) this.send(task, 'forged');
	}

	reset(): void {
		this.effects.clear();
	}

	private final(task: SandboxTask, effects: CallbackEffect[]): void {
		const late = effects.reduce((ms, effect) => (effect.type === 'late' ? ms + effect.ms : ms), 0);
		this.send(task, 'final', late);
		for (const effect of effects) {
			if (effect.type !== 'duplicate') continue;
			for (let copy = 0; copy < effect.copies; copy += 1) this.send(task, 'duplicate', late);
		}
	}

	private send(task: SandboxTask, kind: CallbackKind, delayMs = 0): void {
		const { formatOf, context, sender } = this.parts;
		const { service, callback } = task;
		const { headers, body } = formatOf(service).write(task, kind, context(service));
		const { endpoint } = callback;
		sender.send({ service, taskId: task.id, kind, endpoint, headers, body: JSON.stringify(body) }, delayMs);
	}
}
