/** Takes in what discovery reads: one page, one transaction, each record as the engine decides. */
import {findsOriginal, mayHaveStored} from '../engine/decide.ts';
import {MigrationError} from '../engine/failure.ts';
import type {FileState} from '../engine/life.ts';
import type {Absorbed, Decide, DiscoveryBook, Known, Verdict} from '../engine/ports/discovery.ts';
import type {SourceRecord} from '../engine/ports/salesforce.ts';
import type {Doors} from './doors.ts';
import {settleAsOriginal} from './findings.ts';
import {splitUrl} from './forms.ts';
import {createFind, type Found, isSame, knownOf} from './found.ts';
import type {Rename, Shared} from './intern.ts';
import type {Seen} from './seen.ts';
import type {Steps} from './steps.ts';

const statements = {
	insert: `INSERT INTO records (record_id, account, state, found_in, seen_in, modified_at, name,
		identifier, content_version, url_base, url_tail) VALUES (:id, :account, :state, :discovery, :discovery, :modifiedAt, :name,
		:identifier, :contentVersion, :base, :tail)`,
	refreshDeleted:
		'UPDATE records SET seen_in = :discovery, modified_at = :modifiedAt WHERE id = :row AND modified_at <> :modifiedAt',
	// The key is frozen: where it took its file's name from the record, it keeps the old one.
	refresh: `UPDATE records SET seen_in = :discovery, outside = 0, modified_at = :modifiedAt, account = :account, name = :name,
		identifier = :identifier, content_version = :contentVersion,
		file = CASE WHEN folder IS NOT NULL AND name <> :name THEN coalesce(file, name) ELSE file END WHERE id = :row`,
	// A line of the journal that does not spell a URL out means that of the record's generation.
	referredTo: `SELECT EXISTS (SELECT 1 FROM records r JOIN journal j ON j.record = r.id AND j.generation = r.generation
		WHERE r.id = :row AND (j.from_url IS NULL OR j.to_url IS NULL))`,
	// What became of the former file is not said of this one, and what was too large was that one.
	repoint: `UPDATE records SET url_base = :base, url_tail = :tail, size = NULL, failure = NULL, link_failure = NULL
		WHERE id = :row`,
	archive: `INSERT INTO file_versions SELECT id, generation, url_base, url_tail, folder, coalesce(file, name), key_fold, size,
		hash, source_etag, etag, verified_at, served_by, link_base, :at FROM records WHERE id = :row`,
	regenerate: `UPDATE records SET generation = generation + 1, state = :state, url_base = :base, url_tail = :tail,
		folder = NULL, file = NULL, key_fold = NULL, size = NULL, hash = NULL, source_etag = NULL, etag = NULL,
		verified_at = NULL, served_by = NULL, failure = NULL, link_failure = NULL, link_base = NULL WHERE id = :row`,
	// Its field holds what it was to hold, by whatever way.
	arrive: 'UPDATE records SET link_failure = NULL WHERE id = :row AND link_failure IS NOT NULL',
	// Somebody has signed off the loss of the former file, not of this one.
	revoke: `UPDATE acceptances SET revoked_by = 'doclift: URL changed', revoked_at = :at
		WHERE record = :row AND revoked_at IS NULL`,
};

type Count = {-readonly [K in Exclude<keyof Absorbed, 'renamed' | 'seen'>]: number} & {renamed: Rename[]};
type Pass = {
	readonly discovery: number;
	readonly run: number;
	readonly at: number;
	readonly count: Count;
	/** Seen for the first time in this discovery. */
	readonly fresh: Set<number>;
};

type Parts = {
	readonly shared: Shared;
	readonly steps: Steps;
	readonly seen: Seen;
	readonly runOf: (discovery: number) => number;
};

export function createAbsorb(doors: Doors, {shared, steps, seen, runOf}: Parts): DiscoveryBook['absorb'] {
	const {db, write, now} = doors;
	const find = createFind(doors);
	const insert = db.prepare(statements.insert);
	const refreshDeleted = db.prepare(statements.refreshDeleted);
	const refresh = db.prepare(statements.refresh);
	const referredTo = db.prepare<{row: number}, 0 | 1>(statements.referredTo).pluck();
	const repoint = db.prepare(statements.repoint);
	const archive = db.prepare(statements.archive);
	const regenerate = db.prepare(statements.regenerate);
	const revoke = db.prepare(statements.revoke);
	const original = db.prepare(settleAsOriginal);
	const arrive = db.prepare<{row: number}>(statements.arrive);

	const storedUrl = ({url}: SourceRecord): {readonly base: number | null; readonly tail: string | null} => {
		if (url === null) return {base: null, tail: null};
		const {base, tail} = splitUrl(url);
		return {base: base === '' ? null : shared.urlBase(base), tail};
	};

	/** Name, account and time as Salesforce says them; written only where they differ. */
	const takeFacts = (found: Found, record: SourceRecord, {discovery, count}: Pass) => {
		const {modifiedAt, name} = record;
		const row = found.id;
		// What a deleted record says of itself is no longer kept up by Salesforce.
		if (record.deleted) return void refreshDeleted.run({row, discovery, modifiedAt});
		const account = record.account ? shared.account(record.account) : null;
		if (account !== found.account) count.reparented += 1;
		// A run that does not read these two says nothing about them.
		const {identifier = found.identifier, contentVersion = found.contentVersion} = record;
		const facts = {account, name, modifiedAt, identifier, contentVersion, outside: 0};
		if (!isSame(found, facts)) refresh.run({...facts, row, discovery});
	};

	const moveTo = (found: Found, state: FileState, {run, at, count}: Pass) => {
		if (state === found.state) return;
		const reason = state === 'deleted' ? 'deleted in Salesforce' : 'changed in Salesforce';
		steps.move({row: found.id, from: found.state, to: state, run, at, reason});
		if (state === 'deleted') count.deleted += 1;
		else count.moved += 1;
	};

	const openGeneration = (found: Found, state: FileState, record: SourceRecord, {run, at, count}: Pass) => {
		archive.run({row: found.id, at});
		regenerate.run({row: found.id, state, ...storedUrl(record)});
		steps.note({row: found.id, from: found.state, to: state, run, at, reason: 'changed in Salesforce'});
		count.regenerated += 1;
	};

	const carryOut = (found: Found, known: Known, verdict: Verdict, record: SourceRecord, pass: Pass) => {
		takeFacts(found, record, pass);
		if (findsOriginal(known, record, verdict)) original.run({row: found.id});
		if (verdict.act === 'repoint' || verdict.act === 'regenerate') revoke.run({row: found.id, at: pass.at});
		switch (verdict.act) {
			case 'stay':
				return moveTo(found, verdict.state, pass);
			case 'move':
				if (verdict.state === 'already-ours') arrive.run({row: found.id});
				return moveTo(found, verdict.state, pass);
			case 'repoint':
				// Of a link that was taken back without a copy (from a rollback file, say), or of what may lie at the key.
				if (referredTo.get({row: found.id}) === 1 || (found.failure !== null && mayHaveStored(found.failure)))
					return openGeneration(found, verdict.state, record, pass);
				// First the state: only a record that is to be copied may not point at ours.
				moveTo(found, verdict.state, pass);
				return void repoint.run({row: found.id, ...storedUrl(record)});
			case 'regenerate':
				return openGeneration(found, verdict.state, record, pass);
			case 'insert':
				throw new MigrationError('internal', `Record ${record.id} is in the ledger already`);
		}
	};

	const add = (verdict: Verdict, record: SourceRecord, {discovery, count, fresh}: Pass) => {
		if (verdict.act === 'ignore') return;
		if (verdict.act !== 'insert') throw new MigrationError('internal', `Record ${record.id} is not in the ledger yet`);
		const {id, name, modifiedAt, identifier = null, contentVersion = null} = record;
		const account = record.account ? shared.account(record.account) : null;
		const facts = {account, name, modifiedAt, identifier, contentVersion};
		const {lastInsertRowid} = insert.run({id, state: verdict.state, discovery, ...facts, ...storedUrl(record)});
		count.inserted += 1;
		fresh.add(Number(lastInsertRowid));
	};

	const absorbPage = write((discovery: number, page: readonly SourceRecord[], decide: Decide): Pass => {
		const count: Count = {inserted: 0, moved: 0, regenerated: 0, deleted: 0, reparented: 0, renamed: []};
		const pass: Pass = {discovery, run: runOf(discovery), at: now(), count, fresh: new Set()};
		for (const record of page) {
			const renamed = record.account && !record.deleted ? shared.rename(record.account) : undefined;
			if (renamed) count.renamed.push(renamed);
			const found = find(record.id);
			if (!found) {
				add(decide(undefined, record), record, pass);
				continue;
			}
			if (!seen.has(discovery, found.id)) pass.fresh.add(found.id);
			const known = knownOf(found);
			carryOut(found, known, decide(known, record), record, pass);
		}
		return pass;
	});

	return (discovery, page, decide) => {
		const {count, fresh} = absorbPage(discovery, page, decide);
		seen.add(discovery, fresh);
		return {...count, seen: fresh.size};
	};
}
