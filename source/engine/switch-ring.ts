/** The changes of one ring, swept over until none is left. What was locked by others is tried again after each sweep. */
import {MigrationError} from './failure.ts';
import {type RingOrder, type RingPorts, sweepRing} from './sweep-ring.ts';
import {writeLater} from './write-later.ts';

/** Returns when nothing of the ring is left to do, or the run is told to stop. Throws what must end the run. */
export async function switchRing(ports: RingPorts, order: RingOrder): Promise<void> {
	const {links, control} = ports;
	const {plan, ring} = order;
	const {stopping} = control;
	let settled = 0;
	const counting: RingOrder = {
		...order,
		onSettled(outcomes) {
			settled += outcomes.filter(({outcome}) => outcome !== 'unsent').length;
			order.onSettled(outcomes);
		},
	};
	while (!stopping.aborted && links.changesToMake(plan, ring, 0, 1).length > 0) {
		const before = settled;
		const later = await sweepRing(ports, counting);
		if (!stopping.aborted) await writeLater({...ports, stopping}, counting, later);
		if (settled === before && !stopping.aborted)
			throw new MigrationError('internal', `Ring ${ring} of plan ${plan} does not come to its end`);
	}
}
