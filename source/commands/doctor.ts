import type {CommandEnd, Invocation} from '../composition/invocation.ts';
import type {Gate} from '../engine/event.ts';
import type {Command} from './command.ts';

const help = `Usage
  $ doclift doctor [flags]

Tries everything that the runs need, for real, on both sides: this machine,
sign-in, the object, its fields and rights, API calls, what Salesforce runs
when a link changes, a few files by each way of access, and your bucket with
its settings. Writes nothing but one probe object in your bucket, and makes the
bucket where destination.createBucket asks for it.

Each line is ok, a note (good to know before it begins) or NO, a finding:
what was found, why it matters, what to do.

Flags
  --policies     print the least rights that are needed, as JSON: IAM policies
                 for this command and for the runs, and the permissions of the
                 Salesforce user for each phase; signs in nowhere

Examples
  $ doclift doctor
  $ doclift doctor --json | grep '"holds":false'
  $ doclift doctor --policies
  $ doclift doctor --policies | jq .iam.run.destination > policy.json

Exit codes
  0 all is well   3 there are findings   4 nobody could sign in`;

export const doctor: Command = {
	name: 'doctor',
	summary: 'prove the rights, limits and settings that a run needs',
	help,
	flags: {policies: {type: 'boolean'}},
	words: 0,
	run: invocation => (invocation.flags.policies === true ? printPolicies(invocation) : examineAll(invocation)),
};

async function examineAll({configFile, signal, say, tell}: Invocation): Promise<CommandEnd> {
	const {examine} = await import('../composition/doctor/doctor.ts');
	const {untilSignal} = await import('../composition/until-signal.ts');
	const {gateText, verdictText} = await import('../reports/doctor-text.ts');
	let group: string | undefined;
	const show = (gate: Gate) => {
		if (gate.group !== group) say(`${group === undefined ? '' : '\n'}${gate.group ?? ''}`);
		group = gate.group;
		for (const line of gateText(gate)) say(line);
	};
	const work = examine({
		configFile,
		signal,
		emit(event) {
			if (event.type === 'gate') show(event);
			if (event.type === 'state') say(event.reason);
			tell(event);
		},
	});
	const {gates, signedIn} = await untilSignal(signal, work);
	const findings = gates.filter(({holds}) => !holds);
	const notes = gates.filter(({note}) => note === true);
	say('');
	say(verdictText(gates));
	return {exitCode: findings.length === 0 ? 0 : signedIn ? 3 : 4, result: {findings, notes, checked: gates.length}};
}

async function printPolicies({configFile, say}: Invocation): Promise<CommandEnd> {
	const {loadConfig} = await import('../config/load.ts');
	const {policiesOf} = await import('../composition/doctor/policies.ts');
	const policies = policiesOf(loadConfig({file: configFile}));
	say(JSON.stringify(policies, null, 2));
	return {exitCode: 0, result: {policies}};
}
