import fc from 'fast-check';
import {describe, expect, test} from 'vitest';
import {type FailureKind, failures} from '../../source/engine/failure.ts';
import {defaultLimits} from '../../source/storage/limits.ts';
import {count, isAlone, untried, waitBefore, waited} from '../../source/storage/retry.ts';

const kinds = Object.keys(failures).filter((kind): kind is FailureKind => kind in failures);

describe('waiting before the next attempt', () => {
	test('a passing fault is tried five times in all, a final one once', () => {
		for (const kind of kinds) {
			let tried = untried;
			let attempts = 1;
			for (;;) {
				tried = {...count(tried, kind), patience: attempts * 10_000};
				if (waitBefore(kind, tried, 0.5, defaultLimits) === undefined) break;
				attempts++;
			}
			const expected = {never: 1, renew: 1, soon: defaultLimits.attempts, throttled: 12}[failures[kind].retry];
			expect([kind, attempts]).toEqual([kind, expected]);
		}
	});

	test.each([
		['that asks for patience', 'network-throttled'],
		['that is out of reach for a while', 'network-outage'],
	] as const)('a store %s is waited for a minute at least', (_, kind) => {
		fc.assert(
			fc.property(
				fc.array(fc.double({min: 0, max: 1, maxExcluded: true, noNaN: true}), {minLength: 500, maxLength: 500}),
				draws => {
					let tried = untried;
					let passed = 0;
					for (const random of draws) {
						tried = count(tried, kind);
						const wait = waitBefore(kind, tried, random, defaultLimits);
						if (wait === undefined) break;
						passed += wait;
						tried = waited(tried, wait);
					}
					expect(passed).toBeGreaterThanOrEqual(60_000);
				},
			),
			{numRuns: 20},
		);
	});

	test('a store is out of reach for one file alone once others come through, and that is tried five times in all', () => {
		let away = untried;
		for (let times = 0; times < 20; times++) away = count(away, 'network-outage');
		expect(isAlone(away, defaultLimits)).toBe(false);
		let tried = count(count(untried, 'network-outage'), 'network-outage', {othersThrough: true});
		let attempts = 2;
		while (waitBefore('network-outage', tried, 0.5, defaultLimits) !== undefined) {
			attempts++;
			tried = count(tried, 'network-outage');
		}
		expect(attempts).toBe(defaultLimits.attempts);
	});

	test('that others are served says nothing of a file which a store asks to be patient', () => {
		let tried = untried;
		for (let times = 0; times < 20; times++) tried = count(tried, 'network-throttled', {othersThrough: true});
		expect(waitBefore('network-throttled', tried, 0.5, defaultLimits)).toBeDefined();
	});

	test('the wait grows, stays under its cap and is never the same for all', () => {
		fc.assert(
			fc.property(
				fc.integer({min: 1, max: 4}),
				fc.double({min: 0, max: 1, maxExcluded: true, noNaN: true}),
				(soon, random) => {
					const wait = waitBefore('network-reset', {...untried, soon}, random, defaultLimits) ?? Number.NaN;
					const full = Math.min(defaultLimits.retryCapMs, defaultLimits.retryBaseMs * 2 ** (soon - 1));
					expect(wait).toBeGreaterThanOrEqual(full / 2);
					expect(wait).toBeLessThanOrEqual(full);
				},
			),
		);
	});
});
