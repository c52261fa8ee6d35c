/** Numbers as people read them: the same everywhere, in every locale. */

import {count} from '../engine/counted.ts';

export {count, counted, moment} from '../engine/counted.ts';

const ofThings = /(?<![\w.,-])\d{4,}(?= (?:files|records|copies|links|changes|objects|seconds)\b)/g;

/** What the engine says of itself, which is the same for people and for programs, as people read it. */
export const withCounts = (text: string): string => text.replaceAll(ofThings, digits => count(Number(digits)));

const units = ['B', 'kB', 'MB', 'GB', 'TB', 'PB'];

/** Thousands, as disks and networks are sold: `999 B`, `1.5 kB`, `12.3 GB`. */
export function bytes(n: number): string {
	let value = n;
	let unit = 0;
	while (Math.abs(value) >= 999.5 && unit < units.length - 1) {
		value /= 1000;
		unit++;
	}
	return `${unit === 0 ? Math.round(value) : threeDigits(value)} ${units[unit]}`;
}

const threeDigits = (n: number) => n.toFixed(n >= 99.95 ? 0 : n >= 9.995 ? 1 : 2);

/** Two units at most: `0.4 s`, `42 s`, `3 min 5 s`, `2 h 10 min`, `4 d 3 h`. */
export function duration(seconds: number): string {
	if (seconds < 9.95) return `${(Math.round(seconds * 10) / 10).toFixed(seconds < 0.05 ? 0 : 1)} s`;
	const whole = Math.round(seconds);
	if (whole < 60) return `${whole} s`;
	const pairs = [
		[86_400, 'd', 3600, 'h'],
		[3600, 'h', 60, 'min'],
		[60, 'min', 1, 's'],
	] as const;
	const [size, name, smallSize, smallName] = pairs.find(([unit]) => whole >= unit) ?? pairs[2];
	const small = Math.floor((whole % size) / smallSize);
	return `${Math.floor(whole / size)} ${name}${small === 0 ? '' : ` ${small} ${smallName}`}`;
}

/** `12.3 %`; never `100.0 %` for less than all, and never `0.0 %` for more than nothing. */
export function percent(part: number, whole: number): string {
	if (whole === 0) return '100 %';
	if (part === whole) return '100 %';
	const value = (part / whole) * 100;
	return `${part > 0 ? Math.min(99.9, Math.max(0.1, value)).toFixed(1) : 0} %`;
}

/** `1,240 files/s`, `0.4 files/s`. */
export const perSecond = (n: number, what: string): string => `${n >= 9.95 ? count(n) : n.toFixed(1)} ${what}/s`;
