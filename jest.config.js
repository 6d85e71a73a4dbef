const shared = {
	testEnvironment: 'node',
	modulePathIgnorePatterns: ['<rootDir>/dist/'],
	transform: {
		'^.+\\.ts$': ['ts-jest', { tsconfig: 'tsconfig.json', diagnostics: false, transpilation: true }],
	},
};

/** @type {import('jest').Config} */
module.exports = {
	reporters: ['default', '<rootDir>/test/support/countReporter.js'],
	projects: [
		{
			...shared,
			displayName: 'unit',
			testMatch: ['<rootDir>/test/**/*.test.ts'],
			testPathIgnorePatterns: ['/node_modules/', '<rootDir>/test/host/'],
		},
		// Started by test/host/run.ts, which brings up the n8n that they talk to: one process, or queue mode.
		{
			...shared,
			displayName: 'host',
			testMatch: ['<rootDir>/test/host/**/*.test.ts'],
			testPathIgnorePatterns: ['/node_modules/', '<rootDir>/test/host/queue/'],
		},
		{
			...shared,
			displayName: 'queue',
			testMatch: ['<rootDir>/test/host/{queue,callbacks}/**/*.test.ts'],
			// The editor is the same in both modes.
			testPathIgnorePatterns: ['/node_modules/', '/callbacks/editor\\.test\\.ts$'],
		},
	],
};
