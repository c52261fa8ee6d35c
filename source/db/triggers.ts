/** What the ledger refuses whoever asks, and what it counts by itself: triggers, made from the tables of `engine/life.ts`. */
import {fileLife, linkLife} from '../engine/life.ts';
import {oneOf} from './one-of.ts';
import {planTriggers} from './plan-triggers.ts';
import {linkAway} from './schema.ts';
import {refuse, trigger} from './trigger.ts';

type Ways = ReadonlyMap<string, ReadonlySet<string>>;

const waysOf = (table: Readonly<Record<string, Readonly<Record<string, string>>>>): Ways =>
	new Map(Object.entries(table).map(([from, steps]) => [from, new Set(Object.values(steps))]));

/** Discovery may find a record again and classify it in one stroke, so two steps by way of `discovered` count as one. */
function fileWays(): Ways {
	const direct = waysOf(fileLife);
	const classified = [...(direct.get('discovered') ?? [])].filter(to => to !== 'copying');
	return new Map(
		[...direct].map(([from, tos]) => [from, new Set(tos.has('discovered') ? [...tos, ...classified] : tos)]),
	);
}

/** True where no step of these leads from the old to the new value of the column. */
function illegal(column: string, ways: Ways): string {
	const legal = [...ways].map(([from, tos]) => `OLD.${column} = '${from}' AND ${oneOf(`NEW.${column}`, [...tos])}`);
	return `NEW.${column} <> OLD.${column} AND NOT (${legal.join(' OR ')})`;
}

const counted = (row: 'NEW' | 'OLD') => `coalesce(${row}.account, 0), ${row}.state, ${row}.outside`;
const countIn = `
	INSERT INTO tally (account, state, outside, count, bytes) VALUES (${counted('NEW')}, 1, coalesce(NEW.size, 0))
	ON CONFLICT DO UPDATE SET count = count + 1, bytes = bytes + excluded.bytes;`;
const countOut = `
	UPDATE tally SET count = count - 1, bytes = bytes - coalesce(OLD.size, 0)
	WHERE (account, state, outside) = (${counted('OLD')});`;

const tally = [
	trigger('records_counted_in', 'AFTER INSERT ON records', countIn),
	trigger('records_counted_out', 'AFTER DELETE ON records', countOut),
	trigger(
		'records_counted_over',
		`AFTER UPDATE OF account, state, outside, size ON records
		WHEN (${counted('NEW')}, NEW.size) IS NOT (${counted('OLD')}, OLD.size)`,
		countOut + countIn,
	),
];

const urlOf = (row: string) =>
	`coalesce((SELECT base FROM url_bases WHERE id = ${row}.url_base), '') || ${row}.url_tail`;
const isOurs = `EXISTS (SELECT 1 FROM link_bases WHERE substr(${urlOf('NEW')}, 1, length(base)) = base)`;
const toBeCopied = oneOf('NEW.state', ['discovered', 'copying', 'verified']);
const urlChanged = '(NEW.url_base, NEW.url_tail) IS NOT (OLD.url_base, OLD.url_tail)';

const originals = [
	trigger(
		'original_not_ours_new',
		`BEFORE INSERT ON records WHEN ${toBeCopied} AND ${isOurs}`,
		refuse('an original URL may not be one of our links'),
	),
	trigger(
		'original_not_ours',
		`BEFORE UPDATE OF url_base, url_tail ON records WHEN ${toBeCopied} AND ${isOurs}`,
		refuse('an original URL may not become one of our links'),
	),
	trigger(
		'original_kept_while_away',
		`BEFORE UPDATE OF url_base, url_tail ON records WHEN ${oneOf('OLD.link', linkAway)} AND ${urlChanged}`,
		refuse('an original URL may not change while its link is switched'),
	),
	trigger(
		'original_kept_once_journalled',
		`BEFORE UPDATE OF url_base, url_tail ON records WHEN ${urlChanged} AND NEW.generation = OLD.generation
		AND EXISTS (SELECT 1 FROM journal WHERE record = OLD.id AND generation = OLD.generation
		AND (from_url IS NULL OR to_url IS NULL))`,
		refuse('an original URL that the journal refers to may not change'),
	),
];

const keys = [
	trigger(
		'key_frozen',
		`BEFORE UPDATE OF folder, file, key_fold, name ON records
		WHEN OLD.folder IS NOT NULL AND NEW.generation = OLD.generation AND (NEW.folder, coalesce(NEW.file, NEW.name), NEW.key_fold)
		IS NOT (OLD.folder, coalesce(OLD.file, OLD.name), OLD.key_fold)`,
		refuse('a key may not change once it is assigned'),
	),
	trigger(
		'generation_archived',
		`BEFORE UPDATE OF generation ON records WHEN NEW.generation <> OLD.generation AND (NEW.generation <> OLD.generation + 1
		OR NOT EXISTS (SELECT 1 FROM file_versions WHERE record = OLD.id AND generation = OLD.generation))`,
		refuse('a generation ends only when it has been archived'),
	),
];

const lives = [
	trigger(
		'file_steps',
		`BEFORE UPDATE OF state ON records WHEN ${illegal('state', fileWays())}`,
		refuse('no step leads from this file state to that one'),
	),
	trigger(
		'link_steps',
		`BEFORE UPDATE OF link ON records WHEN ${illegal('link', waysOf(linkLife))}`,
		refuse('no step leads from this link state to that one'),
	),
	// The way back is durable before the way out: a link moves only under an open intention.
	trigger(
		'link_intended',
		`BEFORE UPDATE OF link ON records WHEN NEW.link <> OLD.link AND ${oneOf('NEW.link', ['switching', 'restoring'])}
		AND NOT EXISTS (SELECT 1 FROM journal WHERE record = OLD.id AND state = 'intended')`,
		refuse('a link may not move before its change is journalled'),
	),
	trigger(
		'link_verified',
		`BEFORE UPDATE OF link ON records WHEN NEW.link = 'switching' AND OLD.link <> 'switching' AND NEW.state <> 'verified'`,
		refuse('a link may not be switched to a file that is not verified'),
	),
];

const journal = [
	trigger(
		'journal_begins_intended',
		`BEFORE INSERT ON journal WHEN NEW.state <> 'intended'`,
		refuse('a change is journalled as intended'),
	),
	trigger(
		'journal_settles_once',
		`BEFORE UPDATE ON journal WHEN OLD.state <> 'intended' OR NEW.state = 'intended'
		OR (NEW.id, NEW.run, NEW.plan, NEW.seq, NEW.record, NEW.generation, NEW.was, NEW.direction, NEW.link_base, NEW.from_url, NEW.to_url, NEW.created_at)
		IS NOT (OLD.id, OLD.run, OLD.plan, OLD.seq, OLD.record, OLD.generation, OLD.was, OLD.direction, OLD.link_base, OLD.from_url, OLD.to_url, OLD.created_at)`,
		refuse('a journalled change is settled once and never rewritten'),
	),
	trigger('journal_kept', 'BEFORE DELETE ON journal', refuse('the journal is never shortened')),
];

/** What others refer to by number must mean the same for ever. */
const lasting = [
	...['url_bases', 'key_folders', 'file_versions'].flatMap(table => [
		trigger(`${table}_fixed`, `BEFORE UPDATE ON ${table}`, refuse(`${table} never change`)),
		trigger(`${table}_kept`, `BEFORE DELETE ON ${table}`, refuse(`${table} are never removed`)),
	]),
	trigger('link_bases_fixed', 'BEFORE UPDATE OF id, base ON link_bases', refuse('link_bases never change')),
	trigger('link_bases_kept', 'BEFORE DELETE ON link_bases', refuse('link_bases are never removed')),
	trigger(
		'pin_fixed',
		`BEFORE UPDATE ON pin WHEN OLD.org_id IS NOT NULL`,
		refuse('a ledger belongs to one org and one bucket'),
	),
];

/** Every trigger of the first version. */
export const triggers = [...tally, ...originals, ...keys, ...lives, ...journal, ...lasting, ...planTriggers].join('');
