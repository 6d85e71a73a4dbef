import js from '@eslint/js';
import { n8nCommunityNodesPlugin } from '@n8n/eslint-plugin-community-nodes';
import jest from 'eslint-plugin-jest';
import n8nNodesBase from 'eslint-plugin-n8n-nodes-base';
import tseslint from 'typescript-eslint';

import { sentences } from './scripts/testTitles.mjs';

const { rules: communityPackageRules } = n8nNodesBase.configs.community;
const { rules: credentialRules } = n8nNodesBase.configs.credentials;
const { rules: nodeRules } = n8nNodesBase.configs.nodes;

const nodeSources = ['nodes/**/*.ts', 'credentials/**/*.ts'];
const sources = ['**/*.ts'];

export default tseslint.config(
	{ ignores: ['dist', 'coverage', 'node_modules', 'host/node_modules'] },
	{ linterOptions: { noInlineConfig: true } },
	{ files: sources, extends: [js.configs.recommended, ...tseslint.configs.recommended] },
	{
		files: sources,
		rules: {
			'@typescript-eslint/no-explicit-any': 'error',
			'@typescript-eslint/consistent-type-imports': 'error',
		},
	},
	{
		files: [...nodeSources, 'package.json'],
		extends: [n8nCommunityNodesPlugin.configs.recommended],
		rules: { 'no-console': 'error' },
	},
	{
		files: ['test/**/*.ts'],
		plugins: { jest, titles: { rules: { sentences } } },
		languageOptions: { globals: jest.environments.globals.globals },
		rules: {
			...jest.configs['flat/recommended'].rules,
			'jest/consistent-test-it': ['error', { fn: 'it', withinDescribe: 'it' }],
			// `shows` waits for a text in n8n's editor and fails without it.
			'jest/expect-expect': ['error', { assertFunctionNames: ['expect*', 'shows', 'editor.mapByDragging'] }],
			'jest/no-disabled-tests': 'error',
			'jest/valid-title': ['error', { ignoreTypeOfDescribeName: true }],
			// One table often holds cases with different ends, and the parts of the editor's test lie in files of their own.
			'jest/no-conditional-expect': 'off',
			'jest/no-export': 'off',
			'titles/sentences': 'error',
		},
	},
	{
		files: ['package.json'],
		plugins: { 'n8n-nodes-base': n8nNodesBase },
		languageOptions: { parser: tseslint.parser, parserOptions: { extraFileExtensions: ['.json'] } },
		rules: { ...communityPackageRules, '@typescript-eslint/no-unused-expressions': 'off' },
	},
	{
		files: ['credentials/**/*.ts'],
		plugins: { 'n8n-nodes-base': n8nNodesBase },
		rules: {
			...credentialRules,
			// The five rules that n8n's own scanner switches off: each contradicts the community plugin.
			'n8n-nodes-base/cred-class-field-documentation-url-miscased': 'off',
			'n8n-nodes-base/cred-class-field-type-options-password-missing': 'off',
		},
	},
	{
		files: ['nodes/**/*.ts'],
		plugins: { 'n8n-nodes-base': n8nNodesBase },
		rules: {
			...nodeRules,
			'n8n-nodes-base/node-class-description-inputs-wrong-regular-node': 'off',
			'n8n-nodes-base/node-class-description-outputs-wrong': 'off',
			'n8n-nodes-base/node-param-type-options-max-value-present': 'off',
		},
	},
);
