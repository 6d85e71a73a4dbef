import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

import { properties } from '../nodes/PiApi/actions/properties';
import { triggerFields } from '../nodes/PiApi/actions/trigger/fields';
import { linesOf, missing, shapesOf } from '../test/package/shapes';
import type { Shapes } from '../test/package/shapes';

const FILE = join(__dirname, '..', 'test', 'package', 'frozenShapes.json');

/** What both nodes hold now, the trigger under a place of its own. */
export function presentShapes(): Shapes {
	return { ...shapesOf(properties), trigger: triggerFields.flatMap((field) => linesOf(field)).sort() };
}

export function frozenShapes(): Shapes {
	return existsSync(FILE) ? (JSON.parse(readFileSync(FILE, 'utf8')) as Shapes) : {};
}

/** Adds what is new to the frozen list (npm run freeze); what is frozen is never changed or taken out by this. */
function main(): void {
	const [frozen, present] = [frozenShapes(), presentShapes()];
	const gone = missing(frozen, present);
	if (gone.length > 0) {
		console.error(
			`These are stored in people’s workflows and are not there any more:\n${gone.join('\n')}\n` +
				'CONTRIBUTING.md, “What may not change”, says what to do instead.',
		);
		process.exitCode = 1;
		return;
	}
	const added = missing(present, frozen);
	writeFileSync(FILE, `${JSON.stringify(present, null, '\t')}\n`);
	console.log(added.length === 0 ? 'Nothing is new.' : `Frozen from now on:\n${added.join('\n')}`);
}

if (require.main === module) main();
