/** Phase 2 of the tour, on what phase 1 has left: plan, cut over, roll back, and an audit after each. */
import type {Sandbox} from '../serve.ts';
import {destinationBucket} from '../users.ts';
import {auditReturn, auditSwitch, type Links, linksOf} from './links.ts';
import type {Outcome, TourPorts} from './tour.ts';

export type LinksProven = {
	/** Links that the plan announced, and links that the world has after the cut-over. */
	readonly planned: number;
	readonly switched: number;
	readonly leading: number;
	readonly unexplained: number;
	/** The user's edit between plan and execution still stands, and was reported as a conflict. */
	readonly editsKept: number;
	readonly conflicts: number;
	readonly restored: number;
	/** Records that are not what they were before the cut-over. */
	readonly notRestored: number;
	readonly holds: boolean;
};

/** Null where somebody ended the tour before its end. */
export async function cutOverTour(sandbox: Sandbox, ports: TourPorts): Promise<LinksProven | null> {
	const {say, goOn} = ports;
	const before = linksOf(sandbox.world);

	if (!(await goOn())) return null;
	title(say, '6. Phase 2: a plan', [
		'Every read and check of the execution, and nothing changed: what would become of each link, whether',
		'users can open the new ones, and whether the old ones would still open after a rollback.',
	]);
	const plan = await step(sandbox, ports, ['migrate', '--dry-run']);
	const planId = String(plan.result.planId);

	if (!(await goOn())) return null;
	title(say, '7. Cut over', [
		'The canary first, then ring after ring: compared, written down, changed, re-read.',
		'A user changes a link after the plan was made. That record is left alone, and named.',
	]);
	const edits = editOne(sandbox, before, say);
	const done = await step(sandbox, ports, ['migrate', '--execute', '--confirm', planId]);
	const archive = {base: `${sandbox.s3}/${destinationBucket}/`, owners: await ownersOf(sandbox)};
	const seen = auditSwitch(sandbox.world, before, archive, edits);

	if (!(await goOn())) return null;
	title(say, '8. And all the way back', [
		'A rollback is a plan too. It restores a link only where the field holds exactly what doclift wrote.',
	]);
	const back = await step(sandbox, ports, ['rollback', '--from-database', '--dry-run']);
	const returned = await step(sandbox, ports, ['rollback', '--execute', '--confirm', String(back.result.planId)]);
	const notRestored = auditReturn(sandbox.world, before, edits);

	const {planned, conflicts, restored} = {
		planned: Number(plan.result.changes),
		conflicts: Number(done.result.conflicts),
		restored: Number(returned.result.restored),
	};
	const holds =
		seen.switched === planned - edits.size &&
		seen.leading === seen.switched &&
		seen.unexplained === 0 &&
		seen.editsKept === edits.size &&
		conflicts === edits.size &&
		restored === seen.switched &&
		notRestored === 0;
	return {planned, ...seen, conflicts, restored, notRestored, holds};
}

function title(say: TourPorts['say'], text: string, why: readonly string[]): void {
	say('');
	say(`—— ${text} ——`);
	for (const line of why) say(line);
}

/** A conflict ends with exit code 1: that is what is shown. */
async function step(sandbox: Sandbox, {say, doclift}: TourPorts, words: readonly string[]): Promise<Outcome> {
	say('');
	say(`$ doclift ${words.join(' ')}`);
	const outcome = await doclift([...words, '--config', sandbox.config]);
	if (outcome.exitCode > 1) throw new Error(`doclift ${words.join(' ')} ended with exit code ${outcome.exitCode}`);
	return outcome;
}

/** The sandbox's configuration leaves larger files out. */
const tooLarge = 100 * 1024 * 1024;

/** The user's edit, on the first record whose link the plan would switch. */
function editOne({world}: Sandbox, before: Links, say: TourPorts['say']): ReadonlyMap<string, string> {
	for (const [id, url] of before) {
		const record = world.find(id);
		const place = url === null || !record?.Account__c ? undefined : world.locate(url);
		const object = place && world.object(place.bucket, place.key);
		if (!object || object.forbidden || object.storageClass !== 'STANDARD' || object.size > tooLarge) continue;
		const edit = 'https://intranet.example.com/a-better-copy.pdf';
		world.edit(id, {Document__c: edit});
		say(`  edited    ${id}: its link now leads to a page of the user's own`);
		return new Map([[id, edit]]);
	}
	return new Map();
}

async function ownersOf({buckets}: Sandbox): Promise<ReadonlyMap<string, string | undefined>> {
	const owners = new Map<string, string | undefined>();
	for await (const {key, metadata} of buckets.objects(destinationBucket)) owners.set(key, metadata['doclift-record']);
	return owners;
}
