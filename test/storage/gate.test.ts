import {describe, expect, test} from 'vitest';
import {at, cell, createCells} from '../../source/storage/cells.ts';
import {createGate} from '../../source/storage/gate.ts';

const never = new AbortController().signal;

describe('the gate', () => {
	test('lets in as many as the shared number says, and at once when it rises', async () => {
		const cells = createCells(1, 1);
		Atomics.store(cells.words, cell.limit, 2);
		const gate = createGate(cells, 0, 1);
		expect([gate.enter(), gate.enter()]).toEqual([true, true]);
		const third = gate.enter();
		expect(third).toBeInstanceOf(Promise);
		Atomics.store(cells.words, cell.limit, 3);
		expect(await third).toBe(true);
		expect(Atomics.load(cells.words, at(0, 'inFlight'))).toBe(3);
	});

	test('zero begins nothing until it is raised', async () => {
		const cells = createCells(1, 1);
		const gate = createGate(cells, 0, 1);
		const entered = gate.enter();
		expect(entered).toBeInstanceOf(Promise);
		const asleep = Symbol('asleep');
		expect(await Promise.race([entered, new Promise(resolve => setImmediate(resolve, asleep))])).toBe(asleep);
		Atomics.store(cells.words, cell.limit, 1);
		expect(await entered).toBe(true);
	});

	test('draining turns away who waits and wakes who sleeps', async () => {
		const cells = createCells(1, 1);
		const gate = createGate(cells, 0, 1);
		const waiting = gate.enter();
		const sleeping = gate.pause(60_000, never);
		Atomics.store(cells.words, cell.drain, 1);
		expect(await waiting).toBe(false);
		expect(await sleeping).toBe(false);
		expect(gate.enter()).toBe(false);
	});
});
