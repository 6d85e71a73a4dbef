const { dest, src } = require('gulp');

/**
 * Copies what the TypeScript compiler leaves out: the icons, beside the compiled files that name them.
 */
function icons() {
	return src('icons/*.svg', { encoding: false }).pipe(dest('dist/icons'));
}

exports.build = icons;
