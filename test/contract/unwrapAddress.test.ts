import { unwrapAddress } from '../../nodes/PiApi/contract/parse';

const [COVER, VIDEO] = ['https://a.co/cover.png', 'https://a.co/film.mp4'];

it.each([
	['the address of its kind before any other', { image_url: COVER, video_url: VIDEO }, 'video', VIDEO],
	['the one that is there, where others are empty', { url: '', image_url: COVER }, undefined, COVER],
	['that of a file without a kind', { url: VIDEO }, 'video', VIDEO],
	['each of a list', [{ image_url: COVER }, COVER], 'image', [COVER, COVER]],
] as const)('an object that describes a file gives %s', (_what, value, media, expected) => {
	expect(unwrapAddress(value, media)).toEqual(expected);
});

it.each([
	['of another kind only', { image_url: COVER }, 'video'],
	['that is empty', { url: '' }, undefined],
	['that has none', { index: 1 }, 'image'],
] as const)('an object with an address %s stays one, and is refused by its field', (_what, value, media) => {
	expect(unwrapAddress(value, media)).toBe(value);
});
