import {expect, test} from 'vitest';
import {isJob, type Place} from '../../source/console/job.ts';

const at = (parent: number, group: number, session: number): Place => ({parent, group, session});
const job = (processes: Readonly<Record<number, Place>>) => isJob(30, pid => processes[pid] ?? null);

test('a job of a shell can be brought back', () => {
	expect(job({1: at(0, 1, 1), 10: at(1, 10, 10), 30: at(10, 30, 10)})).toBe(true);
});

test('so can what a script runs that is a job itself', () => {
	expect(job({1: at(0, 1, 1), 10: at(1, 10, 10), 20: at(10, 20, 10), 30: at(20, 20, 10)})).toBe(true);
});

test('nobody brings back the leader of a session, or what its script runs', () => {
	expect(job({1: at(0, 1, 1), 10: at(1, 10, 10), 30: at(10, 30, 30)})).toBe(false);
	expect(job({1: at(0, 1, 1), 10: at(1, 10, 10), 20: at(10, 20, 20), 30: at(20, 20, 20)})).toBe(false);
});

test('nor what runs in a container that it was sent into, or whose shell has died', () => {
	expect(job({1: at(0, 1, 1), 30: at(0, 30, 30)})).toBe(false);
	expect(job({1: at(0, 1, 1), 30: at(1, 30, 10)})).toBe(false);
});

test('where nothing can be read, a shell is taken to be there', () => {
	expect(job({})).toBe(true);
});
