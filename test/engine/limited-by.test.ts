import {expect, test} from 'vitest';
import type {Progress} from '../../source/engine/event.ts';
import {limitedBy} from '../../source/engine/limited-by.ts';

const progress: Progress = {
	type: 'progress',
	phase: 'copying',
	done: 1000,
	total: 5000,
	dispositions: {},
	bytes: 0,
	filesPerSecond: 10,
	bytesPerSecond: 0,
	etaSeconds: null,
	inFlight: 32,
	concurrency: 32,
	retries: 0,
	memoryMb: 200,
};
const standing = {phase: 'copying', waits: null, progress, cores: {busy: 1, all: 4}} as const;

test.each([
	['paused: an operator', {waits: {state: 'paused', reason: 'an operator'}}],
	['the processor of this machine (4 cores)', {cores: {busy: 3.6, all: 4}}],
	['Salesforce, which delivers its records', {phase: 'reading'}],
	["Salesforce's own pace of updates", {phase: 'switching'}],
	['the stores: 90 requests had to be sent again', {progress: {...progress, retries: 90}}],
	['the network and the stores (32 of 32 files in flight)', {}],
	['the ledger and the handing out of files (3 of 32 in flight)', {progress: {...progress, inFlight: 3}}],
	[
		'the bandwidth limit of 5 Mbit/s',
		{progress: {...progress, bytesPerSecond: 600_000, limits: {bandwidth: 625_000, concurrency: null}}},
	],
	[
		'the network and the stores (32 of 32 files in flight)',
		{progress: {...progress, bytesPerSecond: 60_000, limits: {bandwidth: 625_000, concurrency: null}}},
	],
	[
		'the fixed number of files in flight (4 of 4)',
		{progress: {...progress, inFlight: 4, concurrency: 4, limits: {bandwidth: null, concurrency: 4}}},
	],
	['not known yet', {progress: null, cores: null}],
] as const)('%s', (words, change) => {
	expect(limitedBy({...standing, ...change})).toBe(words);
});
