/** The overview as text, 80 columns: what is unfinished first, then what stays at the vendor, then everything else. */
import type {Progress} from '../../engine/event.ts';
import {type LinkState, linkLife, statesOf} from '../../engine/life.ts';
import {bytes, count, duration, moment, percent, perSecond} from '../numbers.ts';
import {proofSentence} from '../outcome.ts';
import {wrapped} from '../safe-text.ts';
import {type Column, table} from '../table.ts';
import {testSetBanner} from '../test-banner.ts';
import {dispositionOrder, dispositionWords, linkWords, roomWords, unitOf} from '../words.ts';
import type {Overview, Work} from './facts.ts';
import {runLines} from './runs-text.ts';
import {unfinishedLines} from './unfinished-text.ts';

const shape: readonly Column[] = [{title: '', shrinks: true}, {title: '', align: 'right'}, {title: ''}];

export function overviewLines(overview: Overview): readonly string[] {
	const {about, testAccount, unfinished, at, work} = overview;
	const whose = about.orgId === null ? 'A ledger of no run yet' : `Org ${about.orgId}, bucket ${about.bucket}`;
	return [
		...(testAccount === null ? [] : paragraph(testSetBanner(testAccount))),
		...paragraph(`${whose}, as of ${moment(at)}`),
		'',
		...unfinishedLines(unfinished, at),
		...workLines(work),
		...stayingLines(overview),
		'',
		...countLines(overview),
		'',
		...linkLines(overview),
		'',
		'Last runs',
		...runLines(overview.runs, overview, '  '),
		'',
		...roomLines(overview),
		...verifiedLines(overview),
		...lockLines(overview),
	];
}

function workLines(work: Work | null): readonly string[] {
	if (work === null) return [];
	const {pid, phase, progress, waits, memoryMb, limitedBy} = work;
	const done = progress?.total
		? `${count(progress.done)} of ${count(progress.total)} (${percent(progress.done, progress.total)})`
		: null;
	const parts = [
		[phase ?? 'beginning', done].filter(part => part !== null).join(' '),
		...(progress === null || waits ? [] : paceOf(progress)),
	];
	return [
		...paragraph(`  ${parts.join(', ')}`),
		...paragraph(
			`  process ${pid}${memoryMb === null ? '' : `, ${count(memoryMb)} MB of memory`}, limited by: ${limitedBy}`,
		),
		'',
	];
}

const paceOf = ({phase, filesPerSecond, bytesPerSecond, etaSeconds}: Progress): readonly string[] => [
	...(filesPerSecond > 0 ? [perSecond(filesPerSecond, unitOf(phase))] : []),
	...(bytesPerSecond > 0 ? [`${bytes(bytesPerSecond)}/s`] : []),
	...(etaSeconds === null ? [] : [`${duration(etaSeconds)} left`]),
];

function stayingLines({stayingAtVendor, accepted}: Overview): readonly string[] {
	const rows = dispositionOrder.flatMap(state => {
		const n = stayingAtVendor[state] ?? 0;
		const signed = accepted[state] ?? 0;
		return n === 0
			? []
			: [[dispositionWords[state], count(n), signed === 0 ? '' : `${count(signed)} of them signed off`]];
	});
	const all = Object.values(stayingAtVendor).reduce((sum, n) => sum + n, 0);
	if (all === 0) return ['Staying at the vendor: nothing'];
	return [`Staying at the vendor: ${count(all)}, by reason`, ...table(shape, rows, 80, '  ')];
}

function countLines({dispositions, records, deleted, bytes: size, proof}: Overview): readonly string[] {
	const rows = dispositionOrder.flatMap(state => {
		const n = dispositions[state] ?? 0;
		return n === 0 ? [] : [[dispositionWords[state], count(n), state === 'verified' ? bytes(size) : '']];
	});
	const beside = deleted === 0 ? '' : `and ${count(deleted)} that are deleted or hidden`;
	return [
		'Records, each in one class',
		...table(shape, [...rows, ['all', count(records), beside]], 80, '  '),
		...(proof === null
			? ['Count proof: none yet']
			: paragraph(
					`${proofSentence({proof})} (run ${proof.run}, ${moment(proof.at)})${proof.accounted === records ? '' : `. The ledger holds ${count(records)} in all`}`,
				)),
	];
}

function linkLines({links}: Overview): readonly string[] {
	const rows = statesOf(linkLife).flatMap(link =>
		links[link] === 0 ? [] : [[linkWords[link as LinkState], count(links[link]), '']],
	);
	return ['Links', ...(rows.length === 0 ? ['  none yet'] : table(shape, rows, 80, '  '))];
}

function roomLines({room}: Overview): readonly string[] {
	const {ledgerBytes, walBytes, logsBytes, freeBytes, neededBytes} = room;
	const enough = freeBytes >= neededBytes;
	return [
		...paragraph(
			`Room: ledger ${bytes(ledgerBytes)}, its write-ahead log ${bytes(walBytes)}, logs ${bytes(logsBytes)}; ${bytes(freeBytes)} free`,
		),
		...paragraph(
			`Forecast: ${bytes(neededBytes)} more for these records through both phases, ${roomWords}${enough ? '' : '. THAT IS MORE THAN IS FREE: make room before the next run'}`,
		),
	];
}

function verifiedLines({lastVerifiedAt, verificationsFault, at}: Overview): readonly string[] {
	const where = 'Last verified against bucket and Salesforce';
	if (verificationsFault !== null) {
		return paragraph(`${where}: unknown, for ${verificationsFault}. \`doclift verify\` says what to do about that`);
	}
	return [
		lastVerifiedAt === null ? `${where}: never` : `${where}: ${duration(Math.max(0, at - lastVerifiedAt) / 1000)} ago`,
	];
}

function lockLines({lock}: Overview): readonly string[] {
	if (lock === null) return ['Lock: free'];
	if (lock.pid === null) return ['Lock: a process that has not said its name'];
	return paragraph(`Lock: \`${lock.command}\`, process ${lock.pid} of ${lock.user}, since ${moment(lock.since)}`);
}

const paragraph = (text: string): readonly string[] => wrapped(text, 80, '  ');
