const { appendFileSync } = require('node:fs');

/** Adds the counts of a run to the file that TEST_COUNT_FILE names, so that several runs can be summed up. */
module.exports = class CountReporter {
	onRunComplete(_contexts, { numPassedTests, numFailedTests, numRuntimeErrorTestSuites }) {
		const file = process.env.TEST_COUNT_FILE;
		if (file) appendFileSync(file, `${numPassedTests} ${numFailedTests + numRuntimeErrorTestSuites}\n`);
	}
};
