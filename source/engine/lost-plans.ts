/**
Plans that the ledger must once have known as begun, and does not know any more. SQLite takes a write-ahead log that was
cut for one that ends there, so such a ledger opens as a sound one of an earlier day, as does one that was set back with
its disk: only what lies beside it can tell. Pure.
*/
import type {StoredPlan} from './ports/plans.ts';

/** `copied`: plans whose copy of the ledger lies beside it. Each was made after its plan was begun, and tells so. */
export const lostPlans = (
	copied: readonly string[],
	planOf: (code: string) => Pick<StoredPlan, 'startedAt'> | undefined,
): readonly string[] => copied.filter(code => (planOf(code)?.startedAt ?? null) === null);

/** `copy`: the file that tells; `rollbackFile`: where the plan's original links are written down, if it is a cut-over. */
export function lostWords(code: string, copy: string, rollbackFile: string): string {
	const back = code.startsWith('CUT-')
		? `what it has switched comes back by \`doclift rollback --rollback-file ${rollbackFile} --dry-run\``
		: 'what it has not restored comes back by `doclift rollback --from-database --dry-run`';
	return `the ledger does not know that plan ${code} was begun, and ${copy} was made when it was: the ledger has lost what was last written to it, or was set back. Before other links are changed, ${back}; then move that copy away`;
}
