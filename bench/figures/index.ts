import type { Figure } from '../rig/figure';
import { alternatives } from './alternatives';
import { growth } from './growth';
import { lag } from './lag';
import { loop } from './loop';
import { makespan } from './makespan';
import { memory } from './memory';
import { overhead } from './overhead';
import { rateLimited } from './rateLimited';
import { resuming } from './resuming';
import { startup } from './startup';
import { suspended } from './suspended';
import { together } from './together';
import { triggering } from './triggering';

/** All benchmarks, in the order of the table. */
export const FIGURES: Figure[] = [
	makespan,
	alternatives,
	lag,
	overhead,
	memory,
	growth,
	startup,
	suspended,
	triggering,
	resuming,
	rateLimited,
	together,
	loop,
];
