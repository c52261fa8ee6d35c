/** Whether strangers can open what doclift keeps for itself in the bucket: the rollback file has every original link in it. */
import type {Config} from '../../config/schema.ts';
import type {Gate} from '../../engine/event.ts';
import {ownFolder, probeKey} from '../../engine/key.ts';
import {linkBaseOf, linkTo} from '../../engine/link.ts';
import type {Opened, OpenLink} from '../../engine/ports/open-link.ts';
import {judge, type Tell} from './gate.ts';

/** Once the probe object is there: it is opened where a user would open a file. */
export async function examineOwnFolder({destination}: Config, openLink: OpenLink, tell: Tell): Promise<void> {
	const {prefix} = destination;
	tell(judgeOwnFolder(await openLink(linkTo(linkBaseOf(destination), probeKey(prefix))), ownFolder(prefix)));
}

export function judgeOwnFolder(opened: Opened, folder: string): Gate {
	const opens = isOpen(opened);
	return judge('own folder', !opens, `${folder} ${opens ? 'opens' : 'does not open'} without credentials`, {
		why: "A cut-over stores its rollback file there: every record's original link, some of which may be signed.",
		hint: `Deny ${folder}* in the bucket policy and in the delivery domain (destination.linkBase); files beside it may stay open.`,
	});
}

/** A page in place of the probe is a sign-in page: the domain keeps strangers out. */
const isOpen = (opened: Opened): boolean =>
	'status' in opened &&
	opened.status >= 200 &&
	opened.status < 300 &&
	!(opened.contentType ?? '').toLowerCase().startsWith('text/html');
