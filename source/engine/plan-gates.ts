/** What must hold before links may be changed: the same gates for a plan, for its execution, and for readiness. Pure. */
import {count} from './counted.ts';
import type {Gate} from './event.ts';
import type {PlanSummary} from './plan-summary.ts';
import type {Direction} from './ports/plans.ts';
import type {Described} from './ports/salesforce.ts';

export type GateFacts = {
	/** Newest run that copied files; 0 where none did. */
	readonly lastBackupRun: number;
	readonly orgId: string;
	readonly bucket: string;
	/** What describe says of object and field, and the length of the longest link that is planned. */
	readonly field: {readonly name: string; readonly updateable: boolean; readonly length: number};
	readonly tooLong: number;
	readonly apiCalls: PlanSummary['apiCalls'];
	readonly compared: PlanSummary['compared'];
	readonly linkProof: PlanSummary['linkProof'];
};

/** A gate that `blocks` must hold before anything is changed; the others are said, and that is all. */
export type PlanGate = Gate & {readonly blocks: boolean};

export function cutOverGates(facts: GateFacts): readonly PlanGate[] {
	const {lastBackupRun, compared} = facts;
	return [
		gate('backup', lastBackupRun > 0, true, {
			yes: `files were copied by run ${lastBackupRun}`,
			no: 'no file has been copied yet',
			hint: 'Run `doclift backup --full` first.',
		}),
		...sharedGates(facts, 'plan with --limit'),
		gate('field length', facts.tooLong === 0, false, {
			yes: `every new link fits into ${facts.field.length} characters`,
			no: `${facts.tooLong} new links are longer than the ${facts.field.length} characters of the field; they stay as they are`,
			hint: 'A shorter destination.linkBase or destination.prefix makes room.',
		}),
		gate('destination compared', compared.destination !== 'none', false, {
			yes:
				compared.destination === 'head'
					? 'every copy that is to be linked to was asked for by itself (your bucket may not be listed), or is named'
					: 'every copy was found in the listing of your bucket, or is named',
			no: 'your bucket may be neither listed nor read, so that copies could not be compared',
			hint: 'Grant s3:ListBucket on the bucket and s3:GetObject on the prefix to the credentials of the destination.',
		}),
		linkProofGate(facts.linkProof),
	];
}

/** A rollback asks less: where links must come back, a missing backup or a long link stands in nobody's way. */
export const rollbackGates = (facts: Omit<GateFacts, 'tooLong' | 'lastBackupRun' | 'compared'>): readonly PlanGate[] =>
	sharedGates(facts, 'plan account by account with --account');

/** Before any file is copied: no new link can be opened, no copy compared, and no key measured. */
export const gatesAhead = (facts: SharedFacts): readonly PlanGate[] =>
	sharedGates(
		facts,
		'begin with one account (migration.testSingleAccount: true), or take the two phases, which need fewer for many small accounts (`doclift backup --full`, then `doclift migrate --dry-run`)',
	);

/** The gates of a plan by its direction. */
export const gatesOf: Readonly<Record<Direction, (facts: GateFacts) => readonly PlanGate[]>> = {
	cutover: cutOverGates,
	rollback: rollbackGates,
};

/** Of the field that holds the URL. */
export function fieldFacts({updateable, fields}: Described, name: string): GateFacts['field'] {
	const field = fields.get(name);
	return {name, updateable: updateable && field?.updateable === true, length: field?.length ?? 0};
}

type SharedFacts = Pick<GateFacts, 'orgId' | 'bucket' | 'field' | 'apiCalls'>;

/** `smaller`: how a plan of this direction is made so. */
function sharedGates({orgId, bucket, field, apiCalls}: SharedFacts, smaller: string): readonly PlanGate[] {
	const {needed, available} = apiCalls;
	return [
		gate('ledger', true, true, {yes: `belongs to org ${orgId} and bucket ${bucket}`, no: ''}),
		gate('field rights', field.updateable, true, {
			yes: `${field.name} may be written by the user that signs in`,
			no: `${field.name} may not be written by the user that signs in`,
			hint: 'Grant edit access to the object and the field, then try again; `doclift doctor` shows what is missing.',
		}),
		gate('API calls', needed <= available, true, {
			yes: `about ${count(needed)} calls are needed, ${count(available)} are left above the reserve`,
			no: `about ${count(needed)} calls are needed, and only ${count(available)} are left above the reserve`,
			hint: `Wait until the org has calls again (they are counted over 24 hours), ${smaller}, or lower salesforce.apiReservePercent.`,
		}),
	];
}

/** Links that users cannot open stop a cut-over, unless the operator has taken that on himself. */
function linkProofGate({policy, tried, opened, overruled}: PlanSummary['linkProof']): PlanGate {
	const holds = policy === 'off' || opened === tried;
	return gate('link proof', holds, policy === 'required' && !overruled, {
		yes: policy === 'off' ? 'switched off by destination.linkProof' : `${opened} of ${tried} new links opened`,
		no: `only ${opened} of ${tried} new links opened without credentials: users will get errors`,
		hint: 'Open the bucket or its delivery domain (destination.linkBase) to your users, then plan again.',
	});
}

type Words = {readonly yes: string; readonly no: string; readonly hint?: string};

export const gate = (name: string, holds: boolean, blocks: boolean, {yes, no, hint}: Words): PlanGate => ({
	type: 'gate',
	gate: name,
	holds,
	blocks,
	found: holds ? yes : no,
	...(holds || hint === undefined ? {} : {hint}),
});
