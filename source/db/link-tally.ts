/**
How many links are away from their originals, by state: kept in the transaction of each change, as the tally of files is.
Counted from their index, ten million made `status` take 0.4 s longer, and a console asks every two seconds.
*/
import {trigger} from './trigger.ts';

const counted = (row: 'NEW' | 'OLD') => `${row}.link, ${row}.outside, ${row}.state = 'verified'`;
const isAway = (row: 'NEW' | 'OLD') => `${row}.link <> 'original'`;
const countIn = `
	INSERT INTO link_tally (link, outside, verified, count) SELECT ${counted('NEW')}, 1 WHERE ${isAway('NEW')}
	ON CONFLICT DO UPDATE SET count = count + 1;`;
const countOut = `
	UPDATE link_tally SET count = count - 1 WHERE ${isAway('OLD')} AND (link, outside, verified) = (${counted('OLD')});`;

export const linkTally = `
-- Of records whose link is not the original. verified: the copy of the file is proven.
CREATE TABLE link_tally (
	link TEXT NOT NULL,
	outside INTEGER NOT NULL,
	verified INTEGER NOT NULL,
	count INTEGER NOT NULL CHECK (count >= 0),
	PRIMARY KEY (link, outside, verified)
) STRICT, WITHOUT ROWID;
INSERT INTO link_tally SELECT link, outside, state = 'verified', count(*) FROM records WHERE link <> 'original' GROUP BY 1, 2, 3;
${trigger('links_counted_in', `AFTER INSERT ON records WHEN ${isAway('NEW')}`, countIn)}
${trigger('links_counted_out', `AFTER DELETE ON records WHEN ${isAway('OLD')}`, countOut)}
${trigger(
	'links_counted_over',
	`AFTER UPDATE OF link, outside, state ON records
	WHEN (${isAway('OLD')} OR ${isAway('NEW')}) AND (${counted('NEW')}) IS NOT (${counted('OLD')})`,
	countOut + countIn,
)}`;
