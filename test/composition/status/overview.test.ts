import {expect, onTestFinished, test} from 'vitest';
import {ownSocket} from '../../../source/composition/run-socket.ts';
import {readOverview} from '../../../source/composition/status/overview.ts';
import {openRunSocket} from '../../../source/console/socket.ts';
import {acquireLock, thisProcess} from '../../../source/db/lock.ts';
import {openSurvey} from '../../../source/db/survey/survey.ts';
import {createControl} from '../../../source/engine/control.ts';
import {copiedWorld, start} from '../../db/fixture.ts';
import {started} from '../../reports/events.ts';

test('what the run at work has proved stands in the overview before that run has ended', async () => {
	const {file, run} = copiedWorld(3);
	const path = ownSocket(file);
	onTestFinished(acquireLock(file, {...thisProcess('doclift backup --full', start), socket: path}).release);
	const survey = openSurvey(file, {now: () => start});
	onTestFinished(survey.close);
	let now = start;
	const ports = {control: createControl(() => {}), now: () => now, emit: () => {}, atWork: async () => []};
	const socket = await openRunSocket(path, ports);
	onTestFinished(socket.close);
	const read = async () => (await readOverview(survey, {database: file, logs: null}, null, start)).proof;
	const proof = {salesforceCount: 3, accounted: 3, difference: 0, verdict: 'proven', passes: 1} as const;
	socket.publish(started({runId: run, pid: process.pid}));
	expect(await read()).toBeNull();
	now += 1000;
	socket.publish({type: 'proof', proof, dispositions: {verified: 3}});
	expect(await read()).toEqual({...proof, run, at: now});
	// One run begins where the one before has ended, account by account, and has proved nothing yet.
	now += 1000;
	socket.publish(started({runId: run + 1, pid: process.pid}));
	expect(await read()).toBeNull();
});
