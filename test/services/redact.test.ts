import fc from 'fast-check';

import { redact } from '../../nodes/PiApi/services/redact';

const SECRETS = ['key-7f3a9c51e2', 'hook-secret-4d81'];

it('masks secrets wherever they stand, and leaves the rest', () => {
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

it('leaves the webhook secret out whatever it is, and keeps the endpoint', () => {
	const value = { config: { webhook_config: { endpoint: 'https://a.example', secret: 'not known here' } } };
	expect(redact(value, [])).toEqual({ config: { webhook_config: { endpoint: 'https://a.example' } } });
});

it('leaves the key out that an account answers with', () => {
	expect(redact({ api_key: 'another', name: 'x' }, [])).toEqual({ name: 'x' });
});

it('leaves out what is left of a Discord token, and a header that signs', () => {
	const job = { jobid: 'x', discord: 'ABC…secured…xyz', Authorization: 'Bearer x', discord_image_url: 'y' };
	expect(redact(job, [])).toEqual({ jobid: 'x', discord_image_url: 'y' });
});

it('masks a key that was pasted with spaces around it', () => {
	expect(redact('bad key-7f3a9c51e2', [' key-7f3a9c51e2\n'])).toBe('bad ***');
});

it('does not change what it was given', () => {
	const value = { a: SECRETS[0], webhook_config: { secret: 's' } };
	redact(value, SECRETS);
	expect(value).toEqual({ a: SECRETS[0], webhook_config: { secret: 's' } });
});

it('does not mask an empty or tiny secret: that would eat the whole text', () => {
	expect(redact('a cat', ['', 'a'])).toBe('a cat');
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
