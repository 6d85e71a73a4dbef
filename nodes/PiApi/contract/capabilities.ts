import type { MidjourneyOperation, TaskOptions, UpscaleType, VariationType } from './request';

/** What a service can do; drives the refusals, the documentation and the tests. */
export interface Capabilities {
	/** Whether it runs PiAPI's other models. */
	models?: boolean;
	upscaleTypes: readonly UpscaleType[];
	/** What takes an image straight out of a grid, beside `image`, which picks or upscales it plainly. */
	gridUpscaleTypes?: readonly UpscaleType[];
	variationTypes: readonly VariationType[];
	/** Follow-ups of a single image that take one of a grid by its number too. */
	gridFollowUps?: readonly MidjourneyOperation[];
	/** Whether a task does not say which format it has, so that its image has to be measured. */
	hidesFormat?: boolean;
	/** How much larger a pan may make an image; absent where that cannot be chosen. */
	panScale?: { min: number; max: number };
	/** Task options that mean something to this service only. */
	options: ReadonlyArray<keyof TaskOptions>;
	/** Whether a mask goes in as a file, or as a public address or polygons; absent where nothing takes a mask. */
	mask?: 'file' | 'address';
	cancel: boolean;
	upload: boolean;
	/** Whether callbacks carry a secret that the task was created with; otherwise the task is read to verify one. */
	callbackSecret: boolean;
	/** Whether the service certainly repeats a callback that was not answered with success. */
	callsAgain: boolean;
	/** Whether a task that failed costs nothing unless its answer says otherwise. */
	failuresAreFree: boolean;
	/** Longest prompt the service takes, flags included, in characters. */
	promptLimit: number;
	/** The Midjourney version that it takes when none is stated; absent where that is Midjourney’s own default. */
	defaultVersion?: string;
}
