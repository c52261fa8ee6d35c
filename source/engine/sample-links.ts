/** Links of candidates, opened as a user would: the new ones against what the bucket says, the original ones as they are. */
import {MigrationError} from './failure.ts';
import {linkTo} from './link.ts';
import type {Destination} from './ports/buckets.ts';
import type {Candidate} from './ports/candidates.ts';
import type {OpenLink} from './ports/open-link.ts';
import {createLinkProbe, type Link, type LinkProbe} from './prove-links.ts';
import {slices} from './slices.ts';

type Opening = {
	readonly open: (candidates: readonly Candidate[]) => Promise<void>;
	readonly probe: LinkProbe;
};

type Ports = {readonly openLink: OpenLink; readonly destination: Pick<Destination, 'stat'>};

/** New links must give the very object that was stored: its length and content type come from the store's own answer. */
export function openNewLinks({openLink, destination}: Ports, linkBase: string): Opening {
	const probe = createLinkProbe(openLink);
	const expected = async ({key}: Candidate): Promise<Link[]> => {
		if (key === null) return [];
		const stored = await destination.stat(key).catch(unreadable);
		const expects = stored === null ? null : {size: stored.size, contentType: stored.contentType};
		return [{url: linkTo(linkBase, key), expects}];
	};
	return {
		probe,
		async open(candidates) {
			for (const some of slices(candidates, atOnce)) {
				const links = await Promise.all(some.map(expected));
				await probe.open(links.flat());
			}
		},
	};
}

const atOnce = 16;

/** What may not be read is opened all the same, and only its status is judged. */
function unreadable(error: unknown): null {
	if (error instanceof MigrationError && error.kind === 'upload-forbidden') return null;
	throw error;
}

export function openOriginals({openLink}: Pick<Ports, 'openLink'>): Opening {
	const probe = createLinkProbe(openLink);
	return {
		probe,
		open: candidates =>
			probe.open(candidates.flatMap(({original}) => (original === null ? [] : [{url: original, expects: null}]))),
	};
}
