import {expect, test} from 'vitest';
import {createVanished} from '../../source/engine/vanished.ts';

const scope = (account: number) => ({object: 'DocListEntry__c', filter: '', accounts: [`${account}`]});
const refused = (message: RegExp, hint: string) =>
	expect.objectContaining({
		kind: 'refused',
		message: expect.stringMatching(message),
		hint: expect.stringContaining(hint),
	});

test('much of one part is too much, and its own command takes it as deleted', () => {
	const judge = createVanished().inPart(scope(1), 2000);
	judge(60);
	judge(40);
	expect(() => judge(1)).toThrow(refused(/101 of 2000 known/, '`doclift backup --full --account 1 --accept-deleted`'));
});

test('a little of each part is too much together, and the whole is named', () => {
	const vanished = createVanished();
	vanished.inPart(scope(1), 80)(60);
	expect(() => vanished.inPart(scope(2), 80)(60)).toThrow(
		refused(
			/120 of 160 known records of DocListEntry__c, of the accounts read so far, /,
			'`doclift backup --full --accept-deleted`',
		),
	);
});

test('a few of many may go, and most of a small part', () => {
	const vanished = createVanished();
	vanished.inPart(scope(1), 5000)(90);
	vanished.inPart(scope(2), 40)(40);
});

test('a large part that was seen whole hides nothing that is too much of a later one', () => {
	const vanished = createVanished();
	vanished.inPart(scope(1), 100_000);
	expect(() => vanished.inPart(scope(2), 300)(200)).toThrow(refused(/200 of 300 known/, '--account 2'));
});

test('a part that covers all records counts none of them twice', () => {
	const vanished = createVanished();
	vanished.inPart(scope(1), 4000)(90);
	const all = vanished.inPart({...scope(1), accounts: []}, 4100);
	all(60);
	expect(() => all(60)).toThrow(
		refused(/210 of 4190 known records of DocListEntry__c are/, '`doclift backup --full --accept-deleted`'),
	);
});
