/** The customer's side: the probe object is written, read and replaced, as copies will be. */
import type {Config} from '../../config/schema.ts';
import {probeKey} from '../../engine/key.ts';
import type {Destination} from '../../engine/ports/buckets.ts';
import {bodyChecks, keeping, provenHere} from '../../engine/prove-destination.ts';
import {count} from '../../reports/numbers.ts';
import {advise, attempt, judge, type Matter, note, pass, type Tell} from './gate.ts';

/** True where the probe object is there. */
export async function examineArchive(
	destination: Destination,
	{destination: {bucket, prefix}}: Config,
	tell: Tell,
): Promise<boolean> {
	const key = probeKey(prefix);
	const done = await attempt(tell, 'write and read back', `Copies go to ${bucket}.`, async () => {
		const able = await destination.probe();
		tell(pass('write and read back', `${bucket} takes, shows, lists and replaces ${key}`));
		const guarded = able.conditionalCreate && able.conditionalComplete;
		tell(
			advise(
				'no overwriting',
				guarded,
				guarded
					? 'the store itself refuses to write over an object (If-None-Match), in one piece and in parts'
					: 'the store does not refuse it; doclift looks before each write',
				unguarded,
			),
		);
		tell(
			advise(
				'replacing',
				able.conditionalReplace,
				able.conditionalReplace
					? 'only what doclift itself has stored is replaced (If-Match)'
					: 'the store does not compare (If-Match); doclift looks before each replacement',
				unguarded,
			),
		);
		const {holds, found} = bodyChecks(able);
		tell(
			judge('checksum', holds, found, {
				why: 'Something between this machine and the store may rewrite bodies.',
				hint: `Look for a proxy in the way. ${provenHere}`,
			}),
		);
		const {holds: keeps, found: kept, hint} = keeping(able);
		tell(
			advise('headers of copies', keeps, kept, {
				why: 'Browsers go by them, and doclift knows its own copies by them.',
				hint,
			}),
		);
		await examineParts(destination, key, able.conditionalComplete, tell);
		return true;
	});
	return done === true;
}

/** What the probe has begun in parts and could not abort would still be there, and cost storage for ever. */
async function examineParts(destination: Destination, key: string, conditional: boolean, tell: Tell): Promise<void> {
	await attempt(
		tell,
		'multipart',
		'Files above 8 MB go in parts, and what is left unfinished must be found and ended.',
		async () => {
			let ended = 0;
			for await (const upload of destination.pendingUploads(key)) {
				await destination.abortUpload(upload.key, upload.uploadId);
				ended++;
			}
			const also = ended === 0 ? '' : `, ${count(ended)} left from before ended too`;
			tell(
				conditional
					? pass('multipart', `begun, sent, listed and ended${also}`)
					: note('multipart', `uploads can be listed${also}; that the store takes files in parts is not proven`, {
							why: 'The store completes an upload over an existing object, or takes none in parts: the probe cannot tell.',
							hint: 'Try `doclift backup --full --limit 20` with files above 8 MB among them.',
						}),
			);
		},
	);
}

const unguarded: Matter = {
	why: 'Between the look and the write somebody else could put an object there.',
	hint: 'Let nothing but doclift write below the prefix.',
};
