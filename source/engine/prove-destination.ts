/** Before a million records are read: may we write to the destination at all, and what does it enforce? */
import type {Emit} from './event.ts';
import type {Destination, StoreAbilities} from './ports.ts';

type Ports = {readonly destination: Destination; readonly emit: Emit};

/** Throws where the destination cannot be written. */
export async function proveDestination({destination, emit}: Ports): Promise<StoreAbilities> {
	const abilities = await destination.probe();
	const {conditionalCreate, verifiesPayload} = abilities;
	emit({
		type: 'gate',
		gate: 'destination',
		holds: true,
		found: conditionalCreate
			? 'takes writes, and refuses to overwrite'
			: 'takes writes; it does not enforce If-None-Match, so each key is looked at before it is written',
	});
	emit({
		type: 'gate',
		gate: 'checksums',
		holds: verifiesPayload,
		...(verifiesPayload
			? {found: 'the destination refuses bytes that differ from their SHA-256'}
			: {
					found: 'the destination does not verify what it receives',
					hint: 'Copies are compared by size and ETag alone; `doclift doctor` says more.',
				}),
	});
	return abilities;
}
