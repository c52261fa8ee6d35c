import fc from 'fast-check';
import {expect, test} from 'vitest';
import {type FailureKind, failures, MigrationError} from '../../source/engine/failure.ts';
import {delayBefore, type Patience, waits, withPatience} from '../../source/salesforce/patience.ts';
import {virtual} from '../support/clock.ts';

function patient(more: Partial<Patience> = {}) {
	const clock = virtual();
	return {clock, patience: {...waits, clock, random: () => 0.5, ...more}};
}

const failing = (kind: FailureKind, times = Number.POSITIVE_INFINITY) => {
	let tries = 0;
	const attempt = async () => {
		if (tries++ < times) throw new MigrationError(kind, 'as scripted');
		return 'done';
	};
	return {attempt, tries: () => tries};
};

test('delays double up to their most, between half and all of it', () => {
	fc.assert(
		fc.property(fc.nat(40), fc.float({min: 0, max: Math.fround(0.999), noNaN: true}), (attempt, random) => {
			const most = Math.min(60_000, 1000 * 2 ** attempt);
			const ms = delayBefore(waits.throttled, attempt, random);
			expect(ms).toBeGreaterThanOrEqual(most / 2);
			expect(ms).toBeLessThanOrEqual(most);
		}),
	);
});

test('hazard 44: an org in maintenance is left alone longer each time, and resumed by itself', async () => {
	const {clock, patience} = patient();
	const said: string[] = [];
	const {attempt} = failing('salesforce-unavailable', 12);
	await expect(withPatience(attempt, {...patience, onWait: ({message}) => said.push(message)})).resolves.toBe('done');
	expect(clock.slept).toHaveLength(12);
	expect(clock.slept).toEqual([...clock.slept].sort((a, b) => a - b));
	expect(clock.slept.at(-1)).toBe(45_000);
	expect(said).toHaveLength(12);
});

test('gives up after half an hour of maintenance, and minutes of a broken network', async () => {
	for (const [kind, leastMs, mostMs] of [
		['salesforce-unavailable', 1_700_000, 1_900_000],
		['network-reset', 100_000, 200_000],
	] as const) {
		const {clock, patience} = patient();
		const began = clock.now();
		await expect(withPatience(failing(kind).attempt, patience)).rejects.toMatchObject({kind: 'salesforce-unavailable'});
		expect(clock.now() - began).toBeGreaterThan(leastMs);
		expect(clock.now() - began).toBeLessThan(mostMs);
	}
});

test.each(['salesforce-limit', 'salesforce-query', 'authentication-salesforce', 'salesforce-error'] as const)(
	'does not try %s again',
	async kind => {
		const {clock, patience} = patient();
		const {attempt, tries} = failing(kind);
		await expect(withPatience(attempt, patience)).rejects.toMatchObject({kind});
		expect([tries(), clock.slept]).toEqual([1, []]);
	},
);

test('what a failure itself advises stands when patience ends', async () => {
	const attempt = () =>
		Promise.reject(new MigrationError('network-unreachable', 'as scripted', {hint: 'Ask the proxy.'}));
	await expect(withPatience(attempt, patient().patience)).rejects.toMatchObject({
		kind: 'salesforce-unavailable',
		hint: 'Ask the proxy.',
	});
	await expect(withPatience(failing('network-unreachable').attempt, patient().patience)).rejects.toMatchObject({
		kind: 'salesforce-unavailable',
		hint: failures['salesforce-unavailable'].hint,
	});
});

test('a signal ends the waiting', async () => {
	const abort = new AbortController();
	const {patience} = patient({signal: abort.signal, onWait: () => abort.abort()});
	const {attempt, tries} = failing('salesforce-unavailable');
	await expect(withPatience(attempt, patience)).rejects.toMatchObject({kind: 'salesforce-unavailable'});
	expect(tries()).toBe(1);
});
