/** Salesforce, signed in; what it waits for is said on the event stream. */
import type {Config} from '../config/schema.ts';
import type {Emit} from '../engine/event.ts';
import type {Inspection} from '../engine/inspection.ts';
import type {LinkFields} from '../engine/ports/link-fields.ts';
import type {Salesforce} from '../engine/ports/salesforce.ts';
import {keepHeapsSmall} from '../workers/v8.ts';
import {clock} from './clock.ts';
import {salesforceSettings} from './settings.ts';
import {wayOut} from './way-out.ts';

type Around = {
	readonly emit: Emit;
	readonly signal: AbortSignal;
	/** No file is copied. */
	readonly dryRun?: boolean;
};

export async function openSalesforce(
	config: Config,
	{emit, signal, dryRun = false}: Around,
): Promise<Salesforce & LinkFields & Inspection> {
	// Loaded here, not at the top: jsforce takes a quarter of a second, and a refused lock should not wait for it.
	const {createSalesforce} = await import('../salesforce/salesforce.ts');
	const salesforce = await createSalesforce(salesforceSettings(config), {
		clock,
		signal,
		wayOut: wayOut(process.env),
		onWait: ({message}, ms) =>
			emit({
				type: 'state',
				state: 'throttled',
				reason: `waiting for Salesforce: ${message}, ${Math.ceil(ms / 1000)} s`,
			}),
	});
	// What it takes is loaded by now, and a million records may follow.
	keepHeapsSmall({dryRun});
	return salesforce;
}
