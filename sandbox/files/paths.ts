/** What an address below /files/ asks for. `fileId` names the task. */
export type FilePath =
	| { kind: 'picture'; fileId: string; trim?: [top: number, right: number, bottom: number, left: number] }
	/** One tile of a picture, 0 for the first. */
	| { kind: 'tile'; fileId: string; tile: number }
	/** One video of a task, 0 for the first. */
	| { kind: 'clip'; fileId: string; clip: number }
	/** A file of a task by its name. */
	| { kind: 'sample'; fileId: string; name: string }
	| { kind: 'preview'; fileId: string; percent: number }
	| { kind: 'upload'; name: string };
