const shared = {
	testEnvironment: 'node',
	modulePathIgnorePatterns: ['<rootDir>/dist/'],
	transform: {
		'^.+\\.ts$': ['ts-jest', { tsconfig: 'tsconfig.json', diagnostics: false, transpilation: true }],
	},
};

// What takes minutes for one case is left to `npm run test:full`, or to whoever asks for it by name.
const tooLong = process.env.PIAPI_HOST_LONG ? [] : ['\\.long\\.test\\.ts$'];

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
			testPathIgnorePatterns: ['/node_modules/', '<rootDir>/test/host/queue/', ...tooLong],
		},
		{
			...shared,
			displayName: 'queue',
			testMatch: [
				'<rootDir>/test/host/{queue,callbacks}/**/*.test.ts',
				'<rootDir>/test/host/keptImages.test.ts',
			],
			testPathIgnorePatterns: ['/node_modules/', ...tooLong],
		},
	],
};
