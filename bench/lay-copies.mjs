/**
Lays the files that a backup has named and not copied into the destination, and into the ledger what it would have
written of them: so that ten million links can be planned and switched without ten million requests before.

For worlds without oddities whose links lead to the sandbox. Every other row of the ledger is doclift's own.
*/
import {readFileSync} from 'node:fs';
import {dirname, join} from 'node:path';
import Database from 'better-sqlite3';
import {parse} from 'yaml';

const page = 5000;

/**
@param {string} config of the sandbox
@param {string} s3 its address
@returns how many files were laid
*/
export async function layCopies(config, s3) {
	const {source, destination, database} = parse(readFileSync(config, 'utf8'));
	const db = new Database(join(dirname(config), database));
	try {
		const [vendor] = source.buckets;
		const target = `${s3}/sandbox/copies?from=${vendor}&to=${destination.bucket}`;
		const waiting = db.prepare(`SELECT r.id AS row, r.url_tail AS url, f.path || coalesce(r.file, r.name) AS key
			FROM records r JOIN key_folders f ON f.id = r.folder
			WHERE r.state = 'discovered' AND r.id > ? ORDER BY r.id LIMIT ${page}`);
		const keep = keeper(db);
		let laid = 0;
		let next = waiting.all(0);
		while (next.length > 0) {
			const rows = next;
			const said = lay(
				target,
				rows.map(({url, key}) => [sourceKey(url, vendor), key]),
			);
			// The next rows are looked up while the sandbox works.
			next = waiting.all(rows.at(-1).row);
			keep(rows, await said);
			laid += rows.length;
		}
		db.pragma('wal_checkpoint(TRUNCATE)');
		return laid;
	} finally {
		db.close();
	}
}

const sourceKey = (tail, bucket) => decodeURIComponent(tail.slice(`/${bucket}/`.length));

async function lay(target, files) {
	const body = files.map(pair => `${JSON.stringify(pair)}\n`).join('');
	const response = await fetch(target, {method: 'POST', body});
	const text = await response.text();
	if (!response.ok) throw new Error(`The sandbox laid no files: ${text}`);
	return text
		.trimEnd()
		.split('\n')
		.map(line => JSON.parse(line));
}

/** Two steps, as the ledger's triggers ask for. */
function keeper(db) {
	const servedBy = db.prepare("SELECT served_by FROM records WHERE state = 'verified' LIMIT 1").pluck().get();
	if (servedBy === undefined) throw new Error('No file of this ledger was copied by doclift itself');
	const claim = db.prepare("UPDATE records SET state = 'copying' WHERE id = ?");
	const verify = db.prepare(`UPDATE records SET state = 'verified', size = ?, hash = ?, etag = ?, source_etag = ?,
		verified_at = ?, served_by = ? WHERE id = ?`);
	return db.transaction((rows, said) => {
		const now = Date.now();
		for (const [at, {row}] of rows.entries()) {
			const {size, sha256, etag, sourceEtag} = said[at];
			claim.run(row);
			verify.run(size, Buffer.from(sha256, 'hex'), Buffer.from(etag, 'hex'), sourceEtag, now, servedBy, row);
		}
	});
}
