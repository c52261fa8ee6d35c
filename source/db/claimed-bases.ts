/**
A URL is one of ours by the link bases under which a plan was begun: under no other has this ledger written anything. One
that was only set, by mistake, to what the vendor's URLs begin with kept every record out, and for ever, since a ledger
forgets no base.
*/
import {oneOf} from './one-of.ts';
import {refuse, trigger} from './trigger.ts';

const url = `coalesce((SELECT base FROM url_bases WHERE id = NEW.url_base), '') || NEW.url_tail`;
const isOurs = `EXISTS (SELECT 1 FROM link_bases b WHERE substr(${url}, 1, length(b.base)) = b.base
	AND EXISTS (SELECT 1 FROM plans WHERE link_base = b.id AND started_at IS NOT NULL))`;
const toBeCopied = oneOf('NEW.state', ['discovered', 'copying', 'verified']);

export const claimedBases = `
DROP TRIGGER original_not_ours_new;
DROP TRIGGER original_not_ours;
${trigger(
	'original_not_ours_new',
	`BEFORE INSERT ON records WHEN ${toBeCopied} AND ${isOurs}`,
	refuse('an original URL may not be one of our links'),
)}
${trigger(
	'original_not_ours',
	`BEFORE UPDATE OF url_base, url_tail ON records WHEN ${toBeCopied} AND ${isOurs}`,
	refuse('an original URL may not become one of our links'),
)}`;
