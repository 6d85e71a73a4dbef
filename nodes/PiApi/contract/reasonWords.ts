/** What a service's words are about, where that is known. */
export type ReasonMeaning = 'ended' | 'outdated' | 'moderated' | 'credits' | 'image';

/** A locked account has nothing to do with the content. */
const ACCOUNT = /\b(account|user|workspace|team|ip(?: address)?|key)\b.{0,20}\b(banned|blocked|suspended)\b/i;

/** In the order in which they count: the first that fits. */
const MEANINGS: ReadonlyArray<{ meaning: ReasonMeaning; words: RegExp; unless?: RegExp }> = [
	// PiAPI's answer to a create with the model midjourney, since it has ended that service.
	{ meaning: 'ended', words: /no longer supports? midjourney/i },
	{ meaning: 'outdated', words: /outdated/i },
	{
		meaning: 'moderated',
		words:
			/\bbanned\b|moderat|blocked by\b|\bnsfw\b|inappropriate|content (?:polic|restrict|violat)|sensitive|\bfilter(?:ed|s)?\b|violat\w*\b.{0,40}\b(?:polic|guideline|standard|terms|rules|content)/i,
		unless: ACCOUNT,
	},
	{
		meaning: 'credits',
		words:
			/insufficient (?:credit|balance|token|quota|point|fund)|not enough (?:credit|balance|quota|point)|quota exceeded/i,
	},
	{
		meaning: 'image',
		words:
			/invalid (?:link|url|image)|image (?:could not|cannot) be|(?:unable|failed) to (?:fetch|download|load)/i,
	},
];

/**
 * What a service's words mean, in one table for refused creates and for failed tasks; undefined where they mean
 * nothing in particular.
 */
export function findMeaning(words: string): ReasonMeaning | undefined {
	return MEANINGS.find(({ words: form, unless }) => form.test(words) && !unless?.test(words))?.meaning;
}
