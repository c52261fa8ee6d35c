/** What is to be asked for, given what is shown: nothing is read that nobody looks at. Pure. */
import {passed} from '../engine/at-most-every.ts';
import type {NotMade} from '../engine/life.ts';
import type {PlanSurvey} from '../engine/survey.ts';
import type {Effect, Want} from './dialogue.ts';
import {type Asked, here, isBusy, type Model, type Place} from './model.ts';
import {planMade, reviewedPlan} from './open-plan.ts';

/** How old (ms) what is shown may grow while a run is at work. A search walks the whole plan, and that once. */
const busyMs: Readonly<Record<Want['what'], number>> = {
	overview: 2000,
	plan: 2000,
	log: 2000,
	'plan-rows': 2000,
	accounts: 5000,
	files: 5000,
	record: 5000,
	'recent-errors': 5000,
	'plan-search': Number.POSITIVE_INFINITY,
};
/** The same while no run is at work (ms). */
const idleMs = 10_000;
/** How long (ms) an answer is waited for until it is asked for again. */
const lostMs = 30_000;
const workersMs = 1000;
/** How long (ms) a run may be silent until it is asked for something: that it answers is what `alive` means. */
const quietMs = 1500;

export const planWindow = 400;
export const mostFound = 1000;
export const attentionOutcomes: readonly NotMade[] = ['conflict', 'failed', 'deleted'];

/** What the place that is shown needs, the header's overview first. */
export function wantsOf(model: Model): readonly Want[] {
	const place = here(model);
	const wants = ownWants(place, model);
	const planId = place.screen === 'plan' || model.awaited?.kind === 'rollback-plan' ? planMade(model) : undefined;
	if (planId === undefined) return [{what: 'overview'}, ...wants];
	// Another one may stand before it, wherever the open plan is asked for: that comes with the overview.
	return [{what: 'overview'}, ...wants.filter(({what}) => what !== 'plan'), {what: 'plan', planId}];
}

function ownWants(place: Place, model: Model): readonly Want[] {
	const {data} = model;
	const {screen} = place;
	switch (screen) {
		case 'home':
			return [{what: 'plan'}];
		case 'overview':
		case 'accounts':
			return [{what: 'accounts'}];
		case 'files':
			return [{what: 'files', filter: place.filter, after: 0, limit: place.wanted}];
		case 'record':
			return [{what: 'record', recordId: place.recordId}];
		case 'errors':
			return [{what: 'recent-errors', limit: place.wanted}];
		case 'log':
			return [{what: 'log', limit: 2000}];
		case 'plan':
			return [{what: 'plan'}, ...planWants(place, reviewedPlan(model))];
		case 'cut-over':
			return [{what: 'plan'}, ...(data.plan === null ? [] : [attentionWant(data.plan.planId)])];
		default:
			return [];
	}
}

function planWants({tab, list}: Place, plan: PlanSurvey | null): readonly Want[] {
	if (tab === 0 || plan === null) return [];
	const {planId} = plan;
	if (tab === 2) return [attentionWant(planId)];
	if (list.filter !== '') return [{what: 'plan-search', planId, filter: {}, pattern: list.filter, limit: mostFound}];
	// A window around what is seen, in steps, so that a key press asks for nothing new.
	const step = planWindow / 4;
	const after = Math.max(0, (Math.floor(list.top / step) - 1) * step);
	return [{what: 'plan-rows', planId, filter: {}, after, limit: planWindow}];
}

const attentionWant = (planId: string): Want => ({
	what: 'plan-rows',
	planId,
	filter: {outcomes: attentionOutcomes},
	after: 0,
	limit: mostFound,
});

/** Whether an answer is still the one that is waited for: the place may have changed while it was read. */
export const isWanted = (model: Model, want: Want): boolean => {
	const text = JSON.stringify(want);
	return wantsOf(model).some(one => one.what === want.what && JSON.stringify(one) === text);
};

/** What has been answered, or could not be, is asked for again when it has grown old, and not as what was lost. */
export function closed(model: Model, what: keyof Model['asked']): Model {
	const asked = model.asked[what];
	return asked ? {...model, asked: {...model.asked, [what]: {...asked, open: false}}} : model;
}

/** What was read after its place had been left is read at once when that is come back to. */
export function forgotten(model: Model, want: Want): Model {
	if (model.asked[want.what]?.text !== JSON.stringify(want)) return model;
	const {[want.what]: _, ...asked} = model.asked;
	return {...model, asked};
}

/** The model that remembers to have asked, and what is asked now. */
export function ask(model: Model, now: number): {model: Model; effects: readonly Effect[]} {
	const busy = isBusy(model);
	const due = wantsOf(model).flatMap(want => {
		const asked = model.asked[want.what];
		const text = JSON.stringify(want);
		const fresh = asked?.open ? lostMs : busy ? busyMs[want.what] : Math.max(idleMs, busyMs[want.what]);
		const isDue = asked?.text !== text || passed(fresh, asked.at, now);
		return isDue ? [{want, text}] : [];
	});
	const workers = wantsAnswer(model, now) && isWorkersDue(model.asked.workers, now);
	if (due.length === 0 && !workers) return {model, effects: []};
	const asked = Object.fromEntries(due.map(({want, text}) => [want.what, {at: now, open: true, text}]));
	return {
		model: {
			...model,
			asked: {...model.asked, ...asked, ...(workers ? {workers: {at: now, open: true, text: ''}} : {})},
		},
		effects: [...due.map(({want}): Effect => ({type: 'load', want})), ...(workers ? [{type: 'workers'} as const] : [])],
	};
}

/** A run that does not answer is not asked each second: all that would lie there until it goes on. */
const isWorkersDue = (asked: Asked | undefined, now: number): boolean =>
	asked === undefined || passed(asked.open ? lostMs : workersMs, asked.at, now);

function wantsAnswer(model: Model, now: number): boolean {
	if (model.connection.state !== 'connected') return false;
	const {screen} = here(model);
	return screen === 'workers' || screen === 'overview' || passed(quietMs, model.run.heardAt, now);
}
