/** What the threads have in flight, asked of them over the ports of their batches, and only when somebody wants to know. */
import type {MessagePort} from 'node:worker_threads';
import type {AtWork} from '../engine/ports/copier.ts';
import type {ToThread} from './wire.ts';

export type Flights = {
	readonly open: (port: MessagePort) => void;
	readonly land: (port: MessagePort, answer: AtWork) => void;
	readonly close: (port: MessagePort) => void;
	/** One line a thread, by its number. */
	readonly ask: () => Promise<readonly AtWork[]>;
};

/** A thread that hashes a large part answers a little later. One that is later than this is left out. */
const patienceMs = 500;

export function createFlights(): Flights {
	/** By port: who waits for its answer. */
	const ports = new Map<MessagePort, Set<(answer: AtWork | null) => void>>();

	const settle = (port: MessagePort, answer: AtWork | null) => {
		const waiting = ports.get(port);
		for (const tell of waiting ?? []) tell(answer);
		waiting?.clear();
	};
	const askOne = (port: MessagePort, waiting: Set<(answer: AtWork | null) => void>) =>
		new Promise<AtWork | null>(resolve => {
			const patience = setTimeout(() => resolve(null), patienceMs);
			waiting.add(answer => {
				clearTimeout(patience);
				resolve(answer);
			});
			port.postMessage('in flight?' satisfies ToThread);
		});

	return {
		open: port => void ports.set(port, new Set()),
		land: settle,
		close(port) {
			settle(port, null);
			ports.delete(port);
		},
		async ask() {
			const answers = await Promise.all([...ports].map(([port, waiting]) => askOne(port, waiting)));
			const threads = new Map<number, AtWork>();
			for (const answer of answers) {
				if (answer === null) continue;
				const files = [...(threads.get(answer.id)?.files ?? []), ...answer.files];
				threads.set(answer.id, {id: answer.id, files});
			}
			return [...threads.values()].toSorted((a, b) => a.id - b.id);
		},
	};
}
