/** Links whose last change did not come to its end: why, and what their fields hold. */

/** Why Salesforce refused it, as `failure` says it of a file. Null where a ledger of an older doclift does not tell. */
export const linkFailure = 'ALTER TABLE records ADD COLUMN link_failure TEXT;';

/**
Whether the field of the record `r` held a link of ours before the last change of it, and holds it still where that was not
made: on the way back it did, and on the way to another link base, which alone is a cut-over whose old value is spelt out.
*/
export const heldOurs = `coalesce((SELECT j.direction = 'rollback' OR j.from_url IS NOT NULL
	FROM journal j WHERE j.record = r.id ORDER BY j.id DESC LIMIT 1), 0)`;
