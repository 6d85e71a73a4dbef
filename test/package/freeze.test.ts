import { SIMPLIFIED_FIELDS } from '../../nodes/PiApi/contract/output';
import { PiApi } from '../../nodes/PiApi/PiApi.node';
import { PiApiTrigger } from '../../nodes/PiApi/PiApiTrigger.node';
import { frozenShapes, missing, presentShapes } from '../../scripts/freeze';

const FROZEN = frozenShapes();
const PRESENT = presentShapes();

it('every parameter that workflows store has the type and the default that it had', () => {
	expect(missing(FROZEN, PRESENT)).toEqual([]);
});

it('every parameter is on the list (npm run freeze adds new ones)', () => {
	expect(missing(PRESENT, FROZEN)).toEqual([]);
});

it('the list knows every operation and every model, and those of the trigger', () => {
	expect(Object.keys(FROZEN).length).toBeGreaterThan(150);
	expect(Object.values(FROZEN).flat().length).toBeGreaterThan(1_500);
	expect(FROZEN.trigger).toContain('verification: options = "automatic"');
	expect(FROZEN['video generate kling/video_generation']).toContain('modelParameters.duration: number = 5');
});

it('a changed default is noticed', () => {
	const line = 'verification: options = "automatic"';
	const changed = PRESENT.trigger.map((each) => (each === line ? 'verification: options = "none"' : each));
	expect(missing(FROZEN, { ...PRESENT, trigger: changed })).toEqual([`trigger > ${line}`]);
});

it('the types and versions of the nodes are those that workflows store', () => {
	const { description: action } = new PiApi();
	const { description: trigger } = new PiApiTrigger();
	expect([action.name, action.version]).toEqual(['piApi', 1]);
	expect([trigger.name, trigger.version]).toEqual(['piApiTrigger', [1, 1.1]]);
	expect(action.credentials?.map(({ name }) => name)).toEqual(['piApiApi']);
	expect(action.webhooks?.map(({ path }) => path)).toEqual(['piapi']);
	expect(trigger.webhooks?.map(({ path }) => path)).toEqual(['piapi']);
});

/** What expressions of later nodes read; new fields are added at the end of a line. */
const FIELDS = [
	'task_id service model task_type status prompt origin_task_id origin_index index',
	'image_url grid_url images video_url videos audio_url audios file_url files',
	'thumbnails covers last_frames preview_videos no_background_images',
	'text lyrics descriptions seed actions progress message discord_image_url intermediate_image_urls usage',
	'cost created_at started_at ended_at expires_at task_error',
];

it('the fields of an item are those that expressions read', () => {
	expect([...SIMPLIFIED_FIELDS].sort()).toEqual(FIELDS.join(' ').split(' ').sort());
});
