import {expect, test} from 'vitest';
import type {Receipt} from '../../source/engine/ports/copier.ts';
import {rememberSigning} from '../../source/storage/end-point.ts';

const served = (servedBy: 's3' | 'presign'): Receipt => ({
	row: 1,
	outcome: 'verified',
	size: 1,
	sha256: '0'.repeat(64),
	sourceEtag: '"a"',
	etag: '"a"',
	servedBy,
	stored: 'put',
	attempts: 1,
});

test('whether an end point has ever signed is asked of the ledger once, however many accounts are copied', () => {
	let asked = 0;
	const {hasSigned, hear} = rememberSigning(() => {
		asked++;
		return false;
	});
	expect([hasSigned(), hasSigned()]).toEqual([false, false]);
	hear([served('s3'), {row: 2, outcome: 'released'}]);
	expect(hasSigned()).toBe(false);
	hear([served('presign')]);
	expect(hasSigned()).toBe(true);
	expect(asked).toBe(1);
});
