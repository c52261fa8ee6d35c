import {expect, onTestFinished, test} from 'vitest';
import {readPage} from '../../../source/composition/status/pages.ts';
import {acquireLock, thisProcess} from '../../../source/db/lock.ts';
import type {Overview} from '../../../source/reports/status/facts.ts';
import {openWorld, start} from '../../db/fixture.ts';
import {openBeside} from '../../db/survey/world.ts';

const minute = 60_000;

/** A run that has begun, and that has been silent for an hour; with whoever holds the lock, its pages. */
function silentRun(heldSince: number | null) {
	const world = openWorld();
	if (heldSince !== null) {
		const lock = acquireLock(world.file, thisProcess('doclift backup --full', heldSince));
		onTestFinished(() => lock.release());
	}
	const survey = openBeside(world);
	const ground = {survey, place: {database: world.file, logs: null}, config: null, at: start + 60 * minute};
	return (name: 'overview' | 'readiness') => readPage(name, ground, {step: 'cut-over', recent: 5});
}

test('fault 38: a silent run whose process holds the lock is at work on every page', async () => {
	const page = silentRun(start - 20);
	const {facts, lines} = await page('overview');
	expect((facts as Overview).unfinished).toMatchObject({what: 'at-work', run: {id: 1}});
	expect(lines.join('\n')).not.toContain('Go on with');
	expect((await page('readiness')).lines.join('\n')).toContain('run 1 is at work');
});

test.each([
	['is free', null],
	['is held by maintenance that has come since', start + minute],
])('a silent run is broken off where the lock %s', async (_, heldSince) => {
	const page = silentRun(heldSince);
	expect(((await page('overview')).facts as Overview).unfinished).toMatchObject({what: 'broken-off'});
	expect((await page('readiness')).lines.join('\n')).not.toContain('run 1 is at work');
});
