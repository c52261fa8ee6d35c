/** What every store must do for doclift, and what doclift must do with every store. */
import {afterAll, beforeAll, describe} from 'vitest';
import type {StoreUnderTest} from './store.ts';
import {backupSuite} from './suite-backup.ts';
import {filesSuite} from './suite-files.ts';
import {insideSuite} from './suite-inside.ts';
import {keysSuite} from './suite-keys.ts';
import {lineSuite} from './suite-line.ts';
import {linksSuite} from './suite-links.ts';
import {rightsSuite} from './suite-rights.ts';
import {uploadsSuite} from './suite-uploads.ts';
import {verifySuite} from './suite-verify.ts';
import {writingSuite} from './suite-writing.ts';

/** The whole suite on one store, which stands while it runs. */
export function conformance(name: string, open: () => Promise<StoreUnderTest>): void {
	describe(`buckets of ${name}`, () => {
		let store: StoreUnderTest | undefined;
		beforeAll(async () => {
			store = await open();
		}, 60_000);
		afterAll(() => store?.close());
		const ask = (): StoreUnderTest => {
			if (store === undefined) throw new Error('The store does not stand');
			return store;
		};

		keysSuite(ask);
		writingSuite(ask);
		filesSuite(ask);
		lineSuite(ask);
		rightsSuite(ask);
		uploadsSuite(ask);
		insideSuite(ask);
		linksSuite(ask);
		backupSuite(ask);
		verifySuite(ask);
	});
}
