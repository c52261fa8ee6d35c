/** What the screens want done: each effect goes to the part of the console that can do it, and its end becomes an action. */
import {MigrationError, type Reason} from '../engine/failure.ts';
import {messageOf} from '../engine/thrown.ts';
import type {Effect} from '../screens/dialogue.ts';
import type {Client} from './client.ts';
import type {Followed} from './followed.ts';
import type {Loader} from './loader.ts';
import type {Dispatch} from './loop.ts';
import type {Painter} from './painter.ts';
import type {Terminal} from './terminal.ts';
import type {Reply, Unanswered} from './verb.ts';
import {writeBeside} from './write-beside.ts';

export type EffectPorts = {
	readonly now: () => number;
	/** Stops the run at work, on a connection of its own: one that is attached is a console's, and needs the seat. */
	readonly stop: () => Promise<Reply | Unanswered>;
	/** Resolves with the file that it has written. */
	readonly exportPlan: (planId: string) => Promise<string>;
	/** For what `write` writes. */
	readonly folder: string;
};

type Parts = {
	readonly client: Pick<Client, 'send'>;
	readonly followed: Pick<Followed, 'start' | 'hear'>;
	readonly loader: Pick<Loader, 'load'>;
	readonly terminal: Pick<Terminal, 'suspend'>;
	readonly painter: Pick<Painter, 'repaint'>;
	readonly dispatch: Dispatch;
	readonly leave: () => void;
};

/** The screens know of a run, and this console, which has been asleep, has not found it again yet. */
const notSent = (verb: string): string => `${verb} was not sent, the run is being looked for: try again`;

export function createEffects(
	{client, followed, loader, terminal, painter, dispatch, leave}: Parts,
	{now, stop, exportPlan, folder}: EffectPorts,
): (effect: Effect) => void {
	const fail = (message: string) => dispatch({type: 'failed', message, now: now()});
	const unanswered = (sent: boolean, why: unknown) => dispatch({type: 'unanswered', sent, ...whyOf(why), now: now()});
	const write = async (work: () => Promise<string> | string) => {
		try {
			dispatch({type: 'written', file: await work(), now: now()});
		} catch (error) {
			fail(wordsOf(error));
		}
	};
	/** A second writing of the same plan would put what there is of the first into its place, as if it were whole. */
	const exporting = new Set<string>();
	const exportOnce = async (planId: string) => {
		if (exporting.has(planId)) return fail(`plan ${planId} is being written already`);
		exporting.add(planId);
		await write(() => exportPlan(planId));
		exporting.delete(planId);
	};

	return effect => {
		switch (effect.type) {
			case 'verb': {
				const {verb, value} = effect;
				if (!client.send({verb, ...(value === undefined ? {} : {value})})) fail(notSent(verb));
				return;
			}
			case 'workers':
				client.send({verb: 'workers'});
				return;
			case 'stop':
				stop().then(
					heard => (heard.type === 'reply' ? followed.hear(heard) : unanswered(heard.sent, heard.why)),
					error => unanswered(false, error),
				);
				return;
			case 'load':
				return loader.load(effect.want);
			case 'launch':
				return followed.start(effect.args);
			case 'write':
				void write(() => writeBeside(folder, effect.name, effect.text));
				return;
			case 'export-plan':
				void exportOnce(effect.planId);
				return;
			case 'suspend':
				return terminal.suspend();
			case 'redraw':
				return painter.repaint();
			case 'leave':
				leave();
		}
	};
}

function whyOf(error: unknown): Reason {
	if (error instanceof MigrationError) return {message: error.message, hint: error.hint};
	return {message: messageOf(error), hint: null};
}

function wordsOf(error: unknown): string {
	const {message, hint} = whyOf(error);
	return hint === null ? message : `${message}. ${hint}`;
}
