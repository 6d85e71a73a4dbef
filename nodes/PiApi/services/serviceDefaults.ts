import { Refusal } from '../contract/refusal';
import type { UploadFile } from '../contract/service';

/** What a service answers where it has no call for something: its class overrides what it can do. */
export abstract class ServiceDefaults {
	/** The name as people write it. */
	abstract readonly title: string;

	cancel(taskId: string): Promise<string>;
	async cancel(): Promise<string> {
		return await Promise.reject(
			new Refusal(
				`${this.title} cannot cancel a task`,
				'The task runs to its end, and its result can be fetched with Task > Wait.',
			),
		);
	}

	upload(file: UploadFile): Promise<string>;
	async upload(): Promise<string> {
		return await Promise.reject(
			new Refusal(
				`${this.title} takes images by their address only`,
				'Put the image on a public web address first, and choose URL as the image source. Nothing was sent.',
			),
		);
	}
}
