/**
Links whose last change Salesforce refused: why, and what their fields hold. It is told until the change is made, or its
field is read to hold what it was to hold, or nobody wants it any more; that the field was read again mends nothing.
*/

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

/** Of the record `r`, whose field holds its link under this base: a way out that was refused is wanted still, if that is another base. */
export const refusalUnder = (base: string): string =>
	`iif(${lastDirection} = 'cutover' AND ${base} <> ${currentBase}, link_failure, NULL)`;

/** The base to which they were to be led is no longer wanted. */
export const endRefusals = `UPDATE records INDEXED BY idx_link_failure SET link_failure = NULL
	WHERE link_failure IS NOT NULL AND link = 'switched' AND link_base = ${currentBase}`;

/**
Whether the field of the record `r` held a link of ours before the last change of it, and holds it still where that was not
made: on the way back it did, and on the way to another link base, which alone is a cut-over whose old value is spelt out.
*/
export const heldOurs = `coalesce(${lastChange("j.direction = 'rollback' OR j.from_url IS NOT NULL")}, 0)`;
