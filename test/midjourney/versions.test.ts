import { KNOWN_VERSIONS, parseVersion, getRawFlag, readVersion } from '../../nodes/PiApi/midjourney/versions';
import { refusalOf } from './refusals';

it.each([
	['8.2', '--v 8.2'],
	['8.1', '--v 8.1'],
	['7', '--v 7'],
	['niji 7', '--niji 7'],
	['6.1', '--v 6.1'],
	['6', '--v 6'],
	['niji 6', '--niji 6'],
	['5.2', '--v 5.2'],
	['5.1', '--v 5.1'],
	['5', '--v 5'],
	['niji 5', '--niji 5'],
	['4', '--v 4'],
])('the version %s is written %s and its rules are known', (name, flag) => {
	expect(parseVersion(name)).toEqual({ name, flag, known: name });
	expect(parseVersion(flag)).toEqual({ name, flag, known: name });
});

it('no version is left out of the table above', () => expect(KNOWN_VERSIONS).toHaveLength(12));

it.each([
	[8.2, '--v 8.2'],
	[7, '--v 7'],
	[' v6.1 ', '--v 6.1'],
	['7.0', '--v 7'],
	['NIJI7', '--niji 7'],
	['niji', '--niji'],
])('the input %p is read as %s', (value, flag) => expect(parseVersion(value)?.flag).toBe(flag));

it.each(['9', '8.3', 'niji 8', '3'])('the version %s passes without rules', (name) => {
	expect(parseVersion(name)).toMatchObject({ name });
	expect(parseVersion(name)).not.toHaveProperty('known');
});

it.each(['latest', '', 'v', '8.2 alpha', '-7'])('“%s” is no version', (text) => {
	expect(parseVersion(text)).toBeUndefined();
});

it.each([
	[[], undefined],
	[[{ name: 'ar', value: '16:9' }], undefined],
	[[{ name: 'v', value: '7' }], '7'],
	[[{ name: 'version', value: '6.1' }], '6.1'],
	[[{ name: 'niji', value: '6' }], 'niji 6'],
	[
		[
			{ name: 'v', value: '7' },
			{ name: 'version', value: '7.0' },
		],
		'7',
	],
])('the flags %j state %s', (flags, name) => expect(readVersion(flags)?.name).toBe(name));

it.each([
	[
		[
			{ name: 'v', value: '7' },
			{ name: 'niji', value: '7' },
		],
		'“Prompt” states two versions: `--v 7` and `--niji 7`',
	],
	[[{ name: 'v', value: 'v8.2' }], 'Write the number alone after the flag, such as `--v 8.2`'],
	[[{ name: 'v', value: 'niji 6' }], '`--v niji 6` in “Prompt” is not a version that Midjourney reads'],
	[[{ name: 'v', value: 'niji 6' }], 'such as `--niji 6`'],
	[[{ name: 'niji', value: 'best' }], 'such as `--niji 7`'],
])('the flags %j are refused', (flags, message) =>
	expect(refusalOf(() => readVersion(flags))).toContain(message),
);

it.each([
	[undefined, '--raw'],
	['8.2', '--raw'],
	['7', '--raw'],
	['9', '--raw'],
	['6.1', '--style raw'],
	['5.1', '--style raw'],
])('the flag Raw with version %s is written %s', (name, flag) => {
	expect(getRawFlag(name === undefined ? undefined : parseVersion(name))).toBe(flag);
});
