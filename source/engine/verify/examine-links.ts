/** What the fields of one page of records hold now. */
import type {FieldValue} from '../ports/link-fields.ts';
import {shownUrl} from '../url.ts';
import type {Difference} from './difference.ts';
import {judgeLink, type LinkVerdict} from './judge-link.ts';
import type {Examined, VerifyPorts} from './ports.ts';

export type LinksExamined = {
	readonly found: readonly Difference[];
	readonly inFlight: number;
	/** Records that Salesforce still has. */
	readonly alive: number;
};

type Ports = Pick<VerifyPorts, 'ledger' | 'linkFields'>;

export async function examineLinks(ports: Ports, page: readonly Examined[]): Promise<LinksExamined> {
	const {ledger, linkFields} = ports;
	const values = await linkFields.readLinks(page.map(({recordId}) => recordId));
	const atWork = ledger.isHeld();
	const verdicts = page.map((record, at) => judge(ports, record, values[at] ?? null, atWork));
	const alive = values.filter(value => value !== null).length;
	const doubtful = page.filter((_, at) => isDifference(verdicts[at]));
	let inFlight = verdicts.filter(verdict => verdict === 'in-flight').length;
	if (doubtful.length === 0) return {found: [], inFlight, alive};

	// A run may have changed the field, or the ledger, since the page was read. What it has not touched while the field
	// was read again is judged; the rest is its own doing.
	const rows = doubtful.map(({row}) => row);
	const before = ledger.examinedRows(rows);
	const again = await linkFields.readLinks(before.map(({recordId}) => recordId));
	// Between the two looks at the rows: whoever left a row on its way at both, and lives, holds the lock here.
	const stillAtWork = ledger.isHeld();
	const after = ledger.examinedRows(rows);
	const found: Difference[] = [];
	for (const [at, record] of before.entries()) {
		const value = again[at] ?? null;
		const verdict = sameRow(record, after[at]) ? judge(ports, record, value, stillAtWork) : 'in-flight';
		if (verdict === 'in-flight') inFlight += 1;
		else if (verdict !== 'same') found.push(difference(record, value, verdict));
	}
	return {found, inFlight, alive};
}

const judge = ({ledger}: Ports, record: Examined, value: FieldValue, atWork: boolean): LinkVerdict => {
	const {isUnderLinkBase} = ledger;
	return judgeLink(record, value, {isOurs: url => ledger.isOurs(record.recordId, url), isUnderLinkBase, atWork});
};

const isDifference = (verdict: LinkVerdict | undefined): boolean => verdict !== 'same' && verdict !== 'in-flight';

const sameRow = (left: Examined, right: Examined | undefined): boolean =>
	right !== undefined &&
	left.state === right.state &&
	left.link === right.link &&
	left.original === right.original &&
	left.ours === right.ours;

function difference(
	{row, recordId, link, original, ours, copy}: Examined,
	value: FieldValue,
	verdict: Exclude<LinkVerdict, 'same' | 'in-flight'>,
): Difference {
	const expected = link === 'switched' ? ours : original;
	const found = value === null ? 'the record is not there' : `the field holds ${shown(value.url)}`;
	return {class: verdict, row, recordId, key: copy?.key ?? null, found: `${found}, the ledger says ${shown(expected)}`};
}

const shown = (url: string | null): string => (url === null || url.trim() === '' ? 'nothing' : shownUrl(url));
