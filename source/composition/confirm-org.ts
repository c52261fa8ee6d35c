/**
There is no plan to name before the first account has been copied: the operator of the two phases in one names the org
that he means. He is asked before the run begins, so that the run can be a process of its own, which no lost line ends.
*/
import {loadConfig} from '../config/load.ts';
import type {Config} from '../config/schema.ts';
import {MigrationError} from '../engine/failure.ts';
import type {Org} from '../engine/ports/salesforce.ts';
import {counted} from '../reports/numbers.ts';
import {orgWords} from '../reports/org-words.ts';
import type {Ask, Invocation} from './invocation.ts';
import {openSalesforce} from './salesforce.ts';
import {partsOf} from './single-phase-parts.ts';

/** The org's id, as typed. Throws `refused` for another one. */
export async function askForOrg({configFile, signal, say}: Invocation, ask: Ask): Promise<string> {
	const config = loadConfig({file: configFile});
	refuseDryRun(config);
	const salesforce = await openSalesforce(config, {
		signal,
		emit: event => event.type === 'state' && say(event.reason),
	});
	const {org} = salesforce;
	const accounts = counted((await partsOf(salesforce, config, false)).accounts, 'account');
	const typed = await ask(`To copy and cut over ${accounts} of ${orgWords(org)}, type the org's id:`);
	refuseOther(org, typed);
	return org.orgId;
}

export function refuseOther({orgId, orgName}: Org, typed: string | null): void {
	if (typed === orgId) return;
	throw new MigrationError('refused', typed === null ? 'Nothing was confirmed' : `${typed} is not the id of this org`, {
		hint: `Nothing was changed. \`doclift single-phase --execute --confirm ${orgId}\` means ${orgName}.`,
	});
}

export function refuseDryRun({migration}: Config): void {
	if (!migration.dryRun) return;
	throw new MigrationError('refused', 'The configuration says migration.dryRun: true, so no link is changed', {
		hint: 'Set migration.dryRun: false, then run the same command again.',
	});
}
