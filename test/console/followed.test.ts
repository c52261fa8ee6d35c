import {expect, test} from 'vitest';
import type {Client} from '../../source/console/client.ts';
import {createFollowed} from '../../source/console/followed.ts';
import type {LaunchEnd} from '../../source/console/launch.ts';
import {MigrationError} from '../../source/engine/failure.ts';
import type {Action} from '../../source/screens/dialogue.ts';
import {started} from '../reports/events.ts';
import {timed} from '../screens/fixture.ts';

function following({connected = false, broken}: {readonly connected?: boolean; readonly broken?: Error} = {}) {
	const actions: Action[] = [];
	const launched: Array<{readonly args: readonly string[]; readonly end: (end: LaunchEnd) => void}> = [];
	const forgotten: number[] = [];
	const client: Client = {
		send: () => true,
		await: () => {},
		rest: () => {},
		look: () => {},
		close: () => {},
		giveUp: () => void actions.push({type: 'connection', connection: {state: 'none'}}),
		connected: () => connected,
	};
	const followed = createFollowed({
		launch(args) {
			if (broken) throw broken;
			const ended = new Promise<LaunchEnd>(end => launched.push({args, end}));
			const pid = launched.length;
			return {pid, ended, forget: () => void forgotten.push(pid)};
		},
		client: () => client,
		now: () => 1,
		dispatch: action => void actions.push(action),
	});
	return {followed, actions, launched, forgotten, types: () => actions.map(({type}) => type)};
}

const ended = (change: Partial<LaunchEnd> = {}): LaunchEnd => ({
	exitCode: 0,
	signal: null,
	result: null,
	text: '',
	...change,
});
const turns = () => new Promise(resolve => setImmediate(resolve));

test('a run that is over before it could be heard has said its result', async () => {
	const {followed, actions, launched} = following();
	followed.start(['rollback', '--from-database', '--dry-run']);
	launched[0]?.end(ended({result: {planId: 'BACK-9WTR-4HNC', error: null}}));
	await turns();
	expect(actions.at(-1)).toMatchObject({type: 'line', line: {type: 'result', exitCode: 0, planId: 'BACK-9WTR-4HNC'}});
	expect(followed.exitCode()).toBe(0);
});

test('a run that is started is known by its process before it answers', () => {
	const {followed, actions} = following();
	followed.start(['rollback', '--from-database', '--dry-run']);
	expect(actions).toEqual([{type: 'launched', pid: 1}]);
});

test('a run that is refused says why', async () => {
	const {followed, actions, launched} = following();
	followed.start(['migrate', '--dry-run']);
	launched[0]?.end(ended({exitCode: 3, result: {error: {kind: 'refused', message: 'in use', hint: 'wait'}}}));
	await turns();
	expect(actions.at(-1)).toMatchObject({
		type: 'refused',
		args: ['migrate', '--dry-run'],
		message: 'in use',
		hint: 'wait',
	});
	expect(followed.exitCode()).toBe(3);
	expect(followed.farewell('doclift attach').join('\n')).toMatch(/migrate --dry-run.*in use\nwait/);
});

test('of a run that has said why it ended nobody says that it was cut off, whatever became of its socket', async () => {
	const refused = ended({exitCode: 3, result: {error: {kind: 'refused', message: 'it is stale', hint: 'plan again'}}});
	const {followed, actions, launched} = following();
	followed.start(['migrate', '--execute']);
	followed.connection({state: 'connected'});
	followed.connection({state: 'lost'});
	launched[0]?.end(refused);
	await turns();
	expect(actions.slice(1)).toMatchObject([{connection: {state: 'none'}}, {type: 'refused', exitCode: 3}]);
	expect(followed.farewell('doclift attach').join('\n')).not.toContain('cut off');

	const killed = following();
	killed.followed.start(['migrate', '--execute']);
	killed.followed.hear(timed(started({pid: 1})));
	killed.followed.connection({state: 'lost'});
	killed.launched[0]?.end(ended({exitCode: 1, signal: 'SIGKILL'}));
	await turns();
	expect(killed.types()).toEqual(['launched', 'line', 'refused']);

	const others = following();
	others.followed.start(['migrate', '--execute']);
	others.followed.connection({state: 'connected'});
	others.followed.hear(timed(started({pid: 4711})));
	others.followed.connection({state: 'lost'});
	others.launched[0]?.end(refused);
	await turns();
	expect(others.types()).toEqual(['launched', 'line', 'refused']);
});

test('the end of the run before says nothing of the one that was started since', async () => {
	const {followed, actions, launched, types} = following();
	followed.start(['migrate', '--execute']);
	followed.hear(timed(started({pid: 1})));
	followed.hear({type: 'result', time: '', exitCode: 130});
	followed.start(['rollback', '--from-database', '--dry-run']);
	const before = actions.length;
	launched[0]?.end(ended({exitCode: 130}));
	await turns();
	expect(types().slice(before)).toEqual([]);
	launched[1]?.end(ended({result: {planId: 'BACK-9WTR-4HNC', error: null}}));
	await turns();
	expect(actions.at(-1)).toMatchObject({type: 'line', line: {type: 'result'}});
});

test('a run that was refused because another one was first is heard to its end, and what it says is kept', async () => {
	const {followed, actions, launched, forgotten} = following();
	followed.start(['backup', '--full']);
	followed.hear(timed(started({pid: 4711})));
	followed.hear(timed({type: 'result', exitCode: 0} as const));
	expect(forgotten).toEqual([]);
	launched[0]?.end(ended({exitCode: 3, result: {error: {kind: 'refused', message: 'in use', hint: 'wait'}}}));
	await turns();
	expect(actions.at(-1)).toMatchObject({type: 'refused', message: 'in use', hint: 'wait'});
	expect(followed.exitCode()).toBe(3);
});

test('a run that answers needs no other words than those over its socket', async () => {
	const {followed, launched, forgotten, types} = following();
	followed.start(['backup', '--full']);
	followed.hear(timed(started({pid: 1})));
	expect(forgotten).toEqual([1]);
	followed.hear(timed({type: 'result', exitCode: 1} as const));
	launched[0]?.end(ended({exitCode: 1}));
	await turns();
	expect(types()).toEqual(['launched', 'line', 'line']);
});

test('of a run of its own that has ended while it slept it says with which exit code, and not that it was refused', async () => {
	const {followed, actions, launched} = following();
	followed.start(['backup', '--full']);
	followed.hear(timed(started({runId: 13, pid: 1})));
	followed.rest();
	launched[0]?.end(ended({exitCode: 1}));
	await turns();
	expect(actions.at(-1)).toMatchObject({type: 'line', line: {type: 'result', exitCode: 1}});
	expect(followed.farewell('doclift attach')[0]).toMatch(/^Run 13 .* has ended with exit code 1/);
});

test('a run of its own that was killed while it slept was killed', async () => {
	const {followed, actions, launched} = following();
	followed.start(['backup', '--full']);
	followed.hear(timed(started({pid: 1})));
	followed.rest();
	launched[0]?.end(ended({exitCode: 1, signal: 'SIGKILL'}));
	await turns();
	expect(actions.at(-1)).toMatchObject({type: 'refused', message: 'It was ended by SIGKILL'});
});

const failedSignIn = {message: 'Salesforce refused the sign-in', hint: 'Look at the password.'};

test('the end of a run that had no number yet is not told as that of the run before', () => {
	const {followed} = following();
	followed.connection({state: 'connected'});
	followed.hear(timed(started({runId: 12})));
	followed.hear(timed({type: 'result', exitCode: 0} as const));
	followed.connection({state: 'none'});
	followed.connection({state: 'connected'});
	followed.hear(timed({type: 'result', exitCode: 4, error: failedSignIn} as const));
	expect(followed.farewell('doclift attach')).toEqual([
		'A run that had no number yet has ended with exit code 4: Salesforce refused the sign-in',
		'Look at the password.',
	]);
});

test('a run that is found after one that was lost is not called lost', () => {
	const {followed} = following();
	followed.connection({state: 'connected'});
	followed.hear(timed(started({runId: 13})));
	followed.connection({state: 'lost'});
	expect(followed.farewell('doclift attach')[0]).toMatch(/^Run 13 .* was cut off/);
	followed.connection({state: 'connected'});
	expect(followed.farewell('doclift attach').join('\n')).not.toMatch(/Run 13|cut off/);
});

test('a run of its own that ends before it has a number is told once', async () => {
	const {followed, launched} = following();
	followed.start(['backup', '--full']);
	followed.connection({state: 'connected'});
	followed.hear(timed({type: 'result', exitCode: 4, error: failedSignIn} as const));
	followed.connection({state: 'none'});
	launched[0]?.end(ended({exitCode: 4, result: {error: failedSignIn}}));
	await turns();
	expect(followed.farewell('doclift attach')).toEqual([
		'`doclift backup --full` has ended with exit code 4: Salesforce refused the sign-in',
		'Look at the password.',
	]);
});

test('a run of its own that has said its end is not refused when its process ends while another one is heard', async () => {
	const {followed, launched, types} = following();
	followed.start(['backup', '--full']);
	followed.connection({state: 'connected'});
	followed.hear(timed(started({runId: 13, pid: 1})));
	followed.hear(timed({type: 'result', exitCode: 0} as const));
	followed.connection({state: 'none'});
	followed.connection({state: 'connected'});
	launched[0]?.end(ended());
	await turns();
	expect(types()).toEqual(['launched', 'line', 'line']);
});

test('a run of its own that has no number yet when the console is left goes on, and leaves no file behind', () => {
	const {followed, forgotten} = following();
	const goesOn = ['`doclift backup --full` has been started and goes on.', 'Come back with: doclift attach'];
	followed.start(['backup', '--full']);
	expect(followed.farewell('doclift attach')).toEqual(goesOn);
	followed.connection({state: 'connected'});
	expect(followed.farewell('doclift attach')).toEqual(goesOn);
	followed.leave();
	expect(forgotten).toEqual([1]);
});

test('a run from elsewhere that has no number yet when the console is left goes on too', () => {
	const {followed} = following();
	followed.connection({state: 'connected'});
	expect(followed.farewell('doclift attach')).toEqual([
		'A run that had no number yet has been started and goes on.',
		'Come back with: doclift attach',
	]);
});

test('where a run is at work nothing is started, and the screens are told what was to be', () => {
	const {followed, actions, launched} = following({connected: true});
	followed.start(['rollback', '--from-database', '--dry-run']);
	expect(launched).toEqual([]);
	expect(actions).toEqual([{type: 'occupied', args: ['rollback', '--from-database', '--dry-run'], now: 1}]);
});

test('a run that cannot be launched is refused like one that ends at once, with what to do', () => {
	const broken = new MigrationError('configuration', 'There is no configuration', {hint: '`doclift init` writes one.'});
	const {followed, actions} = following({broken});
	followed.start(['backup', '--full']);
	expect(actions).toEqual([
		{
			type: 'refused',
			args: ['backup', '--full'],
			exitCode: 2,
			now: 1,
			hint: '`doclift init` writes one.',
			message: 'The run could not be started: There is no configuration',
		},
	]);
	expect(followed.exitCode()).toBe(2);
});
