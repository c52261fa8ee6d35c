import type {Invocation} from '../composition/invocation.ts';
import type {VerifyRequest} from '../composition/verify.ts';
import {MigrationError} from '../engine/failure.ts';
import {proveWritable} from '../reports/whole-file.ts';
import type {Command} from './command.ts';
import {atLeastOne, exportFile, words} from './flags.ts';

const help = `Usage
  $ doclift verify [flags]

Holds ledger, bucket and Salesforce against each other, record by record: is
each copy there, with the size and ETag that were recorded (--deep reads its
bytes); does each link hold what the ledger says; what lies in the bucket that
no record explains.
Changes nothing and deletes nothing. It may be made while a run is at work,
and goes on where it was stopped or killed (within 24 hours).

Flags
  --drift             the links alone: what was switched still holds our link,
                      what was not still holds the original; asks no bucket
  --deep              read every copy again and hash its bytes
  --sample N          so many records, chosen at random; says its confidence
  --seed N            choose the sample of this seed (a result names its seed)
  --account ID|NAME   only this account (repeatable)
  --export FILE       every difference, as .json or .csv

Examples
  $ doclift verify
  $ doclift verify --drift
  $ doclift verify --sample 1000 --deep
  $ doclift verify --export differences.csv
  $ doclift verify --json | tail -1 | jq '.differences'

Exit codes
  0 no difference   1 differences, or it ended early (Salesforce away)
  130, 143 stopped: the same command resumes`;

export const verify: Command = {
	name: 'verify',
	summary: 'ledger, bucket and Salesforce against each other',
	help,
	words: 0,
	flags: {
		drift: {type: 'boolean'},
		deep: {type: 'boolean'},
		sample: {type: 'number'},
		seed: {type: 'number'},
		account: {type: 'string', isMultiple: true},
		export: {type: 'string'},
	},
	async run(invocation) {
		const request = readVerify(invocation);
		proveWritable(request.exportTo);
		const {runVerify} = await import('../composition/verify.ts');
		const {verifiedLines} = await import('../reports/verify-text.ts');
		const {exitCode, ...result} = await runVerify(request, invocation);
		for (const line of verifiedLines(result)) invocation.say(line);
		return {exitCode, result};
	},
};

/** Throws `usage` for flags that do not go together or do not read. */
export function readVerify({flags}: Pick<Invocation, 'flags'>): VerifyRequest {
	const sample = atLeastOne(flags, 'sample', 'Such as `doclift verify --sample 1000`.');
	const {seed} = flags;
	if (seed !== undefined && sample === null) {
		throw new MigrationError('usage', '--seed goes with --sample', {
			hint: 'Such as `doclift verify --sample 1000 --seed 7`.',
		});
	}
	if (seed !== undefined && !(typeof seed === 'number' && Number.isInteger(seed) && seed >= 0 && seed < 2 ** 32)) {
		throw new MigrationError('usage', '--seed takes a whole number, 0 to 4294967295', {
			hint: 'The result of a sample names the seed that chose it.',
		});
	}
	if (flags.drift === true && flags.deep === true) {
		throw new MigrationError('usage', '--drift looks at no copy, --deep reads them all', {hint: 'Say one of them.'});
	}
	return {
		accounts: words(flags.account),
		deep: flags.deep === true,
		drift: flags.drift === true,
		sample,
		seed: typeof seed === 'number' ? seed : null,
		exportTo: exportFile(flags.export, 'Such as `--export differences.csv`.'),
	};
}
