import { findRequestRefusal, makeUnofferedRefusal } from '../../nodes/PiApi/services/refusals';
import { originNamed, requestFor } from '../support/requests';

const request = requestFor('pan', { direction: 'left' }, { origin: originNamed('1') });

describe('the refusal of a request that a service has no body for', () => {
	it('names those who have it, where the table does not name the service', () => {
		const refusal = makeUnofferedRefusal(request, 'midapi');
		expect(refusal).toEqual(findRequestRefusal(request, 'midapi'));
		expect(refusal.message).toBe('MidAPI does not offer Pan');
		expect(refusal.description).toContain('PiAPI, LegNext and useapi.net do');
	});

	it('says that it is a mistake of the node, where the table names the service', () => {
		const refusal = makeUnofferedRefusal(request, 'legnext');
		expect(refusal.message).toBe('This node does not know how LegNext is asked for Pan');
		expect(refusal.description).toMatch(/mistake of the node.*report it.*Nothing was sent/);
	});
});
