import {expect, test} from 'vitest';
import {reduce} from '../../source/screens/index.ts';
import {here} from '../../source/screens/model.ts';
import {pulseOf} from '../../source/screens/run.ts';
import {progress, started} from '../reports/events.ts';
import {
	accounts,
	createBusy,
	createStory,
	file,
	key,
	now,
	overview,
	planRows,
	planSurvey,
	record,
	timed,
} from './fixture.ts';

const wanted = (story: ReturnType<typeof createStory>) =>
	story.loads().flatMap(one => (one.type === 'load' ? [one.want] : []));

function withAccounts(length = 300) {
	const story = createBusy();
	story.press('2');
	story.load({want: {what: 'accounts'}, value: accounts(length)});
	story.loads();
	return story;
}
const chosen = (story: ReturnType<typeof createStory>) => here(story.model()).list;

test('asks for what is shown, at once and then every few seconds, and for nothing else', () => {
	const story = createStory();
	story.press('2');
	expect(wanted(story)).toEqual([{what: 'overview'}, {what: 'accounts'}]);
	story.load({want: {what: 'overview'}, value: overview()});
	story.load({want: {what: 'accounts'}, value: accounts(3)});
	story.press('j', 'k');
	story.tick(now + 3000);
	expect(wanted(story)).toEqual([]);
	story.tick(now + 11_000);
	expect(wanted(story)).toEqual([{what: 'overview'}, {what: 'accounts'}]);
});

test('counts that stand beside a new state are read anew at once', () => {
	const story = createBusy();
	story.press('7');
	story.load({want: {what: 'overview'}, value: overview({plan: planSurvey()})});
	story.load({want: {what: 'plan'}, value: planSurvey()});
	story.loads();
	story.line(timed({type: 'state', state: 'notice', reason: 'nothing that changes a count'} as const));
	story.line(timed(progress({done: 1})));
	expect(wanted(story)).toEqual([]);
	story.line(timed({type: 'state', state: 'held', reason: 'after the canary: the next ring waits'} as const));
	expect(wanted(story)).toEqual([{what: 'overview'}, {what: 'plan'}]);
});

test('the page of a plan keeps up with the run that settles it', () => {
	const story = createBusy();
	story.press('7');
	story.loads();
	const settling = (done: number) => story.line(timed(progress({phase: 'switching', done, total: 19_030})));
	settling(200);
	expect(wanted(story)).toContainEqual({what: 'plan'});
	settling(200);
	expect(wanted(story)).toEqual([]);
	story.line(timed(progress({done: 300})));
	expect(wanted(story)).toEqual([]);
});

test('a run that was stopped needs nobody, and says how it goes on', () => {
	const ended = (result: object, change: Parameters<typeof started>[0] = {}) => {
		const story = createBusy();
		story.line(timed(started(change)));
		return story.line(timed({type: 'result', exitCode: 1, error: null, ...result} as const)).message;
	};
	const stopped = {stoppedBy: 'ann@pts/3, pid 812'};
	expect(ended(stopped)).toMatchObject({
		text: 'the run was stopped (ann@pts/3, pid 812): the same command goes on from here',
		tone: 'plain',
	});
	expect(ended(stopped, {command: 'migrate', mode: 'plan', dryRun: true})?.text).toBe(
		'the run was stopped (ann@pts/3, pid 812)',
	);
	expect(ended({stoppedBy: null})).toMatchObject({tone: 'bad', text: expect.stringContaining('need attention')});
});

test('what has not been answered is not asked for again at once', () => {
	const story = createBusy();
	story.press('2');
	story.loads();
	story.tick(now + 5000);
	expect(wanted(story).filter(({what}) => what === 'accounts')).toEqual([]);
});

test('what could not be read is asked for again after a moment, and not as late as what was lost', () => {
	const story = createBusy();
	story.press('2');
	story.loads();
	story.tell({type: 'failed', message: 'There is no ledger', want: {what: 'accounts'}, now});
	const again = () => wanted(story).filter(({what}) => what === 'accounts');
	story.tick(now + 2000);
	expect(again()).toEqual([]);
	story.tick(now + 6000);
	expect(again()).toEqual([{what: 'accounts'}]);
});

test('that the ledger could not be read is said until it has been read', () => {
	const story = createStory();
	story.tick(now);
	story.tell({type: 'failed', message: 'There is no ledger', want: {what: 'overview'}, now});
	expect(story.model().message?.text).toBe('There is no ledger');
	story.load({want: {what: 'overview'}, value: overview()});
	expect(story.model().message).toBeNull();
	story.tell({type: 'failed', message: 'The file could not be written', now});
	story.load({want: {what: 'overview'}, value: overview()});
	expect(story.model().message?.text).toBe('The file could not be written');
});

test('a clock that was set back does not keep the ledger from being read, nor the run from being asked', () => {
	const story = createBusy();
	story.press('2');
	story.load({want: {what: 'overview'}, value: overview()});
	story.load({want: {what: 'accounts'}, value: accounts(3)});
	story.orders();
	const before = now - 3_600_000;
	story.tick(before);
	expect(wanted(story)).toEqual([{what: 'overview'}, {what: 'accounts'}]);
	expect(story.model().now).toBe(before);
	story.press('3');
	story.tick(before - 3_600_000);
	expect(story.orders()).toContainEqual({type: 'workers'});
});

test('time alone changes nothing while nothing is at work', () => {
	const story = createStory();
	story.tick(now);
	story.load({want: {what: 'overview'}, value: overview()});
	story.load({want: {what: 'plan'}, value: null});
	const model = story.model();
	expect(reduce(model, {type: 'tick', now: now + 1000}).model).toBe(model);
});

test('an answer that nobody waits for any more is dropped', () => {
	const story = withAccounts();
	story.press('enter');
	const [want] = wanted(story).filter(({what}) => what === 'files');
	expect(want).toMatchObject({after: 0, limit: 500});
	story.press('escape', 'j', 'enter');
	if (want?.what === 'files') story.load({want, value: [file(1)]});
	expect(story.model().data.files).toBeNull();
});

test('a place whose answer came after it was left is read at once when it is come back to', () => {
	const story = createBusy();
	story.press('2');
	story.loads();
	story.press('3');
	story.load({want: {what: 'accounts'}, value: accounts(3)});
	story.loads();
	story.press('2');
	expect(wanted(story).filter(({what}) => what === 'accounts')).toEqual([{what: 'accounts'}]);
});

test('the chosen account stays chosen when rows change places', () => {
	const story = withAccounts();
	story.press('j', 'j');
	const {key} = chosen(story);
	const moved = accounts(300).map(one => (String(one.account) === key ? {...one, attention: 0} : one));
	story.load({want: {what: 'accounts'}, value: moved});
	story.tick(now + 3000);
	story.loads();
	story.load({want: {what: 'accounts'}, value: moved});
	expect(chosen(story).key).toBe(key);
	expect(chosen(story).chosen).toBeGreaterThan(2);
});

test('a filter that is typed keeps what matches; Esc gives everything back', () => {
	const story = withAccounts();
	story.press('/', 'hooli 00(0|1)', 'enter');
	expect(chosen(story)).toMatchObject({filter: 'hooli 00(0|1)', chosen: 0});
	story.press('G');
	expect(chosen(story).chosen).toBe(19);
	story.press('escape');
	expect(chosen(story).filter).toBe('');
	story.press('/', '[', 'enter');
	expect(chosen(story)).toMatchObject({filter: '[', chosen: 0});
});

test('s sorts by the next column, numbers from the most, r turns it around', () => {
	const story = withAccounts();
	story.press('s');
	expect(chosen(story)).toMatchObject({sort: 'SIZE', reverse: true});
	story.press('s', 's');
	expect(chosen(story)).toMatchObject({sort: 'ACCOUNT', reverse: false});
	story.press('r');
	expect(chosen(story).reverse).toBe(true);
});

test('Enter leads from account to files to the record, and Esc back as it was left', () => {
	const story = withAccounts();
	story.press('j', 'j', 'enter');
	expect(here(story.model()).screen).toBe('files');
	const [want] = wanted(story).filter(({what}) => what === 'files');
	if (want?.what === 'files') story.load({want, value: [file(1), file(7)]});
	story.press('j', 'enter');
	expect(wanted(story)).toContainEqual({what: 'record', recordId: file(7).recordId});
	story.load({want: {what: 'record', recordId: file(7).recordId}, value: record()});
	story.press('escape', 'escape');
	expect(here(story.model())).toMatchObject({screen: 'accounts', list: {chosen: 2}});
	story.press('escape', 'escape');
	expect(here(story.model()).screen).toBe('home');
});

test('steps stay within the list, a page at a time', () => {
	const story = withAccounts(30);
	story.press('k');
	expect(chosen(story).chosen).toBe(0);
	story.press('pageDown', 'pageDown', 'pageDown', 'pageDown');
	expect(chosen(story).chosen).toBe(29);
	story.press('g');
	expect(chosen(story)).toMatchObject({chosen: 0, top: 0});
});

test('near the end of what has been read, more is read', () => {
	const story = withAccounts();
	story.press('enter');
	const [want] = wanted(story).filter(({what}) => what === 'files');
	if (want?.what === 'files') story.load({want, value: Array.from({length: 500}, (_, at) => file(at))});
	story.press('G');
	expect(wanted(story)).toMatchObject([{what: 'files', limit: 1000}]);
});

test('of a million changes only those around what is seen are read', () => {
	const story = createStory();
	story.tick(now);
	story.load({want: {what: 'overview'}, value: overview({plan: planSurvey()})});
	story.press('6', 'tab');
	expect(wanted(story)).toContainEqual({what: 'plan-rows', planId: 'CUT-7K3M-Q2PX', filter: {}, after: 0, limit: 400});
	story.press('G');
	const [last] = wanted(story).filter(({what}) => what === 'plan-rows');
	expect(last).toMatchObject({after: 1_342_900, limit: 400});
	if (last?.what === 'plan-rows') story.load({want: last, value: planRows(last.after + 1, 115)});
	story.press('y');
	expect(story.orders()).toMatchObject([{type: 'write', text: expect.stringContaining('"seq": 1343015')}]);
});

test('a filter on a plan searches all of it, and not again and again', () => {
	const story = createStory();
	story.tick(now);
	story.load({want: {what: 'overview'}, value: overview({plan: planSurvey()})});
	story.press('6', '/', 'lading');
	expect(
		wanted(story)
			.filter(({what}) => what === 'plan-search')
			.at(-1),
	).toMatchObject({pattern: 'lading'});
	story.tick(now + 20_000);
	expect(wanted(story).filter(({what}) => what === 'plan-search')).toEqual([]);
});

test('keys that change no filter leave what a search has found in place', () => {
	const story = createStory();
	story.tick(now);
	story.load({want: {what: 'overview'}, value: overview({plan: planSurvey()})});
	story.press('6', '/', 'lading', 'enter');
	const search = wanted(story).findLast(({what}) => what === 'plan-search');
	if (search?.what !== 'plan-search') throw new Error('nothing is searched for');
	const found = {rows: planRows(1, 3), walked: 1_343_015, done: true, more: false};
	story.load({want: search, value: found});
	for (const keys of [['escape'], ['ctrl-c'], ['left', 'escape'], ['enter']]) {
		story.press('/', ...keys);
		expect(story.model().data.planFound).toEqual(found);
	}
	expect(wanted(story).filter(({what}) => what === 'plan-search')).toEqual([]);
});

test('a search that was given up is begun again when it is asked for again', () => {
	const story = createStory();
	story.tick(now);
	story.load({want: {what: 'overview'}, value: overview({plan: planSurvey()})});
	const paste = () => story.tell({type: 'key', key: key('paste', 'lading')});
	story.press('6', '/');
	paste();
	expect(wanted(story)).toContainEqual(expect.objectContaining({what: 'plan-search', pattern: 'lading'}));
	story.press('escape', '/');
	paste();
	expect(wanted(story)).toContainEqual(expect.objectContaining({what: 'plan-search', pattern: 'lading'}));
});

test('a search of the log that finds nothing does not call that all there is', () => {
	const story = createBusy();
	story.press('5');
	const line = (at: number) => ({at: now + at, level: 'info' as const, text: `line ${at}`, recordId: null});
	story.load({want: {what: 'log', limit: 2000}, value: [line(1), line(2)]});
	story.press('/', 'a0X', 'enter', 'n');
	expect(story.model().message?.text).toBe('no later line matches /a0X/');
	story.press('N');
	expect(story.model().message?.text).toBe('no earlier line that is read here matches /a0X/; doclift logs has all');
});

test('the log follows its newest line until somebody looks back', () => {
	const story = createBusy();
	const log = (length: number) => {
		const line = (at: number) => ({at: now + at, level: 'info' as const, text: `line ${at}`, recordId: null});
		story.load({want: {what: 'log', limit: 2000}, value: Array.from({length}, (_, at) => line(at))});
	};
	story.press('5');
	log(50);
	expect(chosen(story).chosen).toBe(49);
	log(60);
	expect(chosen(story).chosen).toBe(59);
	story.press('k');
	log(70);
	expect(chosen(story).chosen).toBe(58);
	story.press('f');
	expect(chosen(story).chosen).toBe(69);
	story.press('/', 'line 1', 'enter');
	expect(chosen(story).chosen).toBe(19);
	story.press('N', 'N');
	expect(chosen(story).chosen).toBe(17);
});

test('y writes the row, Ctrl-L draws anew, Ctrl-Z goes to the shell, e exports the plan', () => {
	const story = withAccounts(3);
	story.press('y', 'ctrl-l', 'ctrl-z');
	const [written, ...rest] = story.orders();
	expect(written).toMatchObject({type: 'write', name: 'accounts'});
	expect(rest).toEqual([{type: 'redraw'}, {type: 'suspend'}]);
	story.press('6');
	story.load({want: {what: 'plan'}, value: planSurvey()});
	story.press('e');
	expect(story.orders()).toEqual([{type: 'export-plan', planId: 'CUT-7K3M-Q2PX'}]);
	expect(story.model().message?.text).toBe('writing every change of plan CUT-7K3M-Q2PX to a file');
	story.tell({type: 'written', file: '/srv/plan.csv', now});
	expect(story.model().message).toMatchObject({text: 'written: /srv/plan.csv', tone: 'good'});
});

test('workers are asked for once a second while they are shown', () => {
	const story = createBusy();
	story.press('4');
	expect(story.orders()).toEqual([{type: 'workers'}]);
	story.line({type: 'workers', threads: []}, now + 500);
	expect(story.orders()).toEqual([]);
	story.tick(now + 1000);
	expect(story.orders()).toEqual([{type: 'workers'}]);
	story.press('3');
	story.line(timed(progress({done: 1})), now + 2000);
	story.tick(now + 3000);
	expect(story.orders()).toEqual([]);
});

test('a run that does not answer is not asked each second, and asked again after half a minute', () => {
	const story = createBusy();
	story.press('4');
	expect(story.orders()).toEqual([{type: 'workers'}]);
	for (let second = 1; second < 30; second++) story.tick(now + second * 1000);
	expect(story.orders()).toEqual([]);
	story.tick(now + 30_000);
	expect(story.orders()).toEqual([{type: 'workers'}]);
});

test('a run that is found again is asked at once, whatever was not answered before', () => {
	const story = createBusy();
	story.press('4');
	story.orders();
	story.tell({type: 'connection', connection: {state: 'connected'}});
	expect(story.orders()).toEqual([{type: 'workers'}]);
});

test('a run that has nothing to say during a hold is asked on every screen, and is alive while it answers', () => {
	for (const screen of ['0', '2', '3', '5', '6', '7']) {
		const story = createBusy();
		story.press(screen);
		story.line(timed({type: 'state', state: 'held', reason: 'after the canary: the next ring waits'} as const), now);
		story.orders();
		for (let second = 1; second <= 10; second++) {
			story.tick(now + second * 1000);
			const asked = story.orders().length > 0;
			expect(pulseOf(story.model().run, now + second * 1000).alive).toBe(true);
			if (asked) story.line({type: 'workers', threads: []}, now + second * 1000);
		}
		for (let second = 11; second <= 20; second++) story.tick(now + second * 1000);
		expect(pulseOf(story.model().run, now + 20_000).alive).toBe(false);
	}
});

const reason = {message: 'no file has been copied yet', hint: 'Run a backup first.'};
const refusal = {type: 'refused', args: ['migrate', '--dry-run'], exitCode: 3, now, ...reason} as const;

test('a run that could not start says why, and what to do, until Esc or Enter closes it', () => {
	for (const close of ['escape', 'enter', 'ctrl-c']) {
		const story = createStory();
		story.press(':', 'plan', 'enter');
		story.tell({type: 'connection', connection: {state: 'none'}});
		story.tell(refusal);
		story.press('j', '2', 'x');
		expect(story.model().overlay).toMatchObject({
			dialog: {kind: 'told', title: 'doclift migrate --dry-run', ...reason},
		});
		expect(story.model()).toMatchObject({message: null, connection: {state: 'none'}});
		story.press(close);
		expect(story.model()).toMatchObject({message: null, overlay: null});
	}
});

test('the console is left from what it tells', () => {
	const story = createStory();
	story.tell(refusal);
	story.press('q');
	expect(story.orders()).toEqual([{type: 'leave'}]);
});

test('a run that ends with an error says what to do next', () => {
	const story = createBusy();
	const error = {kind: 'ledger-full', message: 'The disk is full', hint: 'Make room.'};
	story.line(timed({type: 'result', exitCode: 5, error} as const));
	expect(story.model().overlay).toMatchObject({
		dialog: {
			kind: 'told',
			title: 'the run has ended with exit code 5',
			message: 'The disk is full',
			hint: 'Make room.',
		},
	});
});

test('what is told takes no line away that is being typed', () => {
	const story = createBusy();
	story.press('2', '/', 'acm');
	story.tell(refusal);
	expect(story.model().overlay).toMatchObject({kind: 'filter', input: {text: 'acm'}});
	expect(story.model().message?.text).toBe(
		'doclift migrate --dry-run: no file has been copied yet. Run a backup first.',
	);
});

test('a run that is found after one that was lost shows nothing of that one', () => {
	const story = createBusy();
	story.tell({type: 'connection', connection: {state: 'lost'}});
	expect(story.model().run.started?.runId).toBe(13);
	story.tell({type: 'connection', connection: {state: 'connected'}});
	expect(story.model().run).toMatchObject({started: null, phase: null, progress: null});
});

test('a start that is refused because another run was first leaves the console with that run', () => {
	const story = createStory();
	story.press(':', 'backup full', 'enter');
	story.tell({type: 'connection', connection: {state: 'connected'}});
	story.line(timed(started({runId: 13})));
	story.tell({...refusal, message: 'The ledger is in use', hint: 'Wait for its end.'});
	expect(story.model().connection.state).toBe('connected');
	story.orders();
	story.press('escape', 'p');
	expect(story.orders()).toEqual([{type: 'verb', verb: 'pause'}]);
});
