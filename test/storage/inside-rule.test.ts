import {expect, test} from 'vitest';
import type {CopyAbilities} from '../../source/engine/ports/buckets.ts';
import {insideRule} from '../../source/storage/inside-rule.ts';
import {enforcing} from '../support/enforcing.ts';

const copies: CopyAbilities = {conditional: true, guarded: true, checksums: true};
const amazon = {region: 'us-west-2'};
const own = {region: 'us-east-1', endpoint: 'http://store:9000'};

const rule = (more: Partial<Parameters<typeof insideRule>[0]> = {}) =>
	insideRule({
		source: {...amazon, access: ['s3', 'http']},
		destination: {region: 'us-east-1'},
		transfer: 'copy',
		abilities: {...enforcing, copies},
		...more,
	});

test('copy takes every file, after a look at its size; auto only what is worth it, seen while it is read', () => {
	expect(rule()).toMatchObject({least: 0, asksFirst: true});
	expect(rule({transfer: 'auto'})).toMatchObject({least: 8_388_609, asksFirst: false});
	expect(rule({transfer: 'stream'})).toBeNull();
});

test.each<[string, boolean, Parameters<typeof rule>[0]]>([
	['two regions of Amazon', true, {}],
	['two of its clouds', false, {destination: {region: 'cn-north-1'}}],
	['one endpoint', true, {source: {...own, access: ['s3']}, destination: own}],
	['two endpoints', false, {source: {...own, access: ['s3']}, destination: {...own, endpoint: 'http://other:9000'}}],
	['Amazon and another store', false, {destination: own}],
	['a source that is not read by our signature', false, {source: {...amazon, access: ['http']}}],
	['a store that does not copy', false, {abilities: {...enforcing, copies: null}}],
	['a store that was not asked', false, {abilities: enforcing}],
])('%s: %s', (_name, expected, more) => {
	expect(rule(more) !== null).toBe(expected);
});

test.each(['conditional', 'guarded', 'checksums'] as const)(
	'auto relies on no store that lacks %s; copy does',
	lack => {
		const abilities = {...enforcing, copies: {...copies, [lack]: false}};
		expect(rule({transfer: 'auto', abilities})).toBeNull();
		expect(rule({transfer: 'copy', abilities})).not.toBeNull();
	},
);
