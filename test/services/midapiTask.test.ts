import type { IDataObject } from 'n8n-workflow';

import { simplify } from '../../nodes/PiApi/output/simplify';
import { readMidApiRecord } from '../../nodes/PiApi/services/midapi/task';
import { SECRETS } from '../support/scriptedService';

const ID = '2584469c38e43c173dcae9e60663f645';
const URLS = [0, 1, 2, 3].map((n) => `https://tempfile.example/v/x_0_${n}.jpeg`);
const RECORD: IDataObject = {
	taskId: ID,
	taskType: 'mj_txt2img',
	paramJson: JSON.stringify({ taskType: 'mj_txt2img', prompt: 'a red fox' }),
	completeTime: 1760335255000,
	createTime: 1760335251000,
	successFlag: 1,
	resultInfoJson: { resultUrls: URLS.map((resultUrl) => ({ resultUrl })) },
	errorCode: null,
	errorMessage: null,
};

const read = (change: IDataObject = {}) => readMidApiRecord({ ...RECORD, ...change }, SECRETS);

describe('a record', () => {
	it.each([
		[0, 'processing'],
		[1, 'completed'],
		[2, 'failed'],
		[3, 'failed'],
		['1', 'completed'],
		[null, 'processing'],
		[9, 'processing'],
	])('a record with successFlag %j is %s', (successFlag, status) => {
		expect(read({ successFlag }).status).toBe(status);
	});

	it.each([
		['mj_txt2img', 'imagine'],
		['mj_img2img', 'imagine'],
		['mj_style_reference', 'imagine'],
		['mj_omni_reference', 'imagine'],
		['mj_video', 'video'],
		['mj_video_hd', 'video'],
		['mj_video_extend_manual', 'video_extend'],
		['mj_video_extend_auto', 'video_extend'],
		['mj_upscale', 'upscale'],
		['generateUpscale', 'upscale'],
		['mj_vary', 'variation'],
		['mj_variation', 'variation'],
		['something new', 'something new'],
		[undefined, 'imagine'],
	])('a record of type %s is a task of type %s', (taskType, expected) => {
		expect(read({ taskType }).taskType).toBe(expected);
	});

	it.each<[string, unknown]>([
		['objects', { resultUrls: URLS.map((resultUrl) => ({ resultUrl })) }],
		['texts', { resultUrls: URLS }],
		['objects in JSON text', JSON.stringify({ resultUrls: URLS.map((resultUrl) => ({ resultUrl })) })],
		['texts in JSON text', JSON.stringify({ resultUrls: URLS })],
	])('has its images as %s', (_name, resultInfoJson) => {
		const { output } = read({ resultInfoJson: resultInfoJson as IDataObject });
		expect(output.imageUrls).toEqual(URLS);
		expect(output).not.toHaveProperty('imageUrl');
		expect(output.videoUrls).toEqual([]);
	});

	it.each([null, undefined, '', 'not json', {}, { resultUrls: null }, '[1]'])(
		'may have no results (%j)',
		(resultInfoJson) => {
			expect(read({ resultInfoJson, successFlag: 0 }).output.imageUrls).toEqual([]);
		},
	);

	it('a record of an upscale has one image', () => {
		const task = read({ taskType: 'mj_upscale', resultInfoJson: { resultUrls: [URLS[0]] } });
		expect(simplify(task)).toMatchObject({ image_url: URLS[0], images: [{ index: 1, url: URLS[0] }] });
	});

	it.each([
		['mj_video', ['https://t.example/a', 'https://t.example/b']],
		['mj_new_thing', ['https://t.example/a.mp4?x=1', 'https://t.example/b.mp4']],
	])('a record of %s has videos', (taskType, urls) => {
		const { output } = read({ taskType, resultInfoJson: { resultUrls: urls } });
		expect(output.videoUrls).toEqual(urls);
		expect(output.imageUrls).toEqual([]);
	});

	it.each([
		[1760335251000, '2025-10-13T06:00:51.000Z'],
		['1760335251000', '2025-10-13T06:00:51.000Z'],
		[1760335251, '2025-10-13T06:00:51.000Z'],
		['2024-03-20T10:30:00Z', '2024-03-20T10:30:00.000Z'],
		['2024-03-20 10:30:00', '2024-03-20T10:30:00.000Z'],
		[null, undefined],
		['', undefined],
		[0, undefined],
		['soon', undefined],
	])('a record with the time %j is read', (createTime, expected) => {
		expect(read({ createTime }).createdAt).toBe(expected);
	});

	it('says until when its files are kept: 15 days after its end', () => {
		expect(read({})).toMatchObject({
			endedAt: '2025-10-13T06:00:55.000Z',
			expiresAt: '2025-10-28T06:00:55.000Z',
		});
		expect(read({ successFlag: 2 })).not.toHaveProperty('expiresAt');
	});

	it('has not ended while it runs', () => {
		expect(read({ successFlag: 0, completeTime: 0 })).not.toHaveProperty('endedAt');
	});

	it.each<[IDataObject, unknown]>([
		[
			{ successFlag: 2, errorCode: 501, errorMessage: 'banned word' },
			{ code: 501, message: 'banned word' },
		],
		[
			{ successFlag: 3, errorCode: '400', errorMessage: 'x' },
			{ code: '400', message: 'x' },
		],
		[{ successFlag: 2 }, { code: 0, message: 'no reason given' }],
		[{ successFlag: 1, errorMessage: 'x' }, undefined],
	])('%j has the error %j', (change, error) => {
		expect(read(change).error).toEqual(error);
	});

	it('may have no echo of the request', () => {
		for (const paramJson of [null, '', 'x', '{}']) {
			const task = read({ paramJson });
			for (const field of ['prompt', 'aspectRatio', 'processMode', 'originId', 'callbackUrl']) {
				expect(task).not.toHaveProperty(field);
			}
		}
	});

	it('names the task that it builds on, and not itself', () => {
		expect(read({ paramJson: JSON.stringify({ taskId: 'mj_task_1' }) }).originId).toBe('mj_task_1');
		expect(read({ paramJson: JSON.stringify({ taskId: ID }) })).not.toHaveProperty('originId');
	});

	it('keeps no secret', () => {
		const task = read({
			paramJson: JSON.stringify({ prompt: `x ${SECRETS[0]}` }),
			successFlag: 2,
			errorMessage: `bad ${SECRETS[1]}`,
		});
		expect(JSON.stringify(task)).not.toMatch(new RegExp(SECRETS.join('|')));
	});
});
