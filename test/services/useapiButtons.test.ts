import type { IDataObject } from 'n8n-workflow';

import { readOffer } from '../../nodes/PiApi/midjourney/followUps';
import { readUseApiTask } from '../../nodes/PiApi/services/useapi/task';

const JOB: IDataObject = {
	jobid: 'job:20241218-user:13-bot:midjourney',
	verb: 'imagine',
	status: 'completed',
};

const read = (change: IDataObject) => readUseApiTask({ ...JOB, ...change }, []);

describe('the kind of a job', () => {
	it.each([
		['imagine', undefined, 'imagine'],
		['blend', undefined, 'blend'],
		['describe', undefined, 'describe'],
		['seed', undefined, 'seed'],
		['seed_async', undefined, 'seed'],
		['button', 'U3', 'upscale'],
		['button', 'V3', 'variation'],
		['button', '🔄', 'reroll'],
		['button', 'Upscale (Subtle)', 'upscale'],
		['button', 'Redo Upscale (2x)', 'upscale'],
		['button', 'Vary (Strong)', 'variation'],
		['button', 'Vary (Region)', 'inpaint'],
		['button', 'Make Variations', 'variation'],
		['button', 'Zoom Out 1.5x', 'outpaint'],
		['button', 'Custom Zoom', 'outpaint'],
		['button', 'Make Square', 'outpaint'],
		['button', '⬅️', 'pan'],
		['button', '⬅', 'pan'],
		['button', 'Animate (High motion)', 'video'],
		['button', 'Extend (Low motion)', 'video_extend'],
		['button', 'Something New', 'button'],
		['info', undefined, 'info'],
	])('the kind of %s %s is %s', (verb, button, taskType) => {
		expect(read({ verb, button }).taskType).toBe(taskType);
	});
});

it('the list knows its buttons in the shared words, and keeps those that are new', () => {
	const buttons = [
		...['Upscale (Subtle)', 'Upscale (Creative)', 'Vary (Strong)', 'Vary (Subtle)', 'Vary (Region)'],
		...['Zoom Out 2x', 'Zoom Out 1.5x', 'Custom Zoom', 'Make Square', '⬅️', '➡️', '⬆️', '⬇️'],
		...['Animate (High motion)', 'Animate (Low motion)', 'Something New'],
	];
	const task = read({ verb: 'button', button: 'U1', buttons });
	expect(task.output.actions).toEqual([
		...['upscale_subtle', 'upscale_creative', 'high_variation', 'low_variation', 'inpaint'],
		...['zoom_out_2', 'zoom_out_1_5', 'custom_zoom', 'make_square'],
		...['pan_left', 'pan_right', 'pan_up', 'pan_down', 'animate_high', 'animate_low', 'Something New'],
	]);
	const { shape, singles } = readOffer(task);
	expect(shape).toBe('single');
	const offered = [
		{ family: 'upscale', what: 'subtle' },
		{ family: 'upscale', what: 'creative' },
		{ family: 'variation', what: 'strong' },
		{ family: 'variation', what: 'subtle' },
		{ family: 'inpaint' },
		{ family: 'outpaint' },
		...['left', 'right', 'up', 'down'].map((what) => ({ family: 'pan', what })),
	];
	expect(singles).toEqual(expect.arrayContaining(offered));
});

it('the list knows the old upscalers of a single image', () => {
	const task = read({ verb: 'button', button: 'U1', buttons: ['Upscale (2x)', 'Upscale (4x)'] });
	expect(readOffer(task).singles).toEqual([
		{ family: 'upscale', what: '2x' },
		{ family: 'upscale', what: '4x' },
	]);
});
