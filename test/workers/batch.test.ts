import {expect, test} from 'vitest';
import {type FailureKind, MigrationError} from '../../source/engine/failure.ts';
import type {Receipt} from '../../source/engine/ports.ts';
import {cell, claimRow, createCells} from '../../source/storage/cells.ts';
import {createGate} from '../../source/storage/gate.ts';
import {untold} from '../../source/storage/persevere.ts';
import {runBatch} from '../../source/workers/batch.ts';
import {quickLimits} from '../storage/servers.ts';

async function failingWith(kind: FailureKind, hint?: string): Promise<Receipt | undefined> {
	const cells = createCells(1, 0);
	Atomics.store(cells.words, cell.limit, 1);
	const receipts: Receipt[] = [];
	const task = {
		row: 1,
		recordId: 'a0B000000000001AAA',
		url: 'https://files.example/a',
		key: 'a',
		name: 'a',
		replaces: null,
	};
	await runBatch(
		{
			copy: () => Promise.reject(new MigrationError(kind, 'as it was', hint === undefined ? {} : {hint})),
			gate: createGate(cells, claimRow(cells, 1), 1),
			cells,
			limits: {...quickLimits, patienceMs: 0},
			telling: untold,
			post: receipt => receipts.push(receipt),
		},
		[task],
	);
	return receipts[0];
}

test('advice that is the failure’s own comes with it; that of its kind is known', async () => {
	expect(await failingWith('network-throttled', 'Let more files be open.')).toMatchObject({
		outcome: 'failed',
		failure: {kind: 'network-throttled', message: 'as it was', hint: 'Let more files be open.'},
	});
	const plain = await failingWith('network-throttled');
	expect(plain && 'failure' in plain && plain.failure).toEqual({kind: 'network-throttled', message: 'as it was'});
});
