/** The customer's side: the probe object is written, read and replaced, as copies will be. */
import type {Config} from '../../config/schema.ts';
import type {Destination} from '../../engine/ports.ts';
import {attempt, judge, pass, type Tell} from './gate.ts';

export async function examineArchive(
	destination: Destination,
	{destination: {bucket, prefix}}: Config,
	tell: Tell,
): Promise<void> {
	await attempt(tell, 'destination', async () => {
		const able = await destination.probe();
		tell(pass('destination', `${bucket} takes, shows and replaces ${prefix === '' ? '' : `${prefix}/`}.doclift/probe`));
		tell(
			pass(
				'no overwriting',
				able.conditionalCreate && able.conditionalComplete
					? 'the store itself refuses to write over an object (If-None-Match)'
					: 'the store does not refuse it; doclift looks before each write',
			),
		);
		tell(
			judge(
				'checked bytes',
				able.verifiesPayload,
				able.verifiesPayload
					? 'the store refuses bytes that differ from their SHA-256'
					: 'the store takes bytes that differ from their SHA-256',
				'Something between this machine and the store may rewrite bodies. Copies are read again in its place, which is slower.',
			),
		);
	});
}
