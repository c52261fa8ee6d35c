/** The ledger as it stands now, for whoever looks at it for long. */
import {statSync} from 'node:fs';
import {isUnmade} from '../db/connection.ts';
import {type LedgerSurvey, openSurvey} from '../db/survey/survey.ts';
import {clock} from './clock.ts';

/** Opened when there is a ledger, and anew when another file has taken its place (`db restore`). */
export function openCurrentSurvey(database: string) {
	let open: {readonly survey: LedgerSurvey; readonly inode: number} | null = null;
	const close = () => {
		open?.survey.close();
		open = null;
	};
	return {
		close,
		open(): LedgerSurvey | null {
			const inode = statSync(database, {throwIfNoEntry: false})?.ino;
			if (inode === undefined) return null;
			if (open?.inode !== inode) {
				if (isUnmade(database)) return null;
				close();
				open = {survey: openSurvey(database, {now: clock.now}), inode};
			}
			return open.survey;
		},
	};
}
