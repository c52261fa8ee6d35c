/** One batch on one thread: receipts arrive while it runs, and a thread that dies under it is told as a crash. */
import {type MessagePort, receiveMessageOnPort} from 'node:worker_threads';
import {MigrationError} from '../engine/failure.ts';
import type {Receipt} from '../engine/ports/copier.ts';
import {messageOf} from '../engine/thrown.ts';
import type {Flights} from './flights.ts';
import type {ThreadPool} from './threads.ts';
import {type BatchEnd, type BatchMessage, type FromThread, type Keys, type ToThread, unpack} from './wire.ts';

export type Settle = (receipts: readonly Receipt[]) => void;

export type Tasks = {readonly pool: Pick<ThreadPool, 'run'>; readonly flights: Flights};

type Crash = {readonly crash: string};

/** Is given the way to hand the thread newer keys, and returns what ends that. */
export type Refreshing = (hand: (fresh: Keys) => void) => () => void;

/** Throws what ends the run: that there is no thread any more. */
export async function runOnce(
	{pool, flights}: Tasks,
	batch: Omit<BatchMessage, 'port'>,
	pass: Settle,
	refreshing: Refreshing,
): Promise<BatchEnd | Crash> {
	const {port1, port2} = new MessageChannel();
	const take = (message: FromThread) => {
		if ('files' in message) flights.land(port1, message);
		else pass(unpack(message));
	};
	port1.on('message', take);
	flights.open(port1);
	const stop = refreshing(fresh => port1.postMessage(fresh satisfies ToThread));
	try {
		const end = await pool.run({...batch, port: port2});
		drainPort(port1, take);
		take(end.receipts);
		return end;
	} catch (error) {
		drainPort(port1, take);
		if (error instanceof MigrationError) throw error;
		return {crash: messageOf(error)};
	} finally {
		stop();
		flights.close(port1);
		port1.close();
	}
}

/** What was posted before the end is here by now, but may not have been delivered yet. */
function drainPort(port: MessagePort, take: (message: FromThread) => void): void {
	for (let entry = receiveMessageOnPort(port); entry !== undefined; entry = receiveMessageOnPort(port)) {
		take(entry.message);
	}
}
