import type { INodeProperties } from 'n8n-workflow';
import { z } from 'zod';

import { parseField } from '../../contract/parse';
import type { PriceUnit, SpendingLimits } from '../../contract/price';
import { PRICE_UNITS, SPENDING_FIELDS } from '../../contract/price';
import { Refusal } from '../../contract/refusal';
import { isSet } from '../../contract/value';
import type { Read } from '../definitions';

/** The options that limit what a node spends, by their names in workflows. */
export const SPENDING_OPTIONS = { usd: 'spendingLimitUsd', points: 'spendingLimitPoints' } as const;

function buildField(unit: PriceUnit, usual: number): INodeProperties {
	return {
		displayName: SPENDING_FIELDS[unit],
		name: SPENDING_OPTIONS[unit],
		type: 'number',
		typeOptions: { minValue: 0, numberPrecision: unit === 'usd' ? 4 : 0 },
		default: usual,
		description:
			unit === 'usd'
				? 'The most that this node may spend in one execution, loops, retries and calls by an agent together; what would cost more is not sent'
				: 'The same in the points of the service, for services without prices in dollars',
	};
}

/** Those options, as the user fills them in. */
export const spendingFields = {
	spendingLimitUsd: buildField('usd', 1),
	spendingLimitPoints: buildField('points', 1000),
};

const amountSchema = z.coerce.number().finite().min(0);

/**
 * What the user lets the node spend in one execution; a unit without a limit is absent. Throws a Refusal for anything but
 * an amount, and for an expression that gives nothing: a limit that is silently gone protects nobody.
 */
export function readSpendingLimits(read: Read): SpendingLimits {
	const raw = (read('options') ?? {}) as Record<string, unknown>;
	const limits: SpendingLimits = {};
	for (const unit of PRICE_UNITS) {
		const option = SPENDING_OPTIONS[unit];
		if (!(option in raw)) continue;
		const value = raw[option];
		const label = SPENDING_FIELDS[unit];
		if (!isSet(value) || typeof value === 'boolean') {
			throw new Refusal(`“${label}” is empty`, 'Enter an amount, or take the option away. Nothing was sent.');
		}
		limits[unit] = parseField(amountSchema, value, label, 'Enter an amount from 0 up, such as 2.5.');
	}
	return limits;
}
