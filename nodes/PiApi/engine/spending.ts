import { Refusal } from '../contract/refusal';
import type { Price, PriceUnit, SpendingLimits } from '../contract/price';
import { PRICE_UNITS, SPENDING_FIELDS } from '../contract/price';
import type { TaskRequest } from '../contract/request';
import type { Service } from '../contract/service';
import { computePrice, explainMissingPrice } from '../services/prices';
import type { Journal, JournalEntry } from './journal';

/** What a task may cost, and what its node may spend in one execution. */
export interface Budget {
	limits: SpendingLimits;
	price: Price;
}

/** Sums of prices such as 0.1 and 0.2 are off by less than this. */
const ROUNDING = 1e-9;

// Formatters would take 15 ms of n8n's start if they were made here.
const NUMBERS = { maximumFractionDigits: 2 };
const DOLLARS = { minimumFractionDigits: 2, maximumFractionDigits: 4 };

function formatAmount(amount: number, unit: PriceUnit): string {
	return unit === 'usd'
		? `$${amount.toLocaleString('en-US', DOLLARS)}`
		: `${amount.toLocaleString('en-US', NUMBERS)} points`;
}

/** The budget of a request; undefined where the user set no limit. */
export function buildBudget(
	request: TaskRequest,
	limits: SpendingLimits,
	{ name }: Pick<Service, 'name'>,
): Budget | undefined {
	const isLimited = PRICE_UNITS.some((unit) => limits[unit] !== undefined);
	return isLimited ? { limits, price: computePrice(request, name) } : undefined;
}

/** A limit in a unit in which there is no price cannot be kept. */
function makeNoPriceRefusal(unit: PriceUnit, price: Price, { name }: Service): Refusal {
	const field = SPENDING_FIELDS[unit];
	const other = PRICE_UNITS.find((each) => price[each] !== undefined);
	return other === undefined
		? new Refusal(
				`“${field}” cannot be kept: ${explainMissingPrice(name)}`,
				'Take the limit away under Options, or choose another model or service. Nothing was sent.',
			)
		: new Refusal(
				`“${field}” cannot be kept: the price is known in another unit only`,
				`Use “${SPENDING_FIELDS[other]}” instead. Nothing was sent.`,
			);
}

/**
 * What an entry stands for: what its task reported, by its price while that is not known, and nothing where no task
 * exists or its end was free. An answer that was lost counts, because it may have been paid for.
 */
function computeEntryCost(
	{ state, cost, price, taskId, mayBePaid }: JournalEntry,
	unit: PriceUnit,
	failuresAreFree: boolean,
): number {
	if (state === 'rejected' && mayBePaid) return price?.[unit] ?? 0;
	if (state === 'rejected' || state === 'failedFree') return 0;
	if (cost?.[unit] !== undefined) return cost[unit];
	if (state === 'moderated' && (failuresAreFree || taskId === undefined)) return 0;
	return price?.[unit] ?? 0;
}

/** An answer that was lost: it may have been paid for, and no task says so. What is on its way has none yet. */
function isLostAnswer({ state, mayBePaid }: JournalEntry): boolean {
	return state === 'unknown' || (state === 'rejected' && mayBePaid === true);
}

/** What a node has spent at a service in this execution and the tries before it, tasks in flight by their price. */
export function sumSpending(
	journal: Journal,
	{ name, capabilities }: Service,
	unit: PriceUnit,
	counts: (entry: JournalEntry) => boolean = () => true,
): number {
	return journal
		.listEntries()
		.filter((entry) => entry.service === name && counts(entry))
		.reduce((sum, entry) => sum + computeEntryCost(entry, unit, capabilities.failuresAreFree), 0);
}

/**
 * Why a task must not be created: its price on top of what is spent is more than a limit, or it has no price that could
 * be held against one. Undefined where it may be created. To be asked right before the entry of the task is written, with nothing awaited in between.
 */
export function findBudgetRefusal(
	{ limits, price }: Budget,
	journal: Journal,
	service: Service,
): Refusal | undefined {
	for (const unit of PRICE_UNITS) {
		const most = limits[unit];
		if (most === undefined) continue;
		const next = price[unit];
		if (next === undefined) return makeNoPriceRefusal(unit, price, service);
		const spentAmount = sumSpending(journal, service, unit);
		if (spentAmount + next <= most + ROUNDING) continue;
		const field = SPENDING_FIELDS[unit];
		const lostAmount = sumSpending(journal, service, unit, isLostAnswer);
		const ofLost =
			lostAmount > 0 ? ` (${formatAmount(lostAmount, unit)} of it for answers that were lost)` : '';
		return new Refusal(
			`“${field}”: ${formatAmount(spentAmount, unit)} of ${formatAmount(most, unit)} is spent in this execution${ofLost}, and this task costs up to ${formatAmount(next, unit)}`,
			`Nothing was sent. Trying again in this execution does not help: raise “${field}” under Options and run what is left again, or choose cheaper settings.`,
		);
	}
	return undefined;
}
