import type { IDataObject, INodeExecutionData, INodeParameters } from 'n8n-workflow';

import { MARKERS } from '../../sandbox';
import { binary } from '../support/context';
import { maskPng, picture, sizeOf } from '../support/pictures';
import { QUICK, STANDING, useBench } from '../support/sandbox';

const bench = useBench();

interface Case {
	parameters: INodeParameters;
	/** Two items that are in order, and one that is not. */
	good: INodeExecutionData;
	bad: INodeExecutionData;
}

interface Row {
	name: string;
	arrange: () => Case | Promise<Case>;
	/** What happened, naming the field. */
	message: RegExp;
	/** What to do instead. */
	fix: RegExp;
}

function jsonCase(parameters: INodeParameters, good: IDataObject, bad: IDataObject): () => Case {
	return () => ({ parameters, good: { json: good }, bad: { json: bad } });
}

const PROMPT = '={{ $json.prompt }}';

/** An imagine whose one field comes from the item. */
function imagine(field: INodeParameters, good: IDataObject, bad: IDataObject): () => Case {
	return jsonCase(
		{ operation: 'imagine', prompt: PROMPT, ...field },
		{ prompt: 'a red fox', ...good },
		{ prompt: 'a red fox', ...bad },
	);
}

function option(name: string, good: unknown, bad: unknown): () => Case {
	return imagine(
		{ options: { [name]: '={{ $json.value }}' } },
		{ value: good as string },
		{ value: bad as string },
	);
}

function parameter(name: string, good: unknown, bad: unknown, others: INodeParameters = {}): () => Case {
	return imagine(
		{ midjourneyParameters: { ...others, [name]: '={{ $json.value }}' } },
		{ value: good as string },
		{ value: bad as string },
	);
}

type MakeId = () => Promise<unknown>;

/** A follow-up of a good task and of a bad one. */
function followUp(parameters: INodeParameters, good: MakeId, bad: MakeId): () => Promise<Case> {
	return async () => ({
		parameters,
		good: { json: { task_id: (await good()) as string } },
		bad: { json: { task_id: (await bad()) as string } },
	});
}

/** A follow-up whose one field comes from the item. */
function onTask(make: MakeId, parameters: INodeParameters, good: unknown, bad: unknown): () => Promise<Case> {
	return async () => {
		const id = (await make()) as string;
		return {
			parameters: { ...parameters, taskId: id },
			good: { json: { value: good as string } },
			bad: { json: { value: bad as string } },
		};
	};
}

const grid: MakeId = async () => await bench.grid();
const single: MakeId = async () => await bench.single();
const given =
	(id: unknown): MakeId =>
	async () =>
		id;
const running: MakeId = async () => {
	bench.sandbox.configure(STANDING);
	const id = await bench.begun('imagine', { prompt: 'a slow fox' });
	bench.sandbox.configure(QUICK);
	return id;
};
const failed: MakeId = async () => await bench.made('imagine', { prompt: `a fox ${MARKERS.banned}` });
const UNKNOWN_ID = '58cb41b7-556d-46c0-b82e-1e116aa1a31a';
const UPSCALE: INodeParameters = { operation: 'upscale', image: 1 };

const DESCRIBE_BINARY: INodeParameters = {
	operation: 'describe',
	imageSource: 'binary',
	imageBinaryProperty: 'photo',
};

async function binaryCase(parameters: INodeParameters, bad: INodeExecutionData['binary']): Promise<Case> {
	return {
		parameters,
		good: { json: {}, binary: { photo: binary(await picture('png')) } },
		bad: { json: {}, binary: bad },
	};
}

/** An inpaint whose mask comes from the item; `make` gets the size of the picture. */
async function maskCase(make: (size: number) => Promise<Buffer | string>): Promise<Case> {
	const id = await bench.single();
	const file = await fetch(`${bench.sandbox.url}/files/mj/${id}.png`);
	const { width } = await sizeOf(Buffer.from(await file.arrayBuffer()));
	const [right, wrong] = [await maskPng(width), await make(width)];
	return {
		parameters: { operation: 'inpaint', taskId: id, maskSource: 'base64', maskBase64: '={{ $json.mask }}' },
		good: { json: { mask: right.toString('base64') } },
		bad: { json: { mask: typeof wrong === 'string' ? wrong : wrong.toString('base64') } },
	};
}

function blend(count: number): () => Case {
	const urls = (length: number) => Array.from({ length }, (_, n) => `https://a.example/${n}.png`);
	return jsonCase(
		{ operation: 'blend', imagesUrl: '={{ $json.urls }}' },
		{ urls: urls(3) },
		{ urls: urls(count) },
	);
}

const ROWS: Row[] = [
	// Prompt
	{
		name: 'an empty prompt',
		arrange: imagine({}, {}, { prompt: '' }),
		message: /^“Prompt” is empty$/,
		fix: /Describe the image/,
	},
	{
		name: 'a prompt of spaces',
		arrange: imagine({}, {}, { prompt: ' \n ' }),
		message: /^“Prompt” is empty$/,
		fix: /Describe the image/,
	},
	{
		name: 'a prompt that the expression does not find',
		arrange: imagine({}, {}, { prompt: null }),
		message: /^“Prompt” is empty$/,
		fix: /expression may have found nothing/,
	},
	{
		name: 'a prompt of flags alone',
		arrange: imagine({}, {}, { prompt: '--chaos 5' }),
		message: /^“Prompt” is empty$/,
		fix: /Describe the image/,
	},
	{
		name: 'an object as prompt',
		arrange: imagine({}, {}, { prompt: { text: 'a red fox' } }),
		message: /^“Prompt” holds an object, not text$/,
		fix: /Map the part/,
	},
	{
		name: 'a prompt that is too long',
		arrange: imagine({}, {}, { prompt: 'a'.repeat(8193) }),
		message: /^“Prompt” comes to 8193 characters .*limit is 8192$/,
		fix: /1/,
	},
	{
		name: 'a prompt that its flags make too long',
		arrange: imagine({ midjourneyParameters: { chaos: 10 } }, {}, { prompt: 'a'.repeat(8190) }),
		message: /^“Prompt” comes to 8201 characters .*limit is 8192$/,
		fix: /9/,
	},
	// Aspect ratio and process mode
	...(
		[
			['16x9', /16:9/],
			['1.39:1', /139:100/],
			['wide', /two whole numbers/],
			['0:1', /above zero/],
		] as const
	).map(([ratio, fix]): Row => ({
		name: `the aspect ratio ${ratio}`,
		arrange: imagine({ aspectRatio: '={{ $json.ratio }}' }, { ratio: '7:4' }, { ratio }),
		message: new RegExp(`^“Aspect Ratio” is “${ratio}”, which is not an aspect ratio`),
		fix,
	})),
	{
		name: 'an unknown process mode',
		arrange: imagine({ processMode: '={{ $json.mode }}' }, { mode: 'fast' }, { mode: 'warp' }),
		message: /^“Process Mode” is “warp”$/,
		fix: /Relax, Fast or Turbo/,
	},
	{
		name: 'turbo with version 8.2',
		arrange: imagine(
			{ processMode: '={{ $json.mode }}', midjourneyParameters: { version: '8.2' } },
			{ mode: 'fast' },
			{ mode: 'turbo' },
		),
		message: /“Process Mode” is not available in Midjourney 8\.2$/,
		fix: /Leave it out, or use version/,
	},
	// Midjourney Parameters
	{
		name: 'chaos 101',
		arrange: parameter('chaos', 100, 101),
		message: /^“Chaos” in “Midjourney Parameters” is 101, but Midjourney takes 0 to 100$/,
		fix: /whole number from 0 to 100/,
	},
	{
		name: 'chaos in words',
		arrange: parameter('chaos', '12', 'lots'),
		message: /^“Chaos” in “Midjourney Parameters” is “lots”, which is not a number$/,
		fix: /whole number from 0 to 100/,
	},
	{
		name: '--chaos 101 in the prompt',
		arrange: imagine({}, { prompt: 'a red fox --chaos 100' }, { prompt: 'a red fox --chaos 101' }),
		message: /^`--chaos` in “Prompt” is 101, but Midjourney takes 0 to 100$/,
		fix: /whole number from 0 to 100/,
	},
	{
		name: 'Omni Reference with version 8.2',
		arrange: parameter('version', '7', '8.2', { omniReference: 'https://a.example/thing.png' }),
		message: /^“Omni Reference” in “Midjourney Parameters” is not available in Midjourney 8\.2$/,
		fix: /use version 7/,
	},
	{
		name: '--oref with --v 8.2 in the prompt',
		arrange: imagine(
			{},
			{ prompt: 'a red fox --oref https://a.example/thing.png --v 7' },
			{ prompt: 'a red fox --oref https://a.example/thing.png --v 8.2' },
		),
		message: /^`--oref` in “Prompt” is not available in Midjourney 8\.2$/,
		fix: /use version 7/,
	},
	{
		name: 'an image prompt that is no address',
		arrange: parameter('imagePromptUrls', 'https://a.example/1.png', 'cat.png'),
		message: /^“Image Prompt URLs” holds “cat\.png”, which is not a web address$/,
		fix: /https:\/\//,
	},
	// Options
	...(['[1, 2]', '"text"', '{ "a": ', '5', 'speed=2'] as const).map((text): Row => ({
		name: `Additional Input ${text}`,
		arrange: option('additionalInput', '{}', text),
		message: /^“Additional Input” is not a JSON object$/,
		fix: /\{ "name": "value" \}/,
	})),
	...([-1, 1.5, 'two'] as const).map((bot): Row => ({
		name: `Bot ID ${bot}`,
		arrange: option('botId', 0, bot),
		message: new RegExp(`^“Bot ID” is “${bot}”$`),
		fix: /whole number from 0 up/,
	})),
	{
		name: 'an unknown service mode',
		arrange: option('serviceMode', 'public', 'secret'),
		message: /^“Service Mode” is “secret”$/,
		fix: /public or private/,
	},
	{
		name: 'a callback that is no address',
		arrange: option('callbackUrl', 'https://127.0.0.1:9/hook', 'my webhook'),
		message: /^“Callback URL” is “my webhook”$/,
		fix: /https:\/\//,
	},
	{
		name: 'Skip Prompt Check that is neither on nor off',
		arrange: option('skipPromptCheck', true, 'maybe'),
		message: /^“Skip Prompt Check” is “maybe”$/,
		fix: /true or false/,
	},
	{
		name: 'a timeout of nothing',
		arrange: imagine({ options: { timeout: '={{ $json.timeout }}' } }, { timeout: 900 }, { timeout: 0 }),
		message: /^“Timeout” is “0”$/,
		fix: /seconds from 1 up to 2592000/,
	},
	{
		name: 'an unknown output',
		arrange: imagine({ output: '={{ $json.output }}' }, { output: 'raw' }, { output: 'tiny' }),
		message: /^“Output” is “tiny”$/,
		fix: /one of the list/,
	},
	{
		name: 'an expression that cannot be resolved for the item',
		arrange: imagine(
			{ aspectRatio: '={{ $json.ratio ?? $("Nowhere").item.json.ratio }}' },
			{ ratio: '1:1' },
			{},
		),
		message: /Referenced node doesn't exist/,
		fix: /Aspect ?Ratio/i,
	},
	// Image numbers
	{
		name: 'image number 5',
		arrange: onTask(grid, { operation: 'upscale', image: '={{ $json.value }}' }, 3, 5),
		message: /^Task [\w-]+ in “Task ID” does not offer Upscale 5$/,
		fix: /It offers Upscale 1-4/,
	},
	...([0, 25, '1,2', 'two', 1.5] as const).map((image): Row => ({
		name: `image number ${image}`,
		arrange: onTask(grid, { operation: 'upscale', image: '={{ $json.value }}' }, 3, image),
		message: new RegExp(
			`^“Image” is “${image}”, but a grid has the images 1, 2, 3 and 4, and a draft up to 24$`,
		),
		fix: /Choose 1 to 4/,
	})),
	{
		name: 'no image number',
		arrange: onTask(grid, { operation: 'variation', image: '={{ $json.value }}' }, 'all', null),
		message: /^“Image” is empty$/,
		fix: /Split Into Items/,
	},
	// Task ids
	{
		name: 'no task id',
		arrange: followUp(UPSCALE, grid, given(null)),
		message: /^“Task ID” is empty$/,
		fix: /`task_id` of an earlier PiAPI item/,
	},
	{
		name: 'a task id that is a sentence',
		arrange: followUp(UPSCALE, grid, given('the first one')),
		message: /^“Task ID” is “the first one”, which is not a task id$/,
		fix: /`task_id` of an earlier PiAPI item/,
	},
	{
		name: 'a task id that is an address',
		arrange: followUp(UPSCALE, grid, given('https://img.theapi.app/mj/1.png')),
		message: /^“Task ID” is an address/,
		fix: /`task_id` of an earlier PiAPI item/,
	},
	{
		name: 'a task id that is an object',
		arrange: followUp({ ...UPSCALE, taskId: '={{ $json.task_id }}' }, grid, given({ id: UNKNOWN_ID })),
		message: /^“Task ID” holds an object, not an id$/,
		fix: /`task_id` of an earlier PiAPI item/,
	},
	{
		name: 'a task id that climbs out of the address',
		arrange: followUp(UPSCALE, grid, given('../../account/info')),
		message: /^“Task ID” is “\.\.\/\.\.\/account\/info”, which is not a task id$/,
		fix: /`task_id` of an earlier PiAPI item/,
	},
	{
		name: 'a task that the service does not know',
		arrange: followUp(UPSCALE, grid, given(UNKNOWN_ID)),
		message: new RegExp(`^“Task ID”: PiAPI knows no task ${UNKNOWN_ID}$`),
		fix: /under the account that created them.*Nothing was sent/,
	},
	// Origins
	{
		name: 'an origin that failed',
		arrange: followUp(UPSCALE, grid, failed),
		message: /^Task [\w-]+ in “Task ID” did not succeed, so it does not offer Upscale 1: Banned prompt/,
		fix: /Run it again/,
	},
	{
		name: 'an origin that is still running',
		arrange: followUp(UPSCALE, grid, running),
		message: /^Task [\w-]+ in “Task ID” is not finished yet \(\w+\), so it does not offer Upscale 1$/,
		fix: /Wait for it first/,
	},
	...(
		[
			['upscale of an upscaled image', UPSCALE, 'Upscale 1'],
			['variation of an upscaled image by number', { operation: 'variation', image: 2 }, 'Variation 2'],
			['reroll of an upscaled image', { operation: 'reroll' }, 'Reroll'],
		] as const
	).map(([name, parameters, label]): Row => ({
		name,
		arrange: followUp(parameters, grid, single),
		message: new RegExp(`^Task [\\w-]+ in “Task ID” is a single image, but ${label} needs a grid of four$`),
		fix: /It offers Upscale Subtle, Upscale Creative, .*Imagine task/,
	})),
	...(
		[
			['pan of a grid', { operation: 'pan' }, 'Pan Right'],
			['outpaint of a grid', { operation: 'outpaint' }, 'Outpaint'],
			['subtle upscale of a grid', { operation: 'upscale', upscaleType: 'subtle' }, 'Upscale Subtle'],
			[
				'strong variation of a grid',
				{ operation: 'variation', variationType: 'strong', prompt: 'a fox' },
				'Variation Strong',
			],
		] as const
	).map(([name, parameters, label]): Row => ({
		name,
		arrange: followUp(parameters, single, grid),
		message: new RegExp(`^Task [\\w-]+ in “Task ID” is a grid of four, but ${label} needs a single image$`),
		fix: /It offers Upscale 1-4, Variation 1-4, Reroll.*Upscale 1-4 first/,
	})),
	{
		name: 'an upscaler of another version',
		arrange: followUp(
			{ operation: 'upscale', upscaleType: '2x' },
			async () => await bench.single('a red fox --v 5'),
			single,
		),
		message: /^Task [\w-]+ in “Task ID” does not offer Upscale 2x$/,
		fix: /It offers Upscale Subtle, Upscale Creative/,
	},
	{
		name: 'an origin without images',
		arrange: followUp(UPSCALE, grid, async () =>
			bench.made('describe', { image_url: 'https://a.example/1.png' }),
		),
		message: /^Task [\w-]+ in “Task ID” is a describe task, which has no images/,
		fix: /Imagine task/,
	},
	// Fields of single operations
	{
		name: 'an unknown direction',
		arrange: onTask(single, { operation: 'pan', direction: '={{ $json.value }}' }, 'up', 'north'),
		message: /^“Direction” is “north”$/,
		fix: /up, down, left or right/,
	},
	{
		name: 'an unknown zoom',
		arrange: onTask(single, { operation: 'outpaint', zoomRatio: '={{ $json.value }}' }, '1.5', '9'),
		message: /^“Zoom” is “9”$/,
		fix: /1\.5, 2, custom or none/,
	},
	...([1, 2.5, 'far'] as const).map((zoom): Row => ({
		name: `a custom zoom of ${zoom}`,
		arrange: onTask(
			single,
			{ operation: 'outpaint', zoomRatio: 'custom', customZoom: '={{ $json.value }}' },
			1.2,
			zoom,
		),
		message: new RegExp(`^“Custom Zoom” is “${zoom}”$`),
		fix: /above 1 and up to 2/,
	})),
	{
		name: 'no zoom and no aspect ratio',
		arrange: onTask(
			single,
			{ operation: 'outpaint', zoomRatio: '1', aspectRatio: '={{ $json.value }}' },
			'16:9',
			'',
		),
		message: /^“Zoom” is None and “Aspect Ratio” is empty$/,
		fix: /Choose the aspect ratio/,
	},
	{
		name: 'a follow-up with a wrong aspect ratio',
		arrange: onTask(grid, { operation: 'reroll', aspectRatio: '={{ $json.value }}' }, '7:4', '16x9'),
		message: /^“Aspect Ratio” is “16x9”/,
		fix: /16:9/,
	},
	{
		name: 'a follow-up with chaos 101 in its prompt',
		arrange: onTask(
			grid,
			{ operation: 'reroll', prompt: '={{ $json.value }}' },
			'a blue fox',
			'a blue fox --chaos 101',
		),
		message: /^`--chaos` in “Prompt” is 101/,
		fix: /from 0 to 100/,
	},
	{
		name: 'an unknown dimension',
		arrange: jsonCase(
			{
				operation: 'blend',
				imagesUrl: 'https://a.example/1.png, https://a.example/2.png',
				dimension: '={{ $json.dimension }}',
			},
			{ dimension: 'landscape' },
			{ dimension: 'wide' },
		),
		message: /^“Dimension” is “wide”$/,
		fix: /square, portrait or landscape/,
	},
	// Pictures that go in
	{
		name: 'a blend of one image',
		arrange: blend(1),
		message: /^“Image URLs” names 1 image$/,
		fix: /blends 2 to 5 images/,
	},
	{
		name: 'a blend of six images',
		arrange: blend(6),
		message: /^“Image URLs” names 6 images$/,
		fix: /blends 2 to 5 images/,
	},
	{
		name: 'a blend of no image',
		arrange: blend(0),
		message: /^“Image URLs” is empty$/,
		fix: /https:\/\//,
	},
	...(['cat.png', 'ftp://a.example/cat.png', 'https://a.example/my cat.png'] as const).map((url): Row => ({
		name: `the image address ${url}`,
		arrange: jsonCase(
			{ operation: 'describe', imageUrl: '={{ $json.url }}' },
			{ url: 'https://a.example/1.png' },
			{ url },
		),
		message: new RegExp(`^“Image URL” holds “${url}”, which is not a web address$`),
		fix: /https:\/\/.*choose Binary/,
	})),
	{
		name: 'a binary field that is not there',
		arrange: async () => await binaryCase(DESCRIBE_BINARY, { scan: binary(await picture('png')) }),
		message: /^“Input Binary Field”: the item has no binary field “photo”$/,
		fix: /It has: scan\. Enter one of these/,
	},
	{
		name: 'an item without any binary data',
		arrange: async () => await binaryCase(DESCRIBE_BINARY, undefined),
		message: /^“Input Binary Field”: the item has no binary field “photo”$/,
		fix: /no binary data at all/,
	},
	{
		name: 'a binary field that holds no image',
		arrange: async () => await binaryCase(DESCRIBE_BINARY, { photo: binary(Buffer.from('hello, world')) }),
		message: /^“Input Binary Field” does not hold a PNG, JPEG or WebP image$/,
		fix: /Convert the file/,
	},
	{
		name: 'an image above 10 MB',
		arrange: async () =>
			await binaryCase(DESCRIBE_BINARY, {
				photo: binary(Buffer.concat([await picture('png'), Buffer.alloc(10 * 1024 * 1024)])),
			}),
		message: /^“Input Binary Field” is 10\.0 MB, and uploads go up to 10 MB$/,
		fix: /Edit Image/,
	},
	{
		name: 'base64 text that is none',
		arrange: jsonCase(
			{ operation: 'describe', imageSource: 'base64', imageBase64: '={{ $json.text }}' },
			{ text: Buffer.from('89504e470d0a1a0a', 'hex').toString('base64') },
			{ text: 'this is no image!' },
		),
		message: /^“Image Base64” is not base64 text$/,
		fix: /data URI prefix/,
	},
	// Masks
	{
		name: 'a mask of the wrong size',
		arrange: async () => await maskCase(async (size) => await maskPng(size * 2, size)),
		message: /^“Mask Base64” measures (\d+)×(\d+), but the image measures \2×\2$/,
		fix: /Resize the mask to \d+×\d+ pixels/,
	},
	{
		name: 'a mask that is a JPEG',
		arrange: async () => await maskCase(async () => await picture('jpeg')),
		message: /^“Mask Base64” is not a PNG file$/,
		fix: /white where it is repainted, black where it stays/,
	},
	{
		name: 'a mask that is no base64',
		arrange: async () => await maskCase(async () => 'white corner!'),
		message: /^“Mask Base64” is not base64 text$/,
		fix: /data URI prefix/,
	},
	{
		name: 'no mask',
		arrange: async () => await maskCase(async () => ''),
		message: /^“Mask Base64” is empty$/,
		fix: /Map the base64 text/,
	},
];

/** What was paid for and what was sent, as it stands. */
function spent() {
	const { tasksCreated, pointsFrozen, uploads, requests } = bench.counters;
	return { tasksCreated, pointsFrozen, uploads, creates: requests.create ?? 0 };
}

describe('one item', () => {
	it.each(ROWS)('a bad item alone is refused: $name', async ({ arrange, message, fix }) => {
		const { parameters, bad } = await arrange();
		const before = spent();
		const { error } = await bench.run(parameters, { items: [bad] });
		expect(error.message).toMatch(message);
		expect(error.description).toMatch(fix);
		expect(error.context.itemIndex).toBe(0);
		expect(spent()).toEqual(before);
	});
});

describe('the one in the middle of three, with Continue On Fail', () => {
	it.each(ROWS)('a bad item becomes an error item: $name', async ({ arrange, message, fix }) => {
		const { parameters, good, bad } = await arrange();
		const before = spent();
		const run = await bench.run(parameters, { items: [good, bad, good], continueOnFail: true });
		const failures = run.items.filter(({ pairedItem }) => (pairedItem as { item: number }).item === 1);
		expect(failures).toEqual([
			{
				json: {
					error: expect.stringMatching(message) as string,
					message: expect.stringMatching(fix) as string,
					details: expect.objectContaining({ reason: 'refused' }) as IDataObject,
				},
				pairedItem: { item: 1 },
			},
		]);
		const others = run.items.filter((item) => !failures.includes(item));
		const places = run.items.map(({ pairedItem }) => (pairedItem as { item: number }).item);
		expect(places).toEqual([...places].sort());
		expect(new Set(places)).toEqual(new Set([0, 1, 2]));
		for (const { json } of others) expect(json.status).toBe('completed');
		expect(spent().tasksCreated).toBe(before.tasksCreated + others.length);
		expect(spent().creates).toBe(before.creates + others.length);
	});
});

describe('the one in the middle of three, without Continue On Fail', () => {
	it.each(ROWS)('a bad item fails the run at its end: $name', async ({ arrange, message, fix }) => {
		const { parameters, good, bad } = await arrange();
		const before = new Set(bench.sandbox.tasks().map(({ id }) => id));
		const { error } = await bench.run(parameters, { items: [good, bad, good] });
		const made = bench.sandbox.tasks().filter(({ id }) => !before.has(id));
		expect(made.length).toBeGreaterThanOrEqual(2);
		expect(made.map(({ status }) => status)).toEqual(made.map(() => 'completed'));
		const prefix = `1 of ${made.length + 1} tasks failed: `;
		expect(error.message.slice(0, prefix.length)).toBe(prefix);
		expect(error.message.slice(prefix.length)).toMatch(message);
		expect(error.description).toMatch(fix);
		expect(error.description).toContain(`Item 1: ${error.message.slice(prefix.length)}`);
		for (const { id } of made) expect(error.description).toMatch(new RegExp(`item [02]: ${id}`));
	});
});

describe('the credential', () => {
	it('a wrong key is named, and nothing is made', async () => {
		const { error, creates } = await bench.run(
			{ operation: 'imagine', prompt: 'a red fox' },
			{ credentials: { apiKey: 'wrong-key-123' } },
		);
		expect(error.message).toBe('PiAPI did not accept the API key: Invalid API key');
		expect(error.description).toMatch(/Open the PiAPI API credential and enter the key again/);
		expect(creates).toHaveLength(1);
		expect(bench.counters.tasksCreated).toBe(0);
	});

	it('an account with too few credits says so, and the items it could pay for are there', async () => {
		bench.sandbox.configure({ credits: 600_000 });
		const run = await bench.run(
			{ operation: 'imagine', prompt: 'a red fox' },
			{ items: [{ json: {} }, { json: {} }, { json: {} }], continueOnFail: true },
		);
		const statuses = run.items.map(({ json }) => json.status);
		expect(statuses.filter((status) => status === 'completed')).toHaveLength(2);
		const [failure] = run.items.filter(({ json }) => json.error !== undefined);
		expect(failure.json).toEqual({
			error: 'Not enough credits at PiAPI: Insufficient credits',
			message: expect.stringMatching(/Top up the account.*Nothing was created/) as string,
			details: { reason: 'rejected', http_status: 402, retryable: false },
		});
		expect(bench.counters).toMatchObject({ tasksCreated: 2, tasksPaid: 2 });
		expect(run.creates).toHaveLength(3);
	});
});
