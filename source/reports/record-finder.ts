/**
Finds the objects of the list `records` in a JSON text that comes in pieces. It follows strings and brackets only; each
object's own text is for `JSON.parse` to judge.
*/
import type {MigrationError} from '../engine/failure.ts';

/** The text of one record, and the line on which it begins. */
export type FoundRecord = {readonly json: string; readonly line: number};

export type RecordFinder = {
	readonly take: (piece: string) => Generator<FoundRecord>;
	/** Throws unless the text was a whole object with a list `records`. */
	readonly end: () => void;
};

/** A record longer than this is none: the file is something else. */
const longestRecord = 1024 * 1024;

const code = (character: string): number => character.charCodeAt(0);
const [quote, backslash, comma, colon, newline] = [code('"'), code('\\'), code(','), code(':'), code('\n')];
const [open, close, openList, closeList] = [code('{'), code('}'), code('['), code(']')];
const isSpace = (unit: number): boolean => unit === 32 || unit === 10 || unit === 13 || unit === 9;

export function createRecordFinder(refuse: (why: string) => MigrationError): RecordFinder {
	let depth = 0;
	let line = 1;
	let inText = false;
	let escaped = false;
	/** The last text at depth 1, to know the list by; only its beginning is kept. */
	let name = '';
	let named = false;
	let inRecords = false;
	let seen = false;
	let over = false;
	/** Whether a record must, or may, come next in the list. */
	let expects: 'record' | 'first' | 'comma' = 'first';
	let record: string | undefined;
	let recordLine = 1;

	const noJson = () => refuse(`is no JSON of that kind (line ${line})`);

	function* take(piece: string): Generator<FoundRecord> {
		let from = 0;
		for (let at = 0; at < piece.length; at++) {
			const unit = piece.charCodeAt(at);
			if (unit === newline) line += 1;
			if (inText) {
				if (escaped) escaped = false;
				else if (unit === backslash) escaped = true;
				else if (unit === quote) inText = false;
				if (inText && depth === 1 && name.length < 16) name += piece.charAt(at);
				continue;
			}
			if (isSpace(unit)) continue;
			if (over || (depth === 0 && unit !== open)) throw noJson();
			if (inRecords && depth === 2) {
				if (unit === open && expects !== 'comma') {
					record = '';
					recordLine = line;
					from = at;
				} else if (unit === comma && expects === 'comma') {
					expects = 'record';
					continue;
				} else if (unit !== closeList || expects === 'record') throw noJson();
			}
			if (unit === quote) {
				inText = true;
				if (depth === 1) name = '';
			} else if (unit === open || unit === openList) {
				if (depth === 1 && named && name === 'records') {
					if (unit !== openList || seen) throw refuse('has no list "records"');
					inRecords = true;
					seen = true;
					expects = 'first';
				}
				depth += 1;
			} else if (unit === close || unit === closeList) {
				depth -= 1;
				if (record !== undefined && depth === 2) {
					yield {json: record + piece.slice(from, at + 1), line: recordLine};
					record = undefined;
					expects = 'comma';
				} else if (depth === 1) inRecords = false;
				else if (depth === 0) over = true;
			}
			if (depth === 1) named = unit === colon;
		}
		if (record !== undefined) record += piece.slice(from);
		if (record !== undefined && record.length > longestRecord) throw noJson();
	}

	return {
		take,
		end: () => {
			if (!over) throw depth === 0 ? refuse('is empty') : refuse(`ends in the middle (line ${line})`);
			if (!seen) throw refuse('has no list "records"');
		},
	};
}
