import {expect, test} from 'vitest';
import type {RunEvent} from '../../source/engine/event.ts';
import {createNdjson, ndjsonLine} from '../../source/reports/ndjson.ts';
import {progress} from './events.ts';

function telling() {
	const clock = {at: Date.UTC(2026, 10, 22, 16, 20, 31)};
	const told: RunEvent[] = [];
	const emit = createNdjson({tell: event => void told.push(event), now: () => clock.at});
	return {clock, emit, said: () => told.map(event => (event.type === 'progress' ? event.done : event.type))};
}

test('type, time and version come first, whatever else a line holds', () => {
	const line = {type: 'state', time: 'never', v: 9, state: 'reading'};
	expect(ndjsonLine(line, 0)).toBe('{"type":"state","time":"1970-01-01T00:00:00.000Z","v":1,"state":"reading"}');
});

test('progress comes once a second at most and at once in another phase, all else as it happens', () => {
	const {clock, emit, said} = telling();
	emit(progress({done: 1}));
	clock.at += 999;
	emit(progress({done: 2}));
	emit({type: 'state', state: 'notice', reason: ''});
	emit(progress({phase: 'proving', done: 3}));
	clock.at += 1000;
	emit(progress({phase: 'proving', done: 4}));
	expect(said()).toEqual([1, 'state', 3, 4]);
});

test('fault 45: progress is not silenced by a clock that is set back', () => {
	const {clock, emit, said} = telling();
	emit(progress({done: 1}));
	clock.at -= 3 * 3600 * 1000;
	emit(progress({done: 2}));
	clock.at += 1000;
	emit(progress({done: 3}));
	expect(said()).toEqual([1, 2, 3]);
});
