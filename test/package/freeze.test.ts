import { triggerFields } from '../../nodes/PiApi/actions/trigger/fields';
import { SIMPLIFIED_FIELDS } from '../../nodes/PiApi/contract/output';
import { PiApi } from '../../nodes/PiApi/PiApi.node';
import { PiApiTrigger } from '../../nodes/PiApi/PiApiTrigger.node';
import { frozenShapes, presentShapes } from '../../scripts/freeze';
import { missing } from './shapes';

const VERIFICATION = 'verification: options = "automatic" of ["automatic","none","reread"]';

const FROZEN = frozenShapes();
const PRESENT = presentShapes();

it('every operation, parameter and choice that workflows store is there, with the type and the default that it had', () => {
	expect(missing(FROZEN, PRESENT)).toEqual([]);
});

it('every operation, parameter and choice is on the list (npm run freeze adds new ones)', () => {
	expect(missing(PRESENT, FROZEN)).toEqual([]);
});

it('the list knows every operation and every model, and those of the trigger', () => {
	expect(Object.keys(FROZEN).length).toBeGreaterThan(150);
	expect(Object.values(FROZEN).flat().length).toBeGreaterThan(1_500);
	expect(FROZEN.trigger).toContain(VERIFICATION);
	expect(FROZEN['midjourney reroll']).toContain('prompt: string = ""');
	expect(FROZEN.account).toEqual(['operation: options = "get" of ["get","getActiveTasks"]']);
	expect(FROZEN['video generate kling/video_generation']).toContain('modelParameters.duration: number = 5');
});

/** The trigger with another line in place of the one on its verification. */
function withVerification(line: string) {
	const trigger = PRESENT.trigger.map((each) => (each === VERIFICATION ? line : each));
	return { ...PRESENT, trigger };
}

it('a changed default is noticed', () => {
	const changed = withVerification('verification: options = "none" of ["automatic","none","reread"]');
	expect(missing(FROZEN, changed)).toEqual(['trigger > verification: options = "automatic"']);
});

it('a choice that is gone from a menu is noticed, and a new one is no other parameter', () => {
	const less = withVerification('verification: options = "automatic" of ["automatic","none"]');
	expect(missing(FROZEN, less)).toEqual(['trigger > verification: options = "automatic", choice "reread"']);
	const more = withVerification(VERIFICATION.replace('"none"', '"later","none"'));
	expect(missing(FROZEN, more)).toEqual([]);
	expect(missing(more, FROZEN)).toEqual(['trigger > verification: options = "automatic", choice "later"']);
});

it('an operation and a model that are gone are noticed, with what they store', () => {
	const { 'midjourney pan': pan, 'video generate kling/video_generation': kling, ...rest } = PRESENT;
	const gone = missing(FROZEN, rest);
	expect(gone).toContain('midjourney pan > panScale: number = 1.5');
	expect(gone).toHaveLength(pan.length + kling.length);
});

it('the trigger begins with what is safe', () => {
	const defaults = triggerFields.map(({ name, default: value }) => [name, value]);
	expect(Object.fromEntries(defaults)).toMatchObject({
		...{ events: ['completed', 'failed'], verification: 'automatic', filters: {} },
		...{ output: 'simplified', download: 'none', options: {} },
	});
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
