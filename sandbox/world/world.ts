import { CallbackSender } from './callbackSender';
import { Clock } from '../base/clock';
import { Counters } from '../engine/counters';
import { Account } from '../engine/account';
import { TaskEngine } from '../engine/engine';
import { Scheduler } from '../engine/scheduler';
import { SERVICES } from '../base/services';
import type { Service } from '../base/services';
import { Faults } from './faults';
import type { FilePath } from '../files/paths';
import { FileStore } from '../files/store';
import { Notifier } from './notifier';
import type { CallbackContext, CallbackFormat } from './notifier';
import { mergeSettings } from '../settings/settings';
import type { SandboxSettings, SettingsPatch } from '../settings/settings';

/** What the world has to know of a service that it is the world of. */
export interface ServiceFormats {
	callbacks: CallbackFormat;
	/** Takes a path below /files/, without query; gives what it asks for if it is one of the service's. */
	readFilePath(path: string): FilePath | undefined;
	/** The types of its tasks, as it calls them. */
	taskTypes: readonly string[];
}

/** All that one sandbox holds, put together. */
export class World {
	readonly clock = new Clock();
	readonly counters = new Counters();
	readonly faults: Faults;
	readonly account = new Account();
	readonly scheduler = new Scheduler(this.clock);
	readonly callbacks: CallbackSender;
	readonly engine: TaskEngine;
	readonly files: FileStore;
	settings: SandboxSettings;
	/** The address it listens on, without a slash at the end; known once it listens. */
	url = '';

	private readonly notifier: Notifier;

	/** Takes the API key that is accepted, the settings that a reset goes back to, and the services. */
	constructor(
		readonly key: string,
		private readonly initial: SandboxSettings,
		services: Record<Service, ServiceFormats>,
	) {
		this.settings = initial;
		const formats = SERVICES.map((service) => services[service]);
		this.faults = new Faults(formats.flatMap(({ taskTypes }) => taskTypes));
		const { clock, scheduler, counters, account, faults } = this;
		const settings = () => this.settings;
		const now = () => clock.now();
		this.callbacks = new CallbackSender({ clock, scheduler, counters, settings });
		const context = (service: Service) => this.contextOf(service);
		this.notifier = new Notifier({
			...{ sender: this.callbacks, faults, context },
			formatOf: (service) => services[service].callbacks,
		});
		const notify: Notifier['on'] = (task, event) => this.notifier.on(task, event);
		this.engine = new TaskEngine({ clock, scheduler, account, counters, settings, notify });
		// The name and the number of the loopback address are the same place to a caller.
		const origins = () => [this.url, this.url.replace('127.0.0.1', 'localhost')];
		const readPath = (path: string) => {
			for (const { readFilePath } of formats) {
				const asked = readFilePath(path);
				if (asked) return asked;
			}
			return undefined;
		};
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
