import {expect, test} from 'vitest';
import {bytes, count, counted, duration, moment, percent, perSecond, withCounts} from '../../source/reports/numbers.ts';

test('counts have their thousands', () => {
	expect([0, 999, 1000, 1_344_438].map(count)).toEqual(['0', '999', '1,000', '1,344,438']);
	expect([counted(1, 'file'), counted(2, 'file'), counted(0, 'retry', 'retries')]).toEqual([
		'1 file',
		'2 files',
		'0 retries',
	]);
});

test('bytes have three digits', () => {
	expect([0, 999, 1000, 999_499, 999_500, 12_345_678, 5e15].map(bytes)).toEqual([
		'0 B',
		'999 B',
		'1.00 kB',
		'999 kB',
		'1.00 MB',
		'12.3 MB',
		'5.00 PB',
	]);
});

test('durations have two units at most', () => {
	expect([0, 0.42, 9.96, 59.4, 60, 185, 3600, 7859, 129_600].map(duration)).toEqual([
		'0 s',
		'0.4 s',
		'10 s',
		'59 s',
		'1 min',
		'3 min 5 s',
		'1 h',
		'2 h 10 min',
		'1 d 12 h',
	]);
});

test('less than all is never called 100 %', () => {
	expect([percent(999_999, 1_000_000), percent(1, 1_000_000), percent(0, 5), percent(5, 5), percent(0, 0)]).toEqual([
		'99.9 %',
		'0.1 %',
		'0 %',
		'100 %',
		'100 %',
	]);
});

test('hazard 85: a moment has its time zone', () => {
	expect(moment(Date.UTC(2026, 10, 22, 16, 20, 31))).toBe('2026-11-22 16:20:31 UTC');
	expect(perSecond(0.42, 'files')).toBe('0.4 files/s');
});

test('counts in what the engine says are written as people read them, and nothing else is', () => {
	expect(withCounts('5751 files to copy; 1000000 records by Bulk API 2.0')).toBe(
		'5,751 files to copy; 1,000,000 records by Bulk API 2.0',
	);
	expect(withCounts('run 12345 of 999 files in 2026-1234 files.5000 links, a0B12345 records')).toBe(
		'run 12345 of 999 files in 2026-1234 files.5000 links, a0B12345 records',
	);
});
