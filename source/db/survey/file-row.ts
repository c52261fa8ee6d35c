/** One record as lists show it: the columns, and what becomes of them. */
import type {FileSurvey} from '../../engine/survey.ts';
import {shownUrl} from '../../engine/url.ts';

/** The record is `r`, in whatever order the caller has chosen. */
export const fileColumns = `r.id AS row, r.record_id AS recordId, r.name, a.name AS accountName, r.state, r.link, r.size AS bytes,
	coalesce(b.base, '') || r.url_tail AS url, f.path || coalesce(r.file, r.name) AS key, r.failure, r.verified_at AS verifiedAt,
	EXISTS (SELECT 1 FROM acceptances s WHERE s.record = r.id AND s.state = r.state AND s.revoked_at IS NULL) AS accepted`;

export const fileJoins = `LEFT JOIN accounts a ON a.id = r.account LEFT JOIN url_bases b ON b.id = r.url_base
	LEFT JOIN key_folders f ON f.id = r.folder`;

export type FileRow = Omit<FileSurvey, 'accepted'> & {readonly accepted: number};

/** Null stays null. */
export const shown = (url: string | null): string | null => (url === null ? null : shownUrl(url));

export const toFile = ({accepted, url, ...rest}: FileRow): FileSurvey => ({
	...rest,
	url: shown(url),
	accepted: accepted === 1,
});
