/** The order in which an unordered query job delivers: chunk by chunk, as they were finished. */
import {draw} from '../world/chance.ts';

/** Records of one chunk where Salesforce splits an unordered query by primary key (scaled down: its own has 100,000). */
const chunkRows = 5_000;

/** Chunks come back in the order in which they were finished; rows within one keep theirs. */
export function shuffleChunks(rows: Uint32Array, seed: number): void {
	const whole = Math.floor(rows.length / chunkRows);
	const few = whole < 2 ? Math.floor(rows.length / 2) : chunkRows;
	const count = few === 0 ? 0 : Math.floor(rows.length / few);
	const held = new Uint32Array(few);
	for (let chunk = count - 1; chunk > 0; chunk--) {
		const other = whole < 2 ? 0 : draw(seed, chunk, 1101) % (chunk + 1);
		held.set(rows.subarray(chunk * few, (chunk + 1) * few));
		rows.copyWithin(chunk * few, other * few, (other + 1) * few);
		rows.set(held, other * few);
	}
}
