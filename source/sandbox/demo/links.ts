/**
Phase 2 of the tour: plan, a user's edit that gets in the way, cut-over, rollback. What came of it is read from the world
itself, record by record, and held against what stood there before.
*/
import type {World} from '../world.ts';

/** What each live record's field holds: the way back is proven against it. */
export type Links = ReadonlyMap<string, string | null>;

export function linksOf(world: World): Links {
	const links = new Map<string, string | null>();
	for (let index = 0; index < world.size(); index++) {
		const {Id, Document__c, IsDeleted} = world.record(index);
		if (!IsDeleted) links.set(Id, Document__c);
	}
	return links;
}

export type SwitchAudit = {
	/** Records whose field now leads to the archive. */
	readonly switched: number;
	/** Of these, links behind which the record's own object lies. */
	readonly leading: number;
	/** Records whose field is neither what it was, nor a link to the archive, nor a user's own edit. */
	readonly unexplained: number;
	/** Edits of users that still stand. */
	readonly editsKept: number;
};

type Archive = {
	/** Everything before the key in a link to the archive. */
	readonly base: string;
	/** Record ids by key, of what lies there. */
	readonly owners: ReadonlyMap<string, string | undefined>;
};

/** `edits`: what users wrote since `before`, by record id. */
export function auditSwitch(
	world: World,
	before: Links,
	{base, owners}: Archive,
	edits: ReadonlyMap<string, string>,
): SwitchAudit {
	let switched = 0;
	let leading = 0;
	let unexplained = 0;
	let editsKept = 0;
	for (const [id, now] of linksOf(world)) {
		if (edits.has(id)) {
			if (edits.get(id) === now) editsKept++;
			else unexplained++;
		} else if (now?.startsWith(base)) {
			switched++;
			if (owners.get(decodeURIComponent(now.slice(base.length))) === id) leading++;
		} else if (now !== before.get(id)) unexplained++;
	}
	return {switched, leading, unexplained, editsKept};
}

/** Records whose field is not what it was before, those that users edited aside; and edits that are gone. */
export function auditReturn(world: World, before: Links, edits: ReadonlyMap<string, string>): number {
	let wrong = 0;
	for (const [id, now] of linksOf(world)) {
		if (now !== (edits.get(id) ?? before.get(id))) wrong++;
	}
	return wrong;
}
