import { Refusal } from '../contract/refusal';
import type { MidjourneyRequest } from '../contract/request';
import { isFinal, type Task } from '../contract/task';
import { describeOffer, FOLLOW_UPS, nameFollowUp, readOffer, type FollowUp, type Offer } from './followUps';

/** What a follow-up wants of its origin; `action` where there are buttons of its name under Midjourney’s images. */
type Want = { label: string } & (
	| { kind: 'ofGrid'; action?: FollowUp; image?: number }
	| { kind: 'single'; action?: FollowUp; what?: string; image?: number; takesNumber: boolean }
	| { kind: 'image'; action?: FollowUp; image?: number }
	| { kind: 'draft'; image?: number }
	| { kind: 'video'; video?: number }
	| { kind: 'reroll' | 'any' }
);

/** The images of a grid; drafts may have more. */
const GRID_SIZE = 4;

/** Where the number of an image comes from. */
const WHICH =
	'Choose 1 to 4 (top left, top right, bottom left, bottom right). To take the number from the item, set Split Into ' +
	'Items (under Options) to One Item per Image in the PiAPI node before: each item then carries it as `index`.';

/** What the input of a follow-up says of the image or the video that it is made from. */
function readChoice({ input }: MidjourneyRequest) {
	return {
		image: 'image' in input && typeof input.image === 'number' ? input.image : undefined,
		video: 'video' in input ? input.video : undefined,
		/** The type, or the direction of a pan. */
		what: 'type' in input ? input.type : 'direction' in input ? input.direction : undefined,
	};
}

/** What the row of the operation and the input want of the origin; undefined where it builds on none. */
function buildWant(request: MidjourneyRequest): Want | undefined {
	const { title, origin } = request.facts;
	const { image, video, what } = readChoice(request);
	const action = FOLLOW_UPS.find((name) => name === request.operation);
	switch (origin) {
		case undefined:
			return undefined;
		case 'gridOrSingle':
			if (what !== 'image' && image === undefined) {
				return { kind: 'single', label: nameFollowUp(title, what), action, what, takesNumber: false };
			}
			return { kind: 'ofGrid', label: image === undefined ? title : `${title} ${image}`, action, image };
		case 'single':
			return { kind: 'single', label: nameFollowUp(title, what), action, what, image, takesNumber: true };
		case 'image':
			return { kind: 'image', label: title, action, image };
		case 'draft':
			return { kind: 'draft', label: title, image };
		case 'video':
			return { kind: 'video', label: title, video };
		case 'reroll':
		case 'any':
			return { kind: origin, label: title };
	}
}

/** How a sentence begins: Task 123 in “Task ID”. */
function describeOrigin(request: MidjourneyRequest, origin: Task): string {
	const field = request.origin?.field;
	return field === undefined ? `Task ${origin.id}` : `Task ${origin.id} in “${field}”`;
}

function findStateRefusal(task: string, want: Want, origin: Task): Refusal | undefined {
	if (origin.status === 'completed') return undefined;
	if (!isFinal(origin)) {
		return new Refusal(
			`${task} is not finished yet (${origin.status}), so it does not offer ${want.label}`,
			'Wait for it first: use Task → Wait with this id, or set Wait for Result to Wait Here in the node before.',
		);
	}
	if (origin.status === 'cancelled') {
		return new Refusal(
			`${task} was cancelled, so it does not offer ${want.label}`,
			'Use the id of a task that was completed.',
		);
	}
	const reason = origin.error?.message ?? '';
	return new Refusal(
		`${task} did not succeed, so it does not offer ${want.label}${reason === '' ? '' : `: ${reason}`}`,
		'Run it again, or use the id of a task that was completed.',
	);
}

/** A number beyond the images that the task shows; a grid has four, however many of them are shown. */
function findNumberRefusal(task: string, image: number | undefined, { output }: Task): Refusal | undefined {
	const count = Math.max(GRID_SIZE, output.imageUrls.length);
	if (image === undefined || image <= count) return undefined;
	return new Refusal(`${task} has no image ${image}`, `Choose 1 to ${count} in “Image”.`);
}

function findOfGridRefusal(
	task: string,
	want: Extract<Want, { kind: 'ofGrid' }>,
	offer: Offer,
	origin: Task,
): Refusal | undefined {
	const offerText = `It offers ${describeOffer(offer)}.`;
	if (offer.shape === 'single') {
		return new Refusal(
			`${task} is a single image, but ${want.label} needs a grid of four`,
			`${offerText} For ${want.label} use the id of the task that made the grid, such as the Imagine task.`,
		);
	}
	if (!offer.listed || want.action === undefined) return findNumberRefusal(task, want.image, origin);
	const images = offer[want.action];
	if (want.image === undefined ? images.length > 0 : images.includes(want.image)) return undefined;
	return new Refusal(`${task} does not offer ${want.label}`, `${offerText} Choose one of these.`);
}

/** A follow-up on an image of a grid, at a service that takes its number. */
function findNumberedRefusal(
	task: string,
	{ action, image, label }: Extract<Want, { kind: 'single' }>,
	offer: Offer,
	origin: Task,
): Refusal | undefined {
	if (image === undefined) {
		return new Refusal(`${task} is a grid of four, and “Image” does not say which image is meant`, WHICH);
	}
	// A service that lists none of them says nothing about them.
	const isListed = [offer.inpaint, offer.outpaint, offer.pan].some((images) => images.length > 0);
	if (!isListed || action === undefined) return findNumberRefusal(task, image, origin);
	if (offer[action].includes(image)) return undefined;
	return new Refusal(
		`${task} does not offer ${label} of image ${image}`,
		`It offers ${describeOffer(offer)}. Choose one of these.`,
	);
}

function findSingleRefusal(
	task: string,
	want: Extract<Want, { kind: 'single' }>,
	offer: Offer,
	origin: Task,
	ofGrid: boolean,
): Refusal | undefined {
	const offerText = `It offers ${describeOffer(offer)}.`;
	if (offer.shape === 'grid' && ofGrid && want.takesNumber)
		return findNumberedRefusal(task, want, offer, origin);
	if (offer.shape === 'grid') {
		return new Refusal(
			`${task} is a grid of four, but ${want.label} needs a single image`,
			`${offerText} Pick one image with Upscale 1-4 first, and use the id of that task.`,
		);
	}
	const { image } = want;
	if (offer.shape === 'single' && image !== undefined && image > 1) return makeNumberRefusal(task, image);
	const family = offer.singles.filter((each) => each.family === want.action);
	const isOffered = family.some(({ what }) => what === undefined || what === want.what);
	if (family.length === 0 || isOffered) return undefined;
	return new Refusal(`${task} does not offer ${want.label}`, `${offerText} Choose one of these.`);
}

function makeNumberRefusal(task: string, image: number): Refusal {
	return new Refusal(
		`${task} is a single image, so it has no image ${image}`,
		`Choose Single Image in “Image”. For another image of a grid use the id of the task that made the grid.`,
	);
}

/** A follow-up on a single image, or on one of a grid by its number. */
function findOneImageRefusal(
	task: string,
	{ action, image, label }: Extract<Want, { kind: 'image' }>,
	offer: Offer,
	origin: Task,
): Refusal | undefined {
	if (offer.shape === 'single') {
		return image === undefined || image === 1 ? undefined : makeNumberRefusal(task, image);
	}
	if (image === undefined) {
		if (offer.shape === 'unknown') return undefined;
		return new Refusal(`${task} is a grid of four, and “Image” does not say which image is meant`, WHICH);
	}
	// A service that lists neither says nothing about them.
	const isListed = offer.remix.length > 0 || offer.edit.length > 0;
	if (action === undefined || !isListed) return findNumberRefusal(task, image, origin);
	if (offer[action].includes(image)) return undefined;
	return new Refusal(
		`${task} does not offer ${label} ${image}`,
		`It offers ${describeOffer(offer)}. Choose one of these.`,
	);
}

/** Only drafts can be finished; where the service does not repeat the prompt, it checks that itself. */
function findDraftRefusal(
	task: string,
	want: Extract<Want, { kind: 'draft' }>,
	offer: Offer,
	origin: Task,
): Refusal | undefined {
	const { prompt } = origin;
	const fix = 'Make a draft first: Imagine with Version 7 and Draft in “Midjourney Parameters”.';
	if (offer.shape === 'single') {
		return new Refusal(`${task} is a single image, but ${want.label} needs a grid of four drafts`, fix);
	}
	if (prompt === undefined || /(^|\s)--draft\b/.test(prompt))
		return findNumberRefusal(task, want.image, origin);
	return new Refusal(`${task} is no draft, so it does not offer ${want.label}`, fix);
}

function findVideoRefusal(
	task: string,
	{ video, label }: Extract<Want, { kind: 'video' }>,
	offer: Offer,
	{ output }: Task,
): Refusal | undefined {
	if (offer.shape === 'grid' || offer.shape === 'single') {
		return new Refusal(
			`${task} is an image, but ${label} needs a video`,
			'Make one with Midjourney Video > Generate first, and use the id of that task.',
		);
	}
	const count = output.videoUrls.length;
	if (video === undefined && count > 1) {
		return new Refusal(
			`${task} has ${count} videos, and “Video” does not say which one is meant`,
			`Choose 1 to ${count}. To take the number from the item, set Split Into Items (under Options) to One Item per Video in the PiAPI node before: each item then carries it as \`index\`.`,
		);
	}
	if (video === undefined || count === 0 || video <= count) return undefined;
	return new Refusal(
		`${task} has no video ${video}`,
		count === 1 ? 'It has one: choose Single Video.' : `Choose 1 to ${count}.`,
	);
}

function findRerollRefusal(task: string, { label }: Want, offer: Offer): Refusal | undefined {
	if (offer.reroll || (offer.shape !== 'single' && !offer.listed)) return undefined;
	return new Refusal(
		offer.shape === 'single'
			? `${task} is a single image, but ${label} needs a grid of four`
			: `${task} does not offer ${label}`,
		`It offers ${describeOffer(offer)}. To draw four new images use the id of the Imagine task.`,
	);
}

/** What a person should know of the origin of a follow-up that is offered: All is the four images of a grid. */
export function listOriginHints(request: MidjourneyRequest, { id, output }: Task): string[] {
	const count = output.imageUrls.length;
	const { image } = readChoice(request);
	if (request.origin?.all !== true || image !== GRID_SIZE || count <= GRID_SIZE) return [];
	return [
		`“Image” is All, which is 1 to ${GRID_SIZE}, but task ${id} has ${count} images: map the number for the others, such as with Split Into Items (under Options) in the node before.`,
	];
}

/**
 * Whether the origin task offers what a follow-up wants; checked before the follow-up is paid for. Gives the
 * Refusal that says what the task is and what it does offer, or `undefined` when the follow-up may be sent.
 * A list of actions is trusted for the images of a grid; for single images, whose actions are documented in
 * part only, a follow-up is refused when others of its family are listed and it is not.
 * Source: https://piapi.ai/docs/midjourney-api/upscale and .../variation (which tasks `index` applies to).
 * @param ofGrid whether the service makes this follow-up of an image of a grid too
 */
export function findOriginRefusal(
	request: MidjourneyRequest,
	origin: Task,
	ofGrid = false,
): Refusal | undefined {
	const want = buildWant(request);
	if (want === undefined) return undefined;
	const task = describeOrigin(request, origin);
	if (origin.model !== '' && !/midjourney/i.test(origin.model)) {
		return new Refusal(
			`${task} was made by ${origin.model}, not by Midjourney`,
			`${want.label} continues Midjourney tasks only: use the id of an Imagine task or of one made from it.`,
		);
	}
	const offer = readOffer(origin);
	if (offer.shape === 'none') {
		return new Refusal(
			`${task} is a ${origin.taskType} task, which has no ${want.kind === 'video' ? 'videos' : 'images'} for ${want.label}`,
			'Use the id of an Imagine task or of one made from it.',
		);
	}
	if (offer.shape === 'video' && want.kind !== 'video' && want.kind !== 'any') {
		return new Refusal(
			`${task} is a video, but ${want.label} needs an image`,
			`It offers ${describeOffer(offer)}. For ${want.label} use the id of an Imagine task or of one made from it.`,
		);
	}
	return findStateRefusal(task, want, origin) ?? findOfferRefusal(task, want, offer, origin, ofGrid);
}

function findOfferRefusal(
	task: string,
	want: Want,
	offer: Offer,
	origin: Task,
	ofGrid: boolean,
): Refusal | undefined {
	switch (want.kind) {
		case 'ofGrid':
			return findOfGridRefusal(task, want, offer, origin);
		case 'single':
			return findSingleRefusal(task, want, offer, origin, ofGrid);
		case 'image':
			return findOneImageRefusal(task, want, offer, origin);
		case 'draft':
			return findDraftRefusal(task, want, offer, origin);
		case 'video':
			return findVideoRefusal(task, want, offer, origin);
		case 'reroll':
			return findRerollRefusal(task, want, offer);
		case 'any':
			return undefined;
	}
}
