/** The overview in one line, and what of it counts as a change: sizes of files grow all the time and tell nothing. */
import {attentionOf} from '../../engine/tally.ts';
import {bytes, count, perSecond} from '../numbers.ts';
import {unitOf} from '../words.ts';
import type {Overview} from './facts.ts';

export const changeKey = ({dispositions, links, work, unfinished, runs, accepted, deleted}: Overview): string =>
	JSON.stringify([
		dispositions,
		links,
		deleted,
		accepted,
		work?.phase,
		work?.progress?.done,
		unfinished?.what,
		runs[0]?.status,
	]);

/** `13:45:07Z  run 3 copying: 12,345 copied (1.85 GB), 955,000 open, 12 to see, 640 files/s`. */
export function watchLine(overview: Overview): string {
	const {at, testAccount, work, unfinished, dispositions, accepted, bytes: size, links} = overview;
	const test = testAccount === null ? '' : 'TEST ';
	const run =
		unfinished?.what === 'at-work' ? `run ${unfinished.run.id} ${work?.phase ?? 'is at work'}` : 'no run at work';
	const progress = work === null || work.waits ? null : work.progress;
	return `${new Date(at).toISOString().slice(11, 19)}Z  ${test}${run}: ${[
		`${count(dispositions.verified ?? 0)} copied (${bytes(size)})`,
		`${count((dispositions.discovered ?? 0) + (dispositions.copying ?? 0))} open`,
		`${count(attentionOf(dispositions, accepted).open)} to see`,
		`${count(links.switched)} switched`,
		...(progress && progress.filesPerSecond > 0 ? [perSecond(progress.filesPerSecond, unitOf(progress.phase))] : []),
	].join(', ')}`;
}

/** The same for programs. */
export function watchEvent(overview: Overview) {
	const {testAccount, work, unfinished, dispositions, links, bytes: size, records, room} = overview;
	return {
		type: 'progress' as const,
		testAccount,
		runId: unfinished?.what === 'at-work' ? unfinished.run.id : null,
		phase: work?.phase ?? null,
		limitedBy: work?.limitedBy ?? null,
		records,
		dispositions,
		links,
		bytes: size,
		room,
	};
}
