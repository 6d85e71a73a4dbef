import type { Figure } from '../figure';
import { alternatives } from './alternatives';
import { growth } from './growth';
import { makespan } from './makespan';
import { memory } from './memory';
import { overhead } from './overhead';
import { requests } from './requests';
import { startup } from './startup';

/** All benchmarks, in the order of the table. */
export const FIGURES: Figure[] = [makespan, alternatives, requests, overhead, memory, growth, startup];
