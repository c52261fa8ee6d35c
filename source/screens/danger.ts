/**
What changes Salesforce, or ends a run, and what must be typed before it does. No single key leads past this module:
each step is a question that names what would happen, and only the right words answer it. Pure.
*/
import type {Reason} from '../engine/failure.ts';
import type {PlanSurvey} from '../engine/survey.ts';
import {beginning} from '../reports/cells.ts';
import {overruleWords} from '../reports/plan-words.ts';
import type {Key} from './dialogue.ts';
import {meaningOf} from './keys.ts';
import {bodyOf, linesAbove} from './layout.ts';
import {type Afterwards, type Dialog, here, isBusy, type Model} from './model.ts';
import {type Next, next, refuse, say, tell, withOverlay} from './next.ts';
import {choosesHold, isOpen, isWholeWayBack, needsOverruling, refusedNow, wholeWayBack} from './open-plan.ts';
import {questionLines} from './pages/question-lines.ts';
import {steer, whyDeaf, whyNot} from './steer.ts';
import {go} from './travel.ts';
import {emptyInput, type} from './ui/text-input.ts';

const blank = {input: emptyInput, wrong: null} as const;
const open = (model: Model, dialog: Dialog): Next => next(withOverlay(model, {kind: 'dialog', dialog}));

export function askCutOver(model: Model): Next {
	const {data} = model;
	if (isBusy(model)) return refuse(model, `${atWork(model)}; wait for its end, or type :stop`);
	if (!isOpen(data.plan) || data.plan.direction !== 'cutover')
		return refuse(model, 'there is no plan to cut over; type :plan to make one');
	return askExecute(model, data.plan);
}

export function askExecute(model: Model, plan: PlanSurvey): Next {
	const {planId, changes, state} = plan;
	if (changes === 0) return refuse(model, `plan ${planId} has nothing to change`);
	if (!isOpen(plan)) return refuse(model, `plan ${planId} is ${state} by now: another run has seen to that`);
	const refusal = refusedNow(model, plan);
	if (refusal !== null) return next(tell(model, `Plan ${planId} is not carried out`, refusal));
	const hold = plan.direction === 'cutover' || (model.holdAfterCanary && choosesHold(plan));
	return open(model, {kind: 'execute', plan, step: 'id', hold, top: 0, ...blank});
}

/** The plan that stands open, whichever way it leads. */
export function askOpen(model: Model): Next {
	const {plan} = model.data;
	if (plan?.direction !== 'rollback') return askCutOver(model);
	return isBusy(model) || !isOpen(plan) ? next(model) : askExecute(model, plan);
}

/**
A rollback never waits: it offers to stop what is at work, plans, and then asks for that plan's id. One that stands, begun
or planned of everything, is asked for as it is.
*/
export function askRollback(model: Model): Next {
	const {plan} = model.data;
	if (isBusy(model)) return open(model, {kind: 'stop-first', ...planned, ...blank});
	const begun = plan?.direction === 'rollback' && plan.state === 'executing';
	if (plan !== null && (begun || isWholeWayBack(model, plan))) return askExecute(model, plan);
	return startAfterwards(model, planned);
}

/** A plan for every link that was switched. */
const planned: Afterwards = {args: wholeWayBack, asks: true};

/** What a rollback starts once nothing is at work. */
export function startAfterwards(model: Model, {args, asks}: Afterwards): Next {
	const {model: started, effects} = begin(model, args);
	if (!asks) return {model: started, effects};
	return {
		model: {...say(started, 'planning the rollback; nothing is changed by that'), awaited: {kind: 'rollback-plan'}},
		effects,
	};
}

/** A run was to be started, and there is one at work: a rollback offers to take its place. */
export function occupied(model: Model, args: readonly string[]): Next {
	const asks = model.awaited?.kind === 'rollback-plan';
	const free = {...model, awaited: null};
	if (args[0] === 'rollback') return open(free, {kind: 'stop-first', args, asks, ...blank});
	return refuse(free, `\`doclift ${args[0]}\` was not started: a run is at work with this ledger`);
}

export function askStop(model: Model): Next {
	const reason = whyNot(model);
	return reason === null ? open(model, {kind: 'stop', ...blank}) : refuse(model, reason);
}

/** With nothing at work there is nothing to ask. */
export const askLeave = (model: Model): Next =>
	isBusy(model) ? open(model, {kind: 'leave', ...blank}) : next(model, {type: 'leave'});

/** A run of phase 1, or a plan: both change nothing at Salesforce, so Enter is enough. */
export function askLaunch(model: Model, args: readonly string[], lines: readonly string[]): Next {
	if (isBusy(model)) return refuse(model, `${atWork(model)}; wait for its end, or type :stop`);
	const title = `Start doclift ${args.join(' ')}?`;
	return open(model, {kind: 'confirm', title, lines, args});
}

export function launch(model: Model, args: readonly string[]): Next {
	if (isBusy(model)) return refuse(model, `${atWork(model)}; wait for its end, or type :stop`);
	return begin(model, args);
}

/**
The console says that it is starting before it hears the next key: what it does is shown meanwhile. Nothing that was
waited for before follows it.
*/
function begin(model: Model, args: readonly string[]): Next {
	const free = {...model, awaited: null};
	const shown = args.includes('--dry-run') ? free : go(free, args[0] === 'backup' ? 'overview' : 'cut-over');
	return next(say(withOverlay(shown, null), `starting doclift ${args.join(' ')}`), {type: 'launch', args});
}

const atWork = ({connection, run: {started}}: Model): string =>
	connection.state === 'starting'
		? `a run is starting (doclift ${connection.command})`
		: started === null
			? 'a run is at work'
			: `run ${started.runId} (${started.command}) is at work`;

/** A key while a question stands. */
export function answer(model: Model, dialog: Dialog, key: Key): Next {
	if (dialog.kind === 'told') return read(model, dialog, key);
	if (isEscape(key)) {
		const nothing = dialog.kind === 'execute' ? 'nothing was changed' : 'nothing was done';
		return next(say(withOverlay(model, null), nothing));
	}
	if (dialog.kind === 'confirm') return key.name === 'enter' ? launch(model, dialog.args) : next(model);
	if (key.name === 'enter') return typed(model, dialog, dialog.input.text.trim());
	if (dialog.kind === 'execute' && key.name in scrolls) return open(model, scrolled(model, dialog, key));
	if (dialog.kind === 'execute' && key.name === 'tab' && choosesHold(dialog.plan))
		return open(model, {...dialog, hold: !dialog.hold});
	const input = type(dialog.input, key);
	return input === dialog.input ? next(model) : open(model, {...dialog, input, wrong: null});
}

/** A key while something is told. Whoever wants to leave need not close it first. */
function read(model: Model, dialog: Extract<Dialog, {kind: 'told'}>, key: Key): Next {
	const closed = withOverlay(model, null);
	if (isEscape(key) || key.name === 'enter') return next(closed);
	if (key.name in scrolls) return open(model, scrolled(model, dialog, key));
	return meaningOf(key, here(model).screen) === 'leave' ? askLeave(closed) : next(model);
}

const isEscape = ({name, text, ctrl}: Key): boolean => name === 'escape' || (ctrl && text === 'c');

const scrolls: Readonly<Partial<Record<Key['name'], number>>> = {up: -1, down: 1, pageUp: -8, pageDown: 8};

/** No further than there is something to be seen: whoever comes back must not have to count how often he has pressed. */
function scrolled<Long extends Extract<Dialog, {readonly top: number}>>(model: Model, dialog: Long, {name}: Key): Long {
	const {width, height} = bodyOf(model);
	const {lines, question} = questionLines(model, dialog, width);
	const most = lines.length - linesAbove(lines.length, question.length, height);
	const top = Math.min(dialog.top, most) + (scrolls[name] ?? 0);
	return {...dialog, top: Math.max(0, Math.min(top, most))};
}

const mostQuoted = 40;
/** As much of what was typed, or pasted, as leaves room for what is said of it. */
const quoted = (words: string): string =>
	words.length <= mostQuoted ? `"${words}"` : `"${beginning(words, mostQuoted)}..."`;

type Typed = Exclude<Dialog, {kind: 'confirm' | 'told'}>;

function typed(model: Model, dialog: Typed, words: string): Next {
	const wrong = (text: string) => open(model, {...dialog, input: emptyInput, wrong: text});
	const closed = withOverlay(model, null);
	switch (dialog.kind) {
		case 'leave':
			if (words === '') return next(closed, {type: 'leave'});
			return words === 'stop' ? steer(closed, 'stop') : wrong(`${quoted(words)} is not stop; Enter alone leaves`);
		case 'stop':
			return words === 'stop' ? steer(closed, 'stop') : wrong('type stop, or press Esc: the run goes on');
		case 'stop-first': {
			if (words !== 'stop') return wrong('type stop, or press Esc: the run goes on, nothing is rolled back');
			const deaf = whyDeaf(closed);
			if (deaf !== null) return refuse(closed, deaf);
			const {args, asks} = dialog;
			// A rollback never waits for another console to leave the writer's seat.
			return next({...say(closed, stoppingFirst(dialog)), awaited: {kind: 'free', args, asks}}, {type: 'stop'});
		}
		default:
			return confirmed(model, dialog, words, wrong);
	}
}

/**
The run was told to stop for a rollback, and nobody has answered. Where the order lies there the end is waited for. Where
it was not sent nothing would end the run, and a rollback would begin whenever it ends by itself, hours later: who steers
it says it on his own connection, and for all others the rollback is called off.
*/
export function unanswered(model: Model, {sent, message, hint}: {readonly sent: boolean} & Reason): Next {
	if (model.awaited?.kind !== 'free' || model.run.result !== null) return next(model);
	if (sent) return next(tell(model, 'the rollback waits for the run to stop', {message, hint}));
	if (model.run.seat?.yours) return next(model, {type: 'verb', verb: 'stop'});
	const why = {message, hint: hint ?? 'Start the rollback again.'};
	return next(tell({...model, awaited: null}, 'the run was not told to stop: the rollback is called off', why));
}

const stoppingFirst = ({args}: Afterwards): string =>
	`stopping the run; ${args.includes('--dry-run') ? 'the rollback is planned next' : 'the rollback begins when it has ended'}`;

function confirmed(
	model: Model,
	dialog: Extract<Dialog, {kind: 'execute'}>,
	words: string,
	wrong: (text: string) => Next,
): Next {
	const {plan, step, hold} = dialog;
	const {planId, direction} = plan;
	const command = direction === 'cutover' ? 'migrate' : 'rollback';
	const order = [command, '--execute', '--confirm', planId, ...(hold ? ['--hold-after-canary'] : [])];
	if (step === 'overrule') {
		if (words !== overruleWords) return wrong('that is not the sentence: nothing was changed');
		return launch(model, [...order, '--accept-unproven-links']);
	}
	if (words.toUpperCase() !== planId) return wrong(`${quoted(words)} is not the id of this plan: nothing was changed`);
	if (needsOverruling(plan)) return open(model, {...dialog, step: 'overrule', ...blank});
	return launch(model, order);
}
