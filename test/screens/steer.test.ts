import {expect, test} from 'vitest';
import {started} from '../reports/events.ts';
import {createBusy, createStory, key, timed} from './fixture.ts';

const readOnly = {type: 'seat', holder: 'alice', yours: false} as const;

test('one key pauses, the same key goes on', () => {
	const story = createBusy();
	story.press('p');
	expect(story.orders()).toEqual([{type: 'verb', verb: 'pause'}]);
	story.line(timed({type: 'state', state: 'paused', reason: 'socket'} as const));
	story.press('p');
	expect(story.orders()).toEqual([{type: 'verb', verb: 'resume'}]);
});

test('what is pasted where nothing is typed means nothing, be it a single letter', () => {
	for (const text of ['https://acme.example/q', 'p', '1\n', '4++']) {
		const story = createBusy();
		const before = story.model();
		story.tell({type: 'key', key: key('paste', text)});
		expect(story.model()).toBe(before);
		expect(story.orders()).toEqual([]);
	}
});

test('hazard 87: one key does not end a hold, not even after a pause', () => {
	const story = createBusy();
	story.line(timed({type: 'state', state: 'held', reason: 'after the canary: the next ring waits'} as const));
	story.press('p');
	story.line(timed({type: 'state', state: 'paused', reason: 'alice'} as const));
	story.press('p');
	expect(story.model().message?.text).toContain('type :resume');
	expect(story.orders()).toEqual([]);
	story.press(':', 'resume', 'enter');
	expect(story.orders()).toEqual([{type: 'verb', verb: 'resume'}]);
	story.line(timed({type: 'state', state: 'resumed', reason: 'bob'} as const));
	story.press('p');
	expect(story.orders()).toEqual([{type: 'verb', verb: 'pause'}]);
});

test('the ring that is under way can be paused after a hold was asked for', () => {
	const story = createBusy();
	story.line(timed({type: 'state', state: 'hold-asked', reason: 'ann: what is under way is finished first'} as const));
	story.press('p');
	expect(story.orders()).toEqual([{type: 'verb', verb: 'pause'}]);
});

test('hazard 87: a hold outlives the next part of a run that goes account by account, and not the run', () => {
	const story = createBusy();
	story.line(timed({type: 'state', state: 'held', reason: 'ann: the next ring waits'} as const));
	story.line(timed(started({runId: 14})));
	story.press('p');
	expect(story.model().message?.text).toContain('type :resume');
	story.line(timed(started({runId: 15, pid: 4343})));
	story.press('p');
	expect(story.orders()).toEqual([{type: 'verb', verb: 'pause'}]);
});

test('a console that has not the seat is refused in words, and sends nothing', () => {
	const story = createBusy();
	story.line(readOnly);
	for (const keys of [
		['p'],
		[':', 'hold', 'enter'],
		[':', 'stop', 'enter'],
		['4', '+'],
		[':', 'bandwidth 50', 'enter'],
	]) {
		story.press(...keys);
		expect(story.model().message?.text).toContain("alice has the writer's seat");
	}
	story.press('q', 'stop', 'enter');
	expect(story.model().message?.text).toContain("alice has the writer's seat");
	expect(story.orders().filter(({type}) => type === 'verb')).toEqual([]);
});

test('a free seat is taken, and left again', () => {
	const story = createBusy();
	story.line({type: 'seat', holder: null, yours: false});
	story.press('p');
	expect(story.model().message?.text).toContain('type :seat');
	story.press(':', 'seat', 'enter');
	expect(story.orders()).toEqual([{type: 'verb', verb: 'seat', value: 'take'}]);
	story.line({type: 'seat', holder: 'bob', yours: true});
	story.press(':', 'seat', 'enter');
	expect(story.orders()).toEqual([{type: 'verb', verb: 'seat', value: 'leave'}]);
});

test('plus and minus change the files in flight by four, within what a run takes', () => {
	const story = createBusy();
	story.press('4', '+', '-');
	const steps = story.orders().filter(one => one.type === 'verb' && one.verb === 'concurrency');
	expect(steps).toEqual([
		{type: 'verb', verb: 'concurrency', value: '28'},
		{type: 'verb', verb: 'concurrency', value: '20'},
	]);
});

test('without a run there is nothing to steer, and that is said', () => {
	const story = createStory();
	story.press('p');
	expect(story.model().message?.text).toBe('no run is at work');
	expect(story.orders()).toEqual([]);
});

test('what the run answers stands in the message line', () => {
	const story = createBusy();
	story.line({type: 'reply', ok: false, said: 'too late: the run is stopping'});
	expect(story.model().message).toMatchObject({text: 'too late: the run is stopping', tone: 'bad'});
});
