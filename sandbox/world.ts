import { CallbackSender } from './callbacks';
import { Clock } from './clock';
import { Counters } from './counters';
import { Account } from './engine/account';
import { TaskEngine } from './engine/engine';
import { Scheduler } from './engine/scheduler';
import { SERVICES } from './engine/service';
import type { Service } from './engine/service';
import { Faults } from './faults';
import type { FilePath } from './files/paths';
import { FileStore } from './files/store';
import { Notifier } from './notifier';
import type { CallbackContext, CallbackFormat } from './notifier';
import { SERVICE_PARTS } from './services';
import { mergeSettings } from './settings';
import type { SandboxSettings, SettingsPatch } from './settings';

function readPath(path: string): FilePath | undefined {
	for (const service of SERVICES) {
		const wanted = SERVICE_PARTS[service].readFilePath(path);
		if (wanted) return wanted;
	}
	return undefined;
}

function callbackFormats(): Record<Service, CallbackFormat> {
	const { piapi, legnext, midapi, useapi } = SERVICE_PARTS;
	return {
		piapi: piapi.callbacks,
		legnext: legnext.callbacks,
		midapi: midapi.callbacks,
		useapi: useapi.callbacks,
	};
}

/** All that one sandbox holds, put together. */
export class World {
	readonly clock = new Clock();
	readonly counters = new Counters();
	readonly faults = new Faults();
	readonly account = new Account();
	readonly scheduler = new Scheduler(this.clock);
	readonly callbacks: CallbackSender;
	readonly engine: TaskEngine;
	readonly files: FileStore;
	settings: SandboxSettings;
	/** The address it listens on, without a slash at the end; known once it listens. */
	url = '';

	private readonly notifier: Notifier;

	/** Takes the API key that is accepted and the settings that a reset goes back to. */
	constructor(
		readonly key: string,
		private readonly initial: SandboxSettings,
	) {
		this.settings = initial;
		const { clock, scheduler, counters, account, faults } = this;
		const settings = () => this.settings;
		const now = () => clock.now();
		this.callbacks = new CallbackSender({ clock, scheduler, counters, settings });
		const context = (service: Service) => this.contextOf(service);
		this.notifier = new Notifier({ sender: this.callbacks, faults, formats: callbackFormats(), context });
		const notify: Notifier['on'] = (task, event) => this.notifier.on(task, event);
		this.engine = new TaskEngine({ clock, scheduler, account, counters, settings, notify });
		// The name and the number of the loopback address are the same place to a caller.
		const origins = () => [this.url, this.url.replace('127.0.0.1', 'localhost')];
		this.files = new FileStore({ engine: this.engine, settings, now, origins, readPath });
		this.reset();
	}

	/** Changes settings; what is under way keeps its times. Throws a ZodError on a wrong value. */
	configure(patch: SettingsPatch): void {
		this.settings = mergeSettings(this.settings, patch);
		if (patch.credits !== undefined) this.account.fund(patch.credits);
		this.engine.refill();
	}

	/** Moves the clock ahead by so many milliseconds and runs what became due. */
	advance(ms: number): void {
		this.clock.skip(ms);
		this.scheduler.runDue();
	}

	/** Forgets tasks, files, counters, faults and changed settings. */
	reset(): void {
		this.scheduler.clear();
		this.settings = this.initial;
		this.clock.reset();
		this.counters.reset();
		this.faults.set([]);
		this.account.reset(this.settings.credits);
		this.callbacks.reset();
		this.notifier.reset();
		this.engine.reset();
		this.files.clear();
	}

	/** What a service's answers and callbacks are written from, as of now. */
	contextOf(service: Service): CallbackContext {
		const siblings = () => this.engine.list(service);
		return { settings: this.settings, now: this.clock.now(), origin: this.url, siblings };
	}

	async stop(): Promise<void> {
		this.scheduler.clear();
		await this.callbacks.stop();
	}
}
