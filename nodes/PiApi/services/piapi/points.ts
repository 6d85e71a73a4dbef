/** Inferred from prices and captures: 20,000 points for a $0.002 task, 700,000 for a $0.07 one. */
export const POINTS_PER_USD = 10_000_000;
