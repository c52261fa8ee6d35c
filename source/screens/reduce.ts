/** One action, the next model, and what the console is to do: the whole console as a function. Pure. */
import {passed} from '../engine/at-most-every.ts';
import {executeCommand} from '../engine/direction.ts';
import type {Started} from '../engine/event.ts';
import {reasonIn} from '../engine/failure.ts';
import type {PlanSummary} from '../engine/plan-summary.ts';
import {askExecute, askOpen, occupied, startAfterwards, unanswered} from './danger.ts';
import type {Action, Connection, Loaded, SocketLine, Start} from './dialogue.ts';
import {newList} from './list.ts';
import {absorb} from './loaded.ts';
import {isBusy, type Model, modelOf} from './model.ts';
import {type Next, next, refuse, say, tell} from './next.ts';
import {madePlan} from './open-plan.ts';
import {press} from './press.ts';
import {foldLine, isSettling, newRun, type Result} from './run.ts';
import {settled} from './travel.ts';
import {ask, closed, forgotten, isWanted} from './wants.ts';

export const initial = (start: Start): Model => modelOf(start);

/** Keys bring no time: a message may be older than it says by as long as nothing has happened. */
const messageMs = 20_000;

export function reduce(model: Model, action: Action): Next {
	const {model: after, effects} = change(model, action);
	// Whoever now looks at something else wants to see it at once.
	const asked = ask(after, after.now);
	return {model: asked.model, effects: [...effects, ...asked.effects]};
}

function change(model: Model, action: Action): Next {
	switch (action.type) {
		case 'key':
			return press(model, action.key);
		case 'resize':
			return next(settled({...model, columns: action.columns, rows: action.rows}));
		case 'tick':
			return next(tick(model, action.now));
		case 'connection':
			return connect(model, action.connection);
		case 'line':
			return hear({...model, now: action.now}, action.line);
		case 'loaded':
			return load({...model, now: action.now}, action);
		case 'failed':
			return fail({...model, now: action.now}, action);
		case 'unanswered':
			return unanswered({...model, now: action.now}, action);
		case 'launched':
			return next(awaiting(model, action.pid));
		case 'occupied':
			return occupied({...model, now: action.now}, action.args);
		case 'written':
			return next(say({...model, now: action.now}, `written: ${action.file}`, 'good'));
		default:
			// The end of the run at work is told by its connection.
			return next(
				tell(
					{
						...model,
						now: action.now,
						refused: {args: action.args, exitCode: action.exitCode},
						awaited: model.awaited?.kind === 'free' ? model.awaited : null,
					},
					`doclift ${action.args.join(' ')}`,
					action,
				),
			);
	}
}

/** What is said of time while a run is at work is said in seconds. */
const agesMs = 900;

/** While nothing is at work and nothing is due, time alone draws nothing. */
function tick(model: Model, now: number): Model {
	const expired = model.message !== null && passed(messageMs, model.message.at, now);
	if (expired) return {...model, now, message: null};
	const later = {...model, now};
	const ages = model.connection.state !== 'none' && passed(agesMs, model.now, now);
	return ages || ask(later, now).effects.length > 0 ? later : model;
}

function connect(model: Model, connection: Connection): Next {
	// After a sleep of this process it is most likely the same one, which its `started` tells.
	const connects = connection.state === 'connected' && model.connection.state !== 'connected';
	const begins = connection.state === 'starting' || connects;
	const changed: Model = {
		...model,
		connection,
		...(begins ? {run: newRun(model.now), refused: null} : {}),
		// What was read while another state held is out of date now.
		asked: {},
	};
	if (model.awaited?.kind !== 'free') return next(settled(changed));
	if (connection.state === 'none' && model.run.result !== null) return startAfterwards(changed, model.awaited);
	// Whatever ends later is another run: nobody expects a rollback to begin then.
	if (connection.state === 'lost') return giveUp(changed, 'the run was cut off before it had ended');
	return connection.state === 'none' ? giveUp(changed, 'nobody heard how the run ended') : next(settled(changed));
}

const giveUp = (model: Model, why: string): Next =>
	refuse({...settled(model), awaited: null}, `${why}: start the rollback again`);

/** What waits for the plan of a rollback waits for that of this run. */
const awaiting = (model: Model, pid: number): Model =>
	model.awaited?.kind === 'rollback-plan' ? {...model, awaited: {kind: 'rollback-plan', pid}} : model;

function hear(model: Model, line: SocketLine): Next {
	const heard = {...outOfDate(model, line), run: foldLine(model.run, line, model.now)};
	if (isAnother(model, line)) return giveUp(heard, 'another run is at work by now');
	// That it was being started is old news, once it answers.
	if (line.type === 'started' && heard.message?.text.startsWith('starting ')) return next({...heard, message: null});
	if (line.type === 'workers') return next(closed(heard, 'workers'));
	if (line.type === 'reply') return next(say(heard, line.said, line.ok ? 'good' : 'bad'));
	if (line.type === 'result') {
		const {exitCode} = line;
		return next({
			...sayEnd(heard, line),
			refused: null,
			asked: {},
			awaited: exitCode === 0 || model.awaited?.kind === 'free' ? model.awaited : null,
		});
	}
	return next(heard);
}

/** Than the one that is waited for. One run may begin many times, account by account, in one process. */
function isAnother({run, awaited}: Model, line: SocketLine): boolean {
	if (line.type !== 'started') return false;
	if (awaited?.kind === 'rollback-plan') return awaited.pid !== undefined && awaited.pid !== line.pid;
	return awaited?.kind === 'free' && run.started !== null && run.started.pid !== line.pid;
}

/** A phase begins, or it waits or goes on: what was counted before says nothing of where it stands. */
const turns = (line: SocketLine): boolean =>
	line.type === 'state' && line.state !== 'notice' && line.state !== 'throttled';

/** The header tells how many links are settled: the page of their plan is to tell the same. */
const settles = ({run}: Model, line: SocketLine): boolean =>
	line.type === 'progress' && isSettling(line) && line.done !== run.settled;

/** Counts beside what is told now are read anew at once, in place of within two seconds. */
function outOfDate(model: Model, line: SocketLine): Model {
	const {plan: _, ...asked} = model.asked;
	if (settles(model, line)) return {...model, asked};
	if (!turns(line)) return model;
	const {overview: __, ...others} = asked;
	return {...model, asked: others};
}

function sayEnd(model: Model, {exitCode, error, stoppedBy}: Result): Model {
	const {started, plan} = model.run;
	if (exitCode === 0 && started?.dryRun && plan !== null) return sayPlan(model, plan);
	const ended = `the run has ended with exit code ${exitCode}`;
	const reason = reasonIn(error);
	if (reason !== null) return tell(model, ended, reason);
	if (typeof stoppedBy === 'string' && exitCode !== 0) return say(model, stoppedWords(stoppedBy, started));
	return say(model, exitCode === 1 ? `${ended}: some records need attention` : ended, exitCode === 0 ? 'good' : 'bad');
}

/** Nobody has to look at what is left: it was left on purpose. A plan is made anew, or not at all. */
const stoppedWords = (by: string, started: Started | null): string =>
	`the run was stopped (${by})${started?.dryRun ? '' : ': the same command goes on from here'}`;

/** Of two that are ready the way back is not the open one: what carries it out is said. */
function sayPlan(model: Model, plan: PlanSummary): Model {
	const {planId, changes, direction} = plan;
	if (changes === 0) return say(model, `plan ${planId} changes nothing`);
	const asked = model.awaited?.kind === 'rollback-plan';
	if (direction === 'rollback' && !asked) return say(model, `plan ready, 6 shows it: ${executeCommand(plan)}`, 'good');
	return say(model, `plan ${planId} is ready: 6 shows it`, 'good');
}

function fail(model: Model, {message, want}: Extract<Action, {type: 'failed'}>): Next {
	if (want === undefined) return refuse(model, message);
	const said = say(closed(model, want.what), message, 'bad');
	return next({...said, message: said.message && {...said.message, unread: true}});
}

/** An answer that nobody waits for any more is dropped. */
function load(before: Model, answer: Loaded & {readonly now: number}): Next {
	const {want} = answer;
	const model = before.message?.unread ? {...before, message: null} : before;
	if (!isWanted(model, want)) return next(forgotten(model, want));
	const loaded = settled(withBegun(model, absorb(closed(model, want.what), answer)));
	return openAwaited(loaded, want.what);
}

/** A plan that stands halfway is what home offers first, wherever the mark was. */
function withBegun({data: {plan: before}}: Model, model: Model): Model {
	const {plan} = model.data;
	if (plan?.state !== 'executing' || (before?.planId === plan.planId && before.state === plan.state)) return model;
	const [home, ...rest] = model.places;
	return {...model, places: [{...home, list: newList()}, ...rest]};
}

/** The plan of a rollback that was asked for: as soon as it stands and nothing is at work, its question is put. */
function openAwaited(model: Model, what: Loaded['want']['what']): Next {
	if (model.awaited?.kind === 'open-plan' && what === 'plan') return askOpen({...model, awaited: null});
	if (model.awaited?.kind !== 'rollback-plan' || isBusy(model) || model.overlay !== null) return next(model);
	const plan = madePlan(model);
	return plan?.direction === 'rollback' ? askExecute({...model, awaited: null}, plan) : next(model);
}
