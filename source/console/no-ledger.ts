/** What a ledger that does not exist yet knows: nothing, which is shown as nothing and not as something to wait for. */
import {fileStates, linkLife, statesOf} from '../engine/life.ts';
import type {Survey} from '../engine/survey.ts';

export const noLedger: Survey = {
	about: () => ({file: '', orgId: null, bucket: null, discovered: false, ledgerBytes: 0, walBytes: 0}),
	tally: () => each(fileStates, {count: 0, bytes: 0}),
	links: () => each(statesOf(linkLife), 0),
	accepted: () => ({}),
	accounts: () => [],
	accountPages: () => [],
	files: () => [],
	errorClasses: () => [],
	recentErrors: () => [],
	runs: () => [],
	throughput: () => [],
	plan: () => undefined,
	planRows: () => [],
	find: () => [],
	record: () => undefined,
	lastVerifiedAt: () => null,
	lastVerification: () => null,
	verificationsFault: () => null,
	close: () => {},
};

const each = <K extends string, V>(keys: readonly K[], value: V): Record<K, V> =>
	Object.fromEntries(keys.map(key => [key, value])) as Record<K, V>;
