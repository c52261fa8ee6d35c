/** Which count stands for all that is to be moved. That of some accounts, or of another filter, says nothing of the rest. Pure. */
import type {Started} from './event.ts';
import {asId18} from './id.ts';
import type {CountProof} from './ports/runs.ts';
import type {Scope} from './scope.ts';
import type {RunSurvey} from './survey.ts';

export type Counted = CountProof & {
	readonly run: number;
	readonly scope: Scope;
	readonly at: number;
};

/** What the configuration covers. The account of test mode is its whole; its id is empty where only Salesforce can say it. */
export type Whole = Pick<Scope, 'object' | 'filter'> & {readonly test: Started['test']};

/** The newest count of it, whatever it came to; `runs` come newest first. Without a configuration, of all accounts. */
export function countedWhole(runs: readonly RunSurvey[], whole: Whole | null): Counted | null {
	for (const {id, proof, scope, endedAt, startedAt} of runs) {
		if (proof !== null && isWhole(scope, whole)) return {...proof, run: id, scope, at: endedAt ?? startedAt};
	}
	return null;
}

function isWhole({object, filter, accounts}: Scope, whole: Whole | null): boolean {
	if (whole === null) return accounts.length === 0;
	if (object !== whole.object || filter.trim() !== whole.filter.trim()) return false;
	const {test} = whole;
	if (test === null) return accounts.length === 0;
	return accounts.length === 1 && (test.accountId === '' || accounts[0] === asId18(test.accountId));
}
