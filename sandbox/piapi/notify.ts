import type { CallbackKind, CallbackSender } from '../callbacks';
import type { TaskEvent } from '../engine/engine';
import type { SandboxTask } from '../engine/task';
import { occasionOf } from '../faults';
import type { CallbackEffect, Faults } from '../faults';
import type { SandboxSettings } from '../settings';
import { taskView } from './view';
import { visibilityOf } from './visibility';

export interface NotifierParts {
	sender: CallbackSender;
	faults: Faults;
	settings: () => SandboxSettings;
	now: () => number;
	origin: () => string;
}

const FORGED_SECRET = 'not-the-secret';

/**
 * Turns what happens to a task into callbacks: `{timestamp, data}` with the secret verbatim in
 * `x-webhook-secret`, on completed and failed (piapi.ai/docs/unified-webhook).
 */
export class PiApiNotifier {
	private effects = new Map<string, CallbackEffect[]>();

	constructor(private readonly parts: NotifierParts) {}

	/** Takes every event of every task; sends what is due. */
	on(task: SandboxTask, event: TaskEvent): void {
		if (task.callback.endpoint === '') return;
		if (event === 'created') {
			this.effects.set(task.id, this.parts.faults.forCallbacks(occasionOf(task)));
			return;
		}
		const effects = this.effects.get(task.id) ?? [];
		if (effects.some(({ type }) => type === 'none')) return;
		if (event === 'final') this.final(task, effects);
		else this.underWay(task, event, effects);
	}

	reset(): void {
		this.effects.clear();
	}

	private final(task: SandboxTask, effects: CallbackEffect[]): void {
		this.effects.delete(task.id);
		// Completed and failed only: a cancelled task was ended by the caller, who has been told.
		if (task.status === 'cancelled') return;
		const late = effects.reduce((ms, effect) => (effect.type === 'late' ? ms + effect.ms : ms), 0);
		this.send(task, 'final', late);
		for (const effect of effects) {
			if (effect.type !== 'duplicate') continue;
			for (let copy = 0; copy < effect.copies; copy += 1) this.send(task, 'duplicate', late);
		}
	}

	private underWay(task: SandboxTask, event: TaskEvent, effects: CallbackEffect[]): void {
		const settings = this.parts.settings();
		if (settings.callbackOnProcessing && visibilityOf(settings.plan, task.serviceMode).progress) {
			this.send(task, 'progress');
		}
		if (event !== 'processing') return;
		if (effects.some(({ type }) => type === 'early')) this.send(task, 'early');
		if (effects.some(({ type }) => type === 'forged')) this.send(task, 'forged');
	}

	private send(task: SandboxTask, kind: CallbackKind, delayMs = 0): void {
		const { settings, now, origin, sender } = this.parts;
		const pretendCompleted = kind === 'early' || kind === 'forged';
		const data = taskView(task, { settings: settings(), now: now(), origin: origin(), pretendCompleted });
		const { endpoint } = task.callback;
		let { secret } = task.callback;
		if (kind === 'forged') {
			secret = FORGED_SECRET;
			data.config.webhook_config.secret = FORGED_SECRET;
			if (data.output) {
				data.output.image_url = 'https://attacker.invalid/picture.png';
				data.output.temporary_image_urls = null;
			}
		}
		const body = JSON.stringify({ timestamp: Math.floor(now() / 1000), data });
		const headers: Record<string, string> = secret === '' ? {} : { 'x-webhook-secret': secret };
		sender.send({ taskId: task.id, kind, endpoint, headers, body }, delayMs);
	}
}
