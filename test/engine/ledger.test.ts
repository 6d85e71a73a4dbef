import type { IDataObject } from 'n8n-workflow';

import { Ledger } from '../../nodes/PiApi/engine/ledger';

it('knows what was sent, and what it became', () => {
	const ledger = new Ledger({}, 0);
	expect(ledger.find('0.0', 'h')).toBeUndefined();
	ledger.sending('0.0', 'h');
	expect(ledger.find('0.0', 'h')).toEqual({ hash: 'h' });
	ledger.created('0.0', 'h', 'task-1');
	expect(ledger.find('0.0', 'h')).toEqual({ hash: 'h', taskId: 'task-1' });
	ledger.forget('0.0');
	expect(ledger.find('0.0', 'h')).toBeUndefined();
});

it('does not know a changed request', () => {
	const ledger = new Ledger({}, 0);
	ledger.created('0.0', 'h', 'task-1');
	expect(ledger.find('0.0', 'other')).toBeUndefined();
	expect(ledger.find('0.1', 'h')).toBeUndefined();
	expect(ledger.find('1.0', 'h')).toBeUndefined();
});

it('lives in the context, as plain JSON', () => {
	const context: IDataObject = { theirs: 1 };
	new Ledger(context, 2).created('0.0', 'h', 'task-1');
	const stored = JSON.parse(JSON.stringify(context)) as IDataObject;
	expect(stored.theirs).toBe(1);
	expect(new Ledger(stored, 2).find('0.0', 'h')).toEqual({ hash: 'h', taskId: 'task-1' });
	expect(new Ledger(stored, 3).find('0.0', 'h')).toBeUndefined();
});

it('is shared by two that look at one context', () => {
	const context: IDataObject = {};
	const [one, two] = [new Ledger(context, 0), new Ledger(context, 0)];
	one.created('0.0', 'h', 'task-1');
	expect(two.find('0.0', 'h')?.taskId).toBe('task-1');
});
