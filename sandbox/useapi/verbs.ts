/** useapi.net's kinds of jobs that the sandbox runs: useapi.net/docs/api-v2. */
export const VERBS = ['imagine', 'button', 'blend', 'describe', 'seed', 'seed_async'] as const;
export type Verb = (typeof VERBS)[number];
