/** Is this the file, or a web page in its place? */
import {MigrationError} from '../engine/failure.ts';
import type {Access, FileTask} from '../engine/ports/copier.ts';
import {extensionOf, extensionOfUrl, shownUrl} from '../engine/url.ts';

type Headers = Readonly<Record<string, string>>;

const pageType = /^\s*(?:text\/html|application\/xhtml\+xml)\b/i;
const pageStart = /^(?:\xef\xbb\xbf)?\s*(?:<\?xml[^>]*>\s*)?(?:<!--[\s\S]*?-->\s*)*<(?:!doctype\s+html|html|head)\b/i;
const pageExtension = /^\.(?:x?html?|mht|mhtml|aspx?|php|jsp)$/i;

/**
True when a sign-in or error page was served with status 200. A bucket names an ETag for everything that it holds, so
a page with one, read by our own signature, is what lies there; over plain HTTP the record's own extension decides, and
where the record has none, the ETag again.
*/
export function isPageInPlace(task: FileTask, access: Access, headers: Headers, start?: Buffer): boolean {
	const stored = (headers.etag ?? '') !== '';
	if (access === 's3' && stored) return false;
	const typed = pageType.test(headers['content-type'] ?? '');
	if (!typed && !(start !== undefined && pageStart.test(start.toString('latin1', 0, 512)))) return false;
	const extension = extensionOf(task.name) || extensionOfUrl(task.url);
	return extension === '' ? !stored : !pageExtension.test(extension);
}

export const pageInPlace = (task: FileTask): MigrationError =>
	new MigrationError('download-not-the-file', `A web page came in place of the file: ${shownUrl(task.url)}`);
