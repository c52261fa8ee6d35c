/**
Reads a rollback file record by record, however it is laid out and however large it is: memory holds one piece of the
file and one record. A record that stands twice is the plan's to refuse.
*/
import {closeSync, openSync, readSync} from 'node:fs';
import {StringDecoder} from 'node:string_decoder';
import {MigrationError} from '../engine/failure.ts';
import {asId18} from '../engine/id.ts';
import {createRecordFinder} from './record-finder.ts';

export type FiledRecord = {
	/** 18 characters. */
	readonly Id: string;
	/** Empty where the file says that nobody knows it. */
	readonly original_url: string;
	/** What doclift wrote there; absent in files of the original tools. */
	readonly new_url?: string;
};

const pieceBytes = 1024 * 1024;

/**
Throws `usage` for what is no rollback file, naming the record and its line. Read once to its end before anything is
planned from it, the file is checked whole.
*/
export function* readRollbackFile(file: string): Generator<FiledRecord> {
	const handle = openFile(file);
	try {
		const decoder = new StringDecoder('utf8');
		const finder = createRecordFinder(why => wrong(file, why));
		const bytes = Buffer.alloc(pieceBytes);
		let number = 0;
		for (let first = true; ; first = false) {
			const read = readPiece(handle, bytes, file);
			const text = read === 0 ? decoder.end() : decoder.write(bytes.subarray(0, read));
			for (const {json, line} of finder.take(first ? text.replace(/^\ufeff/, '') : text)) {
				number += 1;
				yield readRecord(json, why => wrong(file, `${why} (record ${number}, line ${line})`));
			}
			if (read === 0) break;
		}
		finder.end();
	} finally {
		closeSync(handle);
	}
}

/** Reads it to its end, so that a fault in its last record is known before its first is used. Returns its records. */
export function checkRollbackFile(file: string): number {
	let records = 0;
	for (const _ of readRollbackFile(file)) records += 1;
	return records;
}

function readRecord(json: string, refuse: (why: string) => MigrationError): FiledRecord {
	let parsed: unknown;
	try {
		parsed = JSON.parse(json);
	} catch {
		throw refuse('holds a record that is no JSON');
	}
	const {Id, original_url, new_url}: Readonly<Record<string, unknown>> = Object(parsed);
	if (typeof Id !== 'string' || Id === '') throw refuse('holds a record without Id');
	const id = asId18(Id);
	if (id === undefined) throw refuse('holds a record whose Id is no Salesforce Id');
	if (typeof original_url !== 'string' && original_url !== null) throw refuse('holds a record without original_url');
	return {
		Id: id,
		original_url: original_url ?? '',
		...(typeof new_url === 'string' && new_url !== '' ? {new_url} : {}),
	};
}

function openFile(file: string): number {
	try {
		return openSync(file, 'r');
	} catch (error) {
		throw wrong(file, 'cannot be read', error);
	}
}

function readPiece(handle: number, into: Buffer, file: string): number {
	try {
		return readSync(handle, into);
	} catch (error) {
		throw wrong(file, 'cannot be read', error);
	}
}

const wrong = (file: string, what: string, cause?: unknown): MigrationError =>
	new MigrationError('usage', `The rollback file ${file} ${what}`, {
		cause,
		hint: 'It looks like {"records":[{"Id":"a0X…","original_url":"https://…","new_url":"https://…"}]}; nothing was changed.',
	});
