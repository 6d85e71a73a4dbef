import { makeAnswerFailure } from '../../nodes/PiApi/transport/answer';

it.each([200, 400, 500])('PiAPI’s word that Midjourney is over becomes advice, with HTTP %i', (status) => {
	const body = { code: 10000, data: {}, message: 'We no longer support MidJourney service' };
	const failure = makeAnswerFailure(
		{ status, headers: {}, body },
		status === 200 ? 502 : status,
		'PiAPI',
		'create',
	);
	expect(failure.kind).toBe('rejected');
	expect(failure.message).toMatch(/^PiAPI has ended its own Midjourney service: We no longer support/);
	expect(failure.description).toMatch(/^Choose LegNext as Service in the credential/);
});
