const { mkdir, writeFile } = require('node:fs/promises');
const { dirname, join } = require('node:path');
const { dest, parallel, src } = require('gulp');

/**
 * Copies what the TypeScript compiler leaves out: the icons, beside the compiled files that name them.
 */
function icons() {
	return src('icons/*.svg', { encoding: false }).pipe(dest('dist/icons'));
}

/**
 * Writes what comes out of each operation, for n8n's editor, from the compiled node itself.
 */
async function previews() {
	const folder = join(__dirname, 'dist', 'nodes', 'PiApi');
	const files = require(join(folder, 'runtime', 'previews.js')).buildPreviews();
	for (const [name, schema] of Object.entries(files)) {
		await mkdir(dirname(join(folder, name)), { recursive: true });
		await writeFile(join(folder, name), `${JSON.stringify(schema)}\n`);
	}
}

exports.build = parallel(icons, previews);
