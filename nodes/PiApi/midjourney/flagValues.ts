import { Refusal } from '../contract/refusal';
import { parseAspectRatio } from './aspectRatio';
import type { Parameter } from './parameters';
import type { PromptFlag } from './promptText';
import {
	checkCodes,
	checkReferences,
	FINAL_PUNCTUATION,
	parseNumberValue,
	describeValueRule,
	type Setting,
} from './values';
import { parseVersion, readVersion } from './versions';

const RATIO_IN_PIECES = /^\d+\s*(?:[:x×]|by|to)\s*\d+$/i;

function refuseGluedValue(flag: PromptFlag): void {
	if (flag.attached === undefined) return;
	const value = flag.value.replace(/^=/, '');
	const sign = /^[,.;!:]+\s*/.exec(value)?.[0];
	if (sign === value.trimEnd()) throw makePunctuationRefusal(`--${flag.name}${value}`, `--${flag.name}`);
	// `--tile, a dog`: what follows is text.
	if (sign !== undefined && /^[a-z]+\s/i.test(value.slice(sign.length))) {
		throw makePunctuationRefusal(`--${flag.name}${sign.trimEnd()}`, `--${flag.name}`);
	}
	const meant = value.replace(/^(?:[,.;!:]+\s*|-(?=[a-z]))/i, '');
	throw new Refusal(
		`\`${flag.source}\` in “Prompt” has no space after \`--${flag.name}\``,
		`Write \`--${flag.name} ${meant}\`: Midjourney reads a flag, a space and then the value.`,
	);
}

function makePunctuationRefusal(source: string, meant: string): Refusal {
	return new Refusal(
		`\`${source}\` in “Prompt” ends with a punctuation mark`,
		`Write \`${meant}\`: Midjourney reads no punctuation after a flag.`,
	);
}

/** Gives the one word a flag takes, and refuses the text behind it. */
function takeWord(flag: PromptFlag): string {
	const [word = '', ...rest] = flag.value.split(/\s+/);
	refuseTextBehind(`--${flag.name} ${word}`, rest);
	return word;
}

function refuseTextBehind(source: string, rest: string[]): void {
	if (rest.length === 0) return;
	throw new Refusal(
		`Text follows \`${source}\` in “Prompt”: “${rest.join(' ')}”`,
		'Midjourney reads flags last: move the text in front of the first flag.',
	);
}

function refuseFinalPunctuation(flag: PromptFlag, word: string): string {
	if (FINAL_PUNCTUATION.test(word)) {
		throw makePunctuationRefusal(
			`--${flag.name} ${word}`,
			`--${flag.name} ${word.replace(FINAL_PUNCTUATION, '')}`,
		);
	}
	return word;
}

function requireValue(parameter: Parameter, flag: PromptFlag): void {
	const alone = ['switch', 'mode', 'codes'].includes(parameter.value.kind) || flag.name === 'niji';
	if (flag.value !== '' || alone) return;
	throw new Refusal(
		`\`--${flag.name}\` in “Prompt” has no value`,
		`It takes ${describeValueRule(parameter.value)}: add it after the flag, or take the flag out.`,
	);
}

function parseFlagValue(parameter: Parameter, flag: PromptFlag, subject: string): string {
	const { value: rule } = parameter;
	switch (rule.kind) {
		case 'number':
		case 'choice':
			return parseNumberValue(refuseFinalPunctuation(flag, takeWord(flag)), rule, subject);
		case 'switch':
		case 'mode': {
			const words = flag.value.split(/\s+/).filter((word) => word !== '');
			const styleWords = flag.name === 'style' ? words.splice(0, 1) : [];
			refuseTextBehind([`--${flag.name}`, ...styleWords].join(' '), words);
			return '';
		}
		case 'version': {
			const word =
				parseVersion(flag.value) === undefined ? refuseFinalPunctuation(flag, takeWord(flag)) : flag.value;
			const version = readVersion([{ name: flag.name, value: word }]);
			return version?.flag.split(' ')[1] ?? '';
		}
		case 'ratio': {
			const word = RATIO_IN_PIECES.test(flag.value)
				? flag.value
				: refuseFinalPunctuation(flag, takeWord(flag));
			return parseAspectRatio(word, subject).text;
		}
		case 'words':
			return flag.value;
		case 'references':
			checkReferences(flag.value.split(/\s+/), rule.codes, subject);
			return flag.value;
		case 'codes':
			checkCodes(
				flag.value.split(/\s+/).filter((code) => code !== ''),
				subject,
			);
			return flag.value;
	}
}

/**
 * Reads a parameter from a flag that the prompt carries. Throws a Refusal for a flag without its value, a value
 * of the wrong form, text behind the value, and punctuation; ranges are checked by `checkRange`.
 * Source: https://docs.midjourney.com/hc/en-us/articles/32859204029709 (Parameter List: flags come last).
 */
export function readFlag(parameter: Parameter, flag: PromptFlag): Setting {
	const subject = `\`--${flag.name}\` in “Prompt”`;
	refuseGluedValue(flag);
	requireValue(parameter, flag);
	return {
		parameter,
		from: 'prompt',
		subject,
		flag: flag.name,
		value: parseFlagValue(parameter, flag, subject),
	};
}
