import {expect, test} from 'vitest';
import {MigrationError} from '../../source/engine/failure.ts';
import {answeredOn, createOthers, fromSource, toDestination, wayOf} from '../../source/storage/others.ts';

const failure = () => new MigrationError('network-outage', 'as it was');
const here = fromSource('s3', 'https://files.example/a?b=c');

test('a way of the source is a host by one strategy, whatever file', () => {
	expect(fromSource('s3', 'https://files.example#c')).toBe(here);
	expect(fromSource('s3', ' https://files.example/d')).toBe(here);
	expect(fromSource('http', 'https://files.example/a')).not.toBe(here);
	expect(fromSource('s3', 'https://others.example/a')).not.toBe(here);
});

test('those tell of a failure that were begun after it and have come through on its way', () => {
	const others = createOthers();
	const before = others.now();
	const failed = others.now();
	const error = answeredOn(here, failure());
	others.through(before, [here, toDestination]);
	expect(others.throughSince(failed, error)).toBe(false);
	others.through(others.now(), [toDestination]);
	expect(others.throughSince(failed, error)).toBe(false);
	others.through(others.now(), [here]);
	others.through(before, [here]);
	expect(others.throughSince(failed, error)).toBe(true);
	expect(others.throughSince(others.now(), error)).toBe(false);
});

test('a failure of the network has no way, so that nobody tells of it', () => {
	const others = createOthers();
	expect(wayOf(failure())).toBeUndefined();
	others.through(others.now(), [here, toDestination]);
	expect(others.throughSince(0, failure())).toBe(false);
});
