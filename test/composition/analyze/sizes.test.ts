import {mkdtempSync, rmSync, writeFileSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {expect, onTestFinished, test} from 'vitest';
import {type Sizing, sizeFiles} from '../../../source/composition/analyze/sizes.ts';
import {loadConfig} from '../../../source/config/load.ts';
import {openScratch} from '../../../source/db/scratch.ts';
import {placeOf} from '../../../source/engine/analysis.ts';

/** Ten files of 500 bytes in a bucket that may be listed. */
function sizing(parts: Partial<Sizing>): Sizing {
	const folder = mkdtempSync(join(tmpdir(), 'doclift-sizes-'));
	const file = join(folder, 'c.yaml');
	writeFileSync(file, 'salesforce: {username: u, password: p}\ndestination: {bucket: acme-documents}\n', {mode: 0o600});
	const config = loadConfig({file, environment: {}});
	const scratch = openScratch();
	onTestFinished(() => {
		scratch.close();
		rmSync(folder, {recursive: true, force: true});
	});
	const objects = Array.from({length: 10}, (_, n) => ({key: `a/${n}.pdf`, size: 500, etag: ''}));
	const numbers = {other: null, account: 0, type: 0};
	scratch.keep(
		objects.map(({key}, n) => ({...numbers, fold: BigInt(n), exact: BigInt(n), place: placeOf('vendor', key)})),
	);
	const source = {
		buckets: ['vendor'],
		async *list() {
			yield objects;
		},
	};
	return {
		config,
		scratch,
		wish: 'auto',
		files: 10,
		ledger: {files: 0, bytes: 0},
		sample: [],
		locate: () => ({kind: 'bad', why: ''}),
		onListed: () => {},
		onSampled: () => {},
		...({source, session: undefined} as unknown as Pick<Sizing, 'source' | 'session'>),
		...parts,
	};
}
const sized = async (parts: Partial<Sizing>) => (await sizeFiles(sizing(parts))).sizes;

test('a ledger that knows nine of ten files is asked, and the rest is taken for their average', async () => {
	expect(await sized({ledger: {files: 9, bytes: 9000}})).toMatchObject({how: 'ledger', seen: 9, bytes: 10_000});
});

test('a ledger that knows fewer is not asked: the source is listed', async () => {
	expect(await sized({ledger: {files: 8, bytes: 8000}})).toMatchObject({how: 'listing', seen: 10, bytes: 5000});
});

test('a ledger that holds more copies than there are files is asked for their average', async () => {
	expect(await sized({ledger: {files: 20, bytes: 20_000}})).toMatchObject({how: 'ledger', bytes: 10_000});
});
