import { Agent, request } from 'undici';

import type { Clock } from '../base/clock';
import type { Counters } from '../engine/counters';
import type { Scheduler } from '../engine/scheduler';
import type { Service } from '../base/services';
import { deliveryOf } from '../settings/settings';
import type { SandboxSettings } from '../settings/settings';

export type CallbackKind = 'final' | 'progress' | 'duplicate' | 'early' | 'forged';

export interface Callback {
	service: Service;
	taskId: string;
	kind: CallbackKind;
	endpoint: string;
	headers: Record<string, string>;
	/** JSON. */
	body: string;
}

/** One request that was made for a callback. */
export interface CallbackAttempt {
	service: Service;
	taskId: string;
	kind: CallbackKind;
	/** 1, 2, 3. */
	attempt: number;
	/** The HTTP status that came back; none when nothing did. */
	status?: number;
	error?: string;
}

export interface CallbackParts {
	clock: Clock;
	scheduler: Scheduler;
	counters: Counters;
	settings: () => SandboxSettings;
}

/**
 * Posts callbacks. Without a 2xx one of PiAPI's is sent again after 5 s (at speed 1), three times in all
 * (piapi.ai/docs/unified-webhook); the other services state no retries and make one attempt.
 */
export class CallbackSender {
	private agent = new Agent();
	private attempts: CallbackAttempt[] = [];
	/** Rises with each reset, so that what is still under way is not counted afterwards. */
	private round = 0;

	constructor(private readonly parts: CallbackParts) {}

	/** Sends a callback after so many real milliseconds; never throws. */
	send(callback: Callback, delayMs = 0): void {
		if (delayMs > 0) {
			this.parts.scheduler.at(this.parts.clock.now() + delayMs, () => this.send(callback));
			return;
		}
		void this.attempt(callback, 1);
	}

	/** Every request made so far, oldest first. */
	log(): CallbackAttempt[] {
		return this.attempts.map((attempt) => ({ ...attempt }));
	}

	reset(): void {
		this.round += 1;
		this.attempts = [];
	}

	/** Ends what is under way. */
	async stop(): Promise<void> {
		this.reset();
		await this.agent.destroy();
	}

	private async attempt(callback: Callback, attempt: number): Promise<void> {
		const { round } = this;
		const { counters, scheduler, clock, settings } = this.parts;
		counters.callback('attempts');
		const answer = await this.post(callback);
		if (round !== this.round) return;
		const { service, taskId, kind } = callback;
		this.attempts.push({ service, taskId, kind, attempt, ...answer });
		if (answer.status !== undefined && answer.status >= 200 && answer.status < 300) {
			counters.callback('delivered');
			return;
		}
		const { callbackRetryMs, speed } = settings();
		if (attempt >= deliveryOf(settings(), service).attempts) {
			counters.callback('abandoned');
			return;
		}
		scheduler.at(clock.now() + callbackRetryMs / speed, () => void this.attempt(callback, attempt + 1));
	}

	private async post(callback: Callback): Promise<{ status?: number; error?: string }> {
		try {
			const { statusCode, body } = await request(callback.endpoint, {
				method: 'POST',
				headers: { 'content-type': 'application/json', ...callback.headers },
				body: callback.body,
				dispatcher: this.agent,
				signal: AbortSignal.timeout(deliveryOf(this.parts.settings(), callback.service).timeoutMs),
			});
			await body.dump();
			return { status: statusCode };
		} catch (error) {
			return { error: error instanceof Error ? error.message : String(error) };
		}
	}
}
