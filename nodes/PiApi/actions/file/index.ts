import type { Resource } from '../operation';
import { upload } from './upload.operation';

export const file: Resource = {
	value: 'file',
	name: 'File',
	operations: [upload],
	defaultOperation: 'upload',
};
