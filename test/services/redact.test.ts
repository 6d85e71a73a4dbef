import fc from 'fast-check';

import { isWeakSecret, redact } from '../../nodes/PiApi/services/redact';

const SECRETS = ['key-7f3a9c51e2', 'hook-secret-4d81'];

it('the redaction masks secrets wherever they stand, and leaves the rest', () => {
	const value = {
		text: `x${SECRETS[0]}y`,
		list: [SECRETS[1], 1, null, true],
		deep: { a: { b: `${SECRETS[0]}${SECRETS[1]}${SECRETS[0]}` } },
	};
	expect(redact(value, SECRETS)).toEqual({
		text: 'x***y',
		list: ['***', 1, null, true],
		deep: { a: { b: '*********' } },
	});
});

it('the redaction leaves the webhook secret out whatever it is, and keeps the endpoint', () => {
	const value = { config: { webhook_config: { endpoint: 'https://a.example', secret: 'not known here' } } };
	expect(redact(value, [])).toEqual({ config: { webhook_config: { endpoint: 'https://a.example' } } });
});

it('the redaction leaves the key out that an account answers with', () => {
	expect(redact({ api_key: 'another', name: 'x' }, [])).toEqual({ name: 'x' });
});

it('the redaction leaves out what is left of a Discord token, and a header that signs', () => {
	const job = { jobid: 'x', discord: 'ABC…secured…xyz', Authorization: 'Bearer x', discord_image_url: 'y' };
	expect(redact(job, [])).toEqual({ jobid: 'x', discord_image_url: 'y' });
});

it('the redaction masks a key that was pasted with spaces around it', () => {
	expect(redact('bad key-7f3a9c51e2', [' key-7f3a9c51e2\n'])).toBe('bad ***');
});

it('the redaction does not change what it was given', () => {
	const value = { a: SECRETS[0], webhook_config: { secret: 's' } };
	redact(value, SECRETS);
	expect(value).toEqual({ a: SECRETS[0], webhook_config: { secret: 's' } });
});

it('the redaction does not mask an empty or tiny secret: that would eat the whole text', () => {
	expect(redact('a cat', ['', 'a'])).toBe('a cat');
});

it.each(['midjourney', 'piapi', 'Geheim'])(
	'the redaction does not mask the common word %s, which a task says of itself',
	(word) => {
		const value = { model: word, prompt: `a ${word} cat` };
		expect(redact(value, [word])).toEqual(value);
		expect(isWeakSecret(word)).toBe(true);
	},
);

it.each(['2024', 'v7.0', 'ab-12'])(
	'the redaction masks the short secret %s only where it is the whole text',
	(secret) => {
		const value = { echoed: secret, created_at: `${secret}-11-27`, id: `x${secret}y` };
		expect(redact(value, [secret])).toEqual({ ...value, echoed: '***' });
		expect(isWeakSecret(secret)).toBe(true);
	},
);

it.each([
	...[
		'webhook-secret',
		'My Secret Token',
		'piapi_midjourney_2024',
		'password123',
		'changeme!',
		'secretsecret',
	],
	...['12345678', 'aaaaaaaaaaaaaaaaaaaa', 'abcabcabcabc', '--------'],
])('a secret like %s is weak, however long it is', (secret) => {
	expect(isWeakSecret(secret)).toBe(true);
});

it.each([
	...SECRETS,
	'correct horse battery',
	'4f9c2e7ab1',
	'Tr0ub4dor&3',
	'550e8400-e29b-41d4-a716-446655440000',
])('a secret like %s is not weak', (secret) => {
	expect(isWeakSecret(secret)).toBe(false);
});

it('never lets a secret through', () => {
	const text = fc.oneof(
		fc.string(),
		fc.constantFrom(...SECRETS),
		fc.constantFrom(...SECRETS.map((s) => `-${s}-`)),
	);
	const value = fc.letrec((tie) => ({
		node: fc.oneof(
			{ depthSize: 'small' },
			text,
			fc.integer(),
			fc.array(tie('node'), { maxLength: 4 }),
			fc.dictionary(fc.string(), tie('node'), { maxKeys: 4 }),
		),
	})).node;
	fc.assert(
		fc.property(value, (given) => {
			const shown = JSON.stringify(redact(given, SECRETS)) ?? '';
			for (const secret of SECRETS) expect(shown).not.toContain(secret);
		}),
	);
});
