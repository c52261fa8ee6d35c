/** What was locked by others or lost on the way: tried again one small request after the other, a few times, with jitter. */
import {compareLinks, type WriteOrder, type WritePorts} from './compare-links.ts';
import {MigrationError} from './failure.ts';
import type {PlannedChange} from './ports/changes.ts';
import {slices} from './slices.ts';
import {writeLinks} from './write-links.ts';

const rounds = 5;
const smallRequest = 50;
const firstPauseMs = 500;

/**
What is still locked in the last round has failed. Throws where Salesforce did not answer in any of them, and where an earlier
request may be what has locked it.
*/
export async function writeLater(
	ports: WritePorts,
	order: WriteOrder,
	changes: readonly PlannedChange[],
	random: () => number = Math.random,
): Promise<void> {
	const {clock, stopping} = ports;
	let left = changes;
	let reason: unknown = null;
	for (let round = 1; round <= rounds && left.length > 0; round++) {
		// Jitter: two that were locked by each other must not meet again.
		await clock.sleep(firstPauseMs * 2 ** (round - 1) * (0.5 + random()), stopping);
		const again: PlannedChange[] = [];
		for (const some of slices(left, smallRequest)) {
			if (stopping.aborted) return;
			const compared = await compareLinks(ports, order, some);
			const written = await writeLinks(ports, {...order, last: round === rounds}, compared);
			again.push(...written.again);
			reason = written.reason ?? reason;
		}
		left = again;
	}
	if (left.length === 0) return;
	throw (
		reason ??
		new MigrationError(
			'salesforce-unavailable',
			`${left.length} updates were locked, had no effect or came too late to be sent, again and again`,
		)
	);
}
