/** The units that money is counted in: US dollars, or the service's own points. */
export const PRICE_UNITS = ['usd', 'points'] as const;

export type PriceUnit = (typeof PRICE_UNITS)[number];

/** What a task costs at most by the price list, before it is created; a unit that the service has no price in is absent. */
export type Price = Partial<Record<PriceUnit, number>>;

/** The most that a node may spend in one execution, by unit. */
export type SpendingLimits = Partial<Record<PriceUnit, number>>;

/** The options that set them, as the user sees them. */
export const SPENDING_FIELDS: Record<PriceUnit, string> = {
	usd: 'Spending Limit (USD)',
	points: 'Spending Limit (Points)',
};
