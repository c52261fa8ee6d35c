/**
The guided demonstration: the real program, as a process of its own for each step, on a sandbox that this process
serves. Nothing in it is staged; the last step asks the sandbox, not doclift, what came of it all.
*/
import {count, counted} from '../../engine/counted.ts';
import {type Sandbox, type SandboxOptions, serveSandbox} from '../serve.ts';
import {destinationBucket} from '../users.ts';
import {audit} from './audit.ts';
import {cutOverTour, type LinksProven} from './cut-over.ts';

export type TourPorts = {
	readonly say: (line: string) => void;
	/** Runs `doclift …words` to its end and shows what it prints; resolves with its last result line. */
	readonly doclift: (words: readonly string[]) => Promise<Outcome>;
	/** Between two steps; false ends the tour. */
	readonly goOn: () => Promise<boolean>;
};

export type Outcome = {readonly exitCode: number; readonly result: Readonly<Record<string, unknown>>};

/** What the tour has shown, from the sandbox's own books. */
export type Proven = {
	readonly salesforceCount: number;
	readonly accounted: number;
	readonly verified: number;
	readonly equal: number;
	readonly older: number;
	readonly different: number;
	readonly sourceWrites: number;
	readonly salesforceWrites: number;
	/** Everything above is as it must be. */
	readonly holds: boolean;
};

/** Both phases; `holds` speaks of both. */
export type Shown = Proven & {readonly links: LinksProven};

/** Null where somebody ended the tour before its end. */
export async function tour(options: SandboxOptions, ports: TourPorts): Promise<Shown | null> {
	const {say, goOn} = ports;
	const sandbox = await serveSandbox({publicLinks: true, ...options});
	try {
		const edited = new Set<string>();
		say(`A Salesforce org with ${counted(sandbox.world.size(), 'document record')}, and the vendor's bucket`);
		say('behind them, generated and served on this machine. The data is as odd as real');
		say('data: bad URLs, folders, shared files, names in every script, files that are');
		say('gone, forbidden or archived.');
		for (const step of stepsOf(sandbox, edited)) {
			if (!(await goOn())) return null;
			say('');
			say(`—— ${step.title} ——`);
			for (const line of step.why) say(line);
			step.before?.(say);
			for (const words of step.commands) {
				say('');
				say(`$ doclift ${words.join(' ')}`);
				const {exitCode} = await ports.doclift([...words, '--config', sandbox.config]);
				if (exitCode > 1) throw new Error(`doclift ${words.join(' ')} ended with exit code ${exitCode}`);
			}
		}
		const proven = await prove(sandbox, edited, ports);
		if (proven === null) return null;
		for (const line of ['', ...proofLines(proven)]) say(line);
		const links = await cutOverTour(sandbox, ports);
		if (links === null) return null;
		const shown = {...proven, links, holds: proven.holds && links.holds};
		const title = '—— 9. What phase 2 has proven, asked of the sandbox ——';
		for (const line of ['', title, '', ...linkLines(shown)]) say(line);
		return shown;
	} finally {
		await sandbox.close();
	}
}

type Step = {
	readonly title: string;
	readonly why: readonly string[];
	readonly before?: (say: (line: string) => void) => void;
	readonly commands: ReadonlyArray<readonly string[]>;
};

const stepsOf = (sandbox: Sandbox, edited: Set<string>): readonly Step[] => [
	{
		title: '1. Sign in, and see whether everything is there',
		why: ['doctor proves each right and setting that a backup needs by using it.'],
		commands: [['doctor']],
	},
	{
		title: '2. What is there',
		why: ['A dry run reads every record and says what would become of it.', 'It copies nothing.'],
		commands: [['backup', '--full', '--dry-run']],
	},
	{
		title: '3. Phase 1: copy and prove every file',
		why: [
			'Each file is streamed, hashed and sent signed with its SHA-256, so that the',
			"store refuses other bytes. Salesforce's own count and the sum of what doclift",
			'knows must be equal.',
		],
		commands: [['backup', '--full']],
	},
	{
		title: '4. Life goes on',
		why: ['Users add documents, replace one, delete one; an account gets another name.'],
		before: say => liveOn(sandbox, edited, say),
		commands: [['backup', '--incremental']],
	},
];

/** What users do meanwhile, on the first healthy records of the world. */
function liveOn({world}: Sandbox, edited: Set<string>, say: (line: string) => void): void {
	const healthy: string[] = [];
	for (let index = 0; healthy.length < 3 && index < world.size(); index++) {
		const {Id, Document__c, Account__c} = world.record(index);
		const place = Document__c === null || Account__c === null ? undefined : world.locate(Document__c);
		if (place !== undefined && world.object(place.bucket, place.key)?.forbidden === false) healthy.push(Id);
	}
	const [replaced, removed] = healthy;
	for (let added = 0; added < 3; added++) {
		say(`  added     ${world.add({Name: `Minutes of the meeting ${added + 1}.pdf`}).Id}`);
	}
	if (replaced !== undefined) {
		world.edit(replaced, {Document__c: world.add({Name: 'Replacement.pdf'}).Document__c});
		edited.add(replaced);
		say(`  replaced  ${replaced} (its URL now leads to another file; the older copy is kept)`);
	}
	if (removed !== undefined) {
		world.remove(removed);
		edited.add(removed);
		say(`  deleted   ${removed}`);
	}
	const account = world.accounts()[0];
	if (account !== undefined) {
		world.renameAccount(account.Id, 'A New Name For An Old Account');
		say(`  renamed   account ${account.Id}`);
	}
}

async function prove(
	sandbox: Sandbox,
	edited: ReadonlySet<string>,
	{say, doclift, goOn}: TourPorts,
): Promise<Proven | null> {
	if (!(await goOn())) return null;
	say('');
	say('—— 5. What phase 1 has proven ——');
	say('A last incremental run changes nothing. Then the sandbox itself is asked.');
	say('');
	const {result} = await doclift(['backup', '--incremental', '--config', sandbox.config]);
	const {equal, older, different} = await audit(sandbox.buckets.objects(destinationBucket), sandbox.world, edited);
	const counts = numbersOf(result);
	const writes = sandbox.buckets.requests().writes[sandbox.world.sourceBucket] ?? 0;
	const salesforceWrites = sandbox.org.requests().Update ?? 0;
	const census = sandbox.world.census();
	const holds =
		counts.accounted === census.count &&
		counts.salesforceCount === census.count &&
		counts.verified === census.dispositions.verified &&
		equal === counts.verified &&
		different.length === 0 &&
		writes === 0 &&
		salesforceWrites === 0;
	return {...counts, equal, older, different: different.length, sourceWrites: writes, salesforceWrites, holds};
}

export function proofLines(proven: Proven): readonly string[] {
	const {salesforceCount, accounted, verified, equal, older, different, sourceWrites, salesforceWrites} = proven;
	return [
		`Count proof            Salesforce counts ${counted(salesforceCount, 'record')}, doclift accounts for ${count(accounted)}`,
		`Copies                 ${counted(verified, 'file')} proven by doclift; ${count(equal)} equal the vendor's bytes, asked of the sandbox`,
		`Older versions kept    ${count(older)}`,
		`Different bytes        ${count(different)}`,
		`Writes to the vendor   ${count(sourceWrites)}`,
		`Writes to Salesforce   ${count(salesforceWrites)}`,
	];
}

export function linkLines({links, holds}: Pick<Shown, 'links' | 'holds'>): readonly string[] {
	const {switched, planned, leading, editsKept, conflicts, unexplained, restored, notRestored} = links;
	return [
		`Links switched         ${count(switched)} of ${count(planned)} planned; behind ${count(leading)} lies the record's own file`,
		`A user's edit          ${count(editsKept)} kept, ${count(conflicts)} reported as a conflict`,
		`Unexplained links      ${count(unexplained)}`,
		`Restored               ${count(restored)}; ${count(notRestored)} differ from what stood there before`,
		'',
		holds ? 'Everything holds.' : 'Something does NOT hold. Please report it.',
	];
}

function numbersOf(result: Readonly<Record<string, unknown>>) {
	const dispositions: Readonly<Record<string, unknown>> = Object(result.dispositions);
	const proof: Readonly<Record<string, unknown>> = Object(result.proof);
	return {
		salesforceCount: Number(result.salesforceCount),
		accounted: Number(proof.accounted),
		verified: Number(dispositions.verified),
	};
}
