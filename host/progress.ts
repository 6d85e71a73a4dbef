const ON_TERMINAL_EVERY_MS = 1_000;
const ELSEWHERE_EVERY_MS = 10_000;

/**
 * Shows a long job as phases with their elapsed time: one rewritten line on a terminal,
 * a new line every ten seconds elsewhere (a log of CI).
 */
export class Progress {
	private startedAt = 0;

	private phase = '';

	private detail = '';

	private timer?: NodeJS.Timeout;

	private readonly onTerminal: boolean;

	constructor(private readonly out: NodeJS.WriteStream = process.stdout) {
		this.onTerminal = out.isTTY === true;
	}

	/** Ends the phase before, if any, and begins the next. */
	start(phase: string): void {
		this.finish();
		this.phase = phase;
		this.detail = '';
		this.startedAt = Date.now();
		if (!this.onTerminal) this.out.write(`${phase} …\n`);
		this.timer = setInterval(() => this.show(), this.onTerminal ? ON_TERMINAL_EVERY_MS : ELSEWHERE_EVERY_MS);
		this.timer.unref();
	}

	/** What the running phase has got done so far; shown at the next tick. */
	update(detail: string): void {
		this.detail = detail;
	}

	/** Ends the running phase with its duration. */
	finish(): void {
		if (this.timer === undefined) return;
		this.stop();
		this.out.write(`${this.lineStart()}${this.phase}: done in ${this.elapsed()}\n`);
	}

	/** Ends the running phase without calling it done. */
	stop(): void {
		clearInterval(this.timer);
		this.timer = undefined;
	}

	private show(): void {
		const text = `${this.phase} … ${this.detail === '' ? '' : `${this.detail}, `}${this.elapsed()}`;
		this.out.write(this.onTerminal ? `${this.lineStart()}${text}` : `  ${text}\n`);
	}

	private lineStart(): string {
		return this.onTerminal ? '\r\u001b[2K' : '';
	}

	private elapsed(): string {
		const seconds = Math.round((Date.now() - this.startedAt) / 1_000);
		return seconds < 60 ? `${seconds} s` : `${Math.floor(seconds / 60)} min ${seconds % 60} s`;
	}
}
