/** What the threads say of themselves, out of the cells that they share. */
import type {Pulse} from '../engine/ports/copier.ts';
import {at, type Cells, cell} from '../storage/cells.ts';

export function readPulse({words, bytesRead, rows: count}: Cells): Pulse {
	const rows = Array.from({length: count}, (_, row) => row);
	const read = (row: number, name: Parameters<typeof at>[1]) => Atomics.load(words, at(row, name));
	const sum = (name: 'retries' | 'throttled' | 'outages' | 'settled') =>
		rows.reduce((total, row) => total + read(row, name), 0);
	return {
		threads: rows.map(row => ({id: read(row, 'owner'), inFlight: read(row, 'inFlight')})).filter(({id}) => id !== 0),
		bytesRead: rows.reduce((total, row) => total + (bytesRead[row] ?? 0), 0),
		retries: sum('retries'),
		throttled: sum('throttled'),
		outages: sum('outages'),
		settled: sum('settled'),
		copyRefused: Atomics.load(words, cell.copyRefused),
	};
}
