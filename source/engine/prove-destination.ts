/** Before a million records are read: may we write to the destination at all, and what does it enforce? */
import type {Emit, Gate} from './event.ts';
import type {Destination, StoreAbilities} from './ports/buckets.ts';

/** Where a store verifies nothing of what it is sent. */
export const provenHere =
	'Each copy is held against the MD5 in its ETag, and read again where that says nothing, which is slower.';

/** What it refuses of bodies that became others on their way. */
export function bodyChecks({verifiesPayload, verifiesMd5}: StoreAbilities): {holds: boolean; found: string} {
	if (verifiesPayload) return {holds: true, found: 'the destination refuses bytes that differ from their SHA-256'};
	if (verifiesMd5) {
		return {holds: true, found: 'the destination refuses bytes that differ from their MD5, not from their SHA-256'};
	}
	return {holds: false, found: 'the destination takes bytes that differ from their SHA-256 and from their MD5'};
}

/** Whether copies keep what they carry beside their bytes. */
export function keeping({forgets = []}: StoreAbilities): {holds: boolean; found: string; hint: string} {
	const lost = forgets.map(what => (what === 'disposition' ? 'Content-Disposition' : 'user metadata'));
	return forgets.length === 0
		? {holds: true, found: 'the destination keeps the Content-Disposition and the metadata of a copy', hint: ''}
		: {
				holds: false,
				found: `the destination forgets the ${lost.join(' and the ')} of what it stores`,
				hint: forgets.map(what => remedies[what]).join(' '),
			};
}

const remedies: Readonly<Record<NonNullable<StoreAbilities['forgets']>[number], string>> = {
	disposition:
		'HTML and SVG would open inline, on your own domain: have the delivery domain send them as attachments, or leave them out (migration.allowedExtensions).',
	metadata:
		'Nothing in a copy says then that it is ours, and one that a crash leaves unsettled counts as a collision: have the store, or what stands before it, keep x-amz-meta-* headers.',
};

type Ports = {readonly destination: Destination; readonly emit: Emit};

/** Throws where the destination cannot be written. */
export async function proveDestination({destination, emit}: Ports): Promise<StoreAbilities> {
	const abilities = await destination.probe();
	const {conditionalCreate} = abilities;
	emit({
		type: 'gate',
		gate: 'destination',
		holds: true,
		found: conditionalCreate
			? 'takes writes, and refuses to overwrite'
			: 'takes writes; it does not enforce If-None-Match, so each key is looked at before it is written',
	});
	const checks = bodyChecks(abilities);
	emit({
		type: 'gate',
		gate: 'checksums',
		...checks,
		...(checks.holds ? {} : {hint: `${provenHere} \`doclift doctor\` says more.`}),
	});
	const kept = keeping(abilities);
	if (!kept.holds) emit({type: 'gate', gate: 'headers of copies', ...kept});
	if (abilities.copies !== undefined) emit(copyGate(abilities.copies));
	return abilities;
}

/** Only where `migration.transfer` asks for copies inside the store. */
function copyGate(copies: NonNullable<StoreAbilities['copies']> | null): Gate {
	const gate = {type: 'gate', gate: 'copies inside the store'} as const;
	if (copies === null) {
		return {...gate, holds: false, found: 'the destination does not copy objects', hint: 'Files are streamed.'};
	}
	const holds = copies.conditional && copies.guarded && copies.checksums;
	if (holds) return {...gate, holds, found: 'made under conditions, and proven by the SHA-256 that the store states'};
	const lacks = [
		...(copies.conditional ? [] : ['it does not enforce If-None-Match on them']),
		...(copies.guarded ? [] : ['it does not look at the version of their source']),
		...(copies.checksums ? [] : ['it states no SHA-256 of them']),
	];
	return {
		...gate,
		holds,
		found: lacks.join('; '),
		hint: '`transfer: auto` streams here; `transfer: copy` looks at each key first and reads each copy again.',
	};
}
