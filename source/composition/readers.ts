/** Who reads the events of what is at work: its log, people in lines, and with `--json` programs. */

import type {Emit} from '../engine/event.ts';
import {createNdjson} from '../reports/ndjson.ts';
import {createPlain} from '../reports/plain.ts';
import {clock} from './clock.ts';
import type {Invocation} from './invocation.ts';

export function createReaders(
	{say, status, tell, json}: Pick<Invocation, 'say' | 'status' | 'tell' | 'json'>,
	log: Emit,
): Emit[] {
	const {now} = clock;
	const plain = createPlain({say, status, now});
	// With `--json` people read stderr: there `say` writes.
	return [log, plain.emit, ...(json ? [createNdjson({tell, now})] : [])];
}
