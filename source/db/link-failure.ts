/**
Links whose last change Salesforce refused: why, and what their fields hold. It is told until the change is made, or its
field is read to hold what it was to hold, or nobody wants it any more; that the field was read again mends nothing.
*/
import type {Direction} from '../engine/ports/plans.ts';

/** Why Salesforce refused it, as `failure` says it of a file. */
export const linkFailure = 'ALTER TABLE records ADD COLUMN link_failure TEXT;';

/** Where an older doclift does not tell why. Refused links are few, and looked for wherever they stand by now. */
export const refusedLinks = `
UPDATE records SET link_failure = 'salesforce-refused' WHERE link = 'failed' AND link <> 'original' AND link_failure IS NULL;
CREATE INDEX idx_link_failure ON records (link_failure) WHERE link_failure IS NOT NULL;`;

const lastChange = (of: string): string =>
	`(SELECT ${of} FROM journal j WHERE j.record = r.id ORDER BY j.id DESC LIMIT 1)`;

/** Of the last change of the record `r`; null where there was none. */
export const lastDirection = lastChange('j.direction');
const currentBase = '(SELECT id FROM link_bases WHERE current = 1)';

/**
Of the record `r`, whose field was read to hold its link under this base: that is what a way out to this base was to come
to. One to another base is wanted still, and so is a way back: a plan that is only made takes nothing of it back.
*/
export const refusalUnder = (base: string): string =>
	`iif(${lastDirection} = 'cutover' AND ${base} = ${currentBase}, NULL, link_failure)`;

const endSwitched = (direction: Direction, where: string): string => `UPDATE records AS r INDEXED BY idx_link_failure
	SET link_failure = NULL WHERE link_failure IS NOT NULL AND link = 'switched' AND ${lastDirection} = '${direction}' AND ${where}`;

/** The base to which they were to be led is no longer wanted. */
export const endRefusals = endSwitched('cutover', `link_base = ${currentBase}`);

/** Whoever begins a cut-over wants these links in the bucket: those that were refused on their way back may stay there. */
export const endReturns = (where: string): string => endSwitched('rollback', where);

/**
Whether the field of the record `r` held a link of ours before the last change of it, and holds it still where that was not
made: on the way back it did, and on the way to another link base, which alone is a cut-over whose old value is spelt out.
*/
export const heldOurs = `coalesce(${lastChange("j.direction = 'rollback' OR j.from_url IS NOT NULL")}, 0)`;
