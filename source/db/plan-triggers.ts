/** What a plan refuses once it is fixed, and the count of its rows that is kept in the same transaction. */
import {planLife} from '../engine/life.ts';
import {numberOfOutcome} from './plan-words.ts';
import {refuse, trigger} from './trigger.ts';

const steps = Object.entries(planLife).flatMap(([from, tos]) =>
	Object.values<string>(tos).map(to => `OLD.state = '${from}' AND NEW.state = '${to}'`),
);

const laterFound = ['conflict', 'deleted'] as const;
const differs = laterFound.map(name => `NEW.outcome = ${numberOfOutcome(name)}`).join(' OR ');

const ringOfRow = `iif(NEW.canary IS NULL, (SELECT ring FROM plan_rings
	WHERE plan = NEW.plan AND ring > 0 AND NEW.seq BETWEEN first AND last), 0)`;

const counted = `
	UPDATE plan_tally SET count = count - 1
	WHERE (plan, ring, class, outcome) = (NEW.plan, ${ringOfRow}, NEW.class, coalesce(OLD.outcome, 0));
	INSERT INTO plan_tally (plan, ring, class, outcome, count) VALUES (NEW.plan, ${ringOfRow}, NEW.class, NEW.outcome, 1)
	ON CONFLICT DO UPDATE SET count = count + 1;`;

export const planTriggers = [
	trigger(
		'plan_steps',
		`BEFORE UPDATE OF state ON plans WHEN NEW.state <> OLD.state AND NOT (${steps.join(' OR ')})`,
		refuse('no step leads from this plan state to that one'),
	),
	trigger(
		'plan_fixed',
		`BEFORE UPDATE ON plans WHEN OLD.code IS NOT NULL AND
		(NEW.id, NEW.code, NEW.summary, NEW.direction, NEW.scope, NEW.link_base, NEW.backup_run, NEW.created_at) IS NOT
		(OLD.id, OLD.code, OLD.summary, OLD.direction, OLD.scope, OLD.link_base, OLD.backup_run, OLD.created_at)`,
		refuse('a plan that was shown does not change'),
	),
	trigger(
		'plan_rows_fixed',
		`BEFORE UPDATE ON plan_rows WHEN
		(NEW.plan, NEW.seq, NEW.record, NEW.generation, NEW.class, NEW.from_url, NEW.to_url) IS NOT
		(OLD.plan, OLD.seq, OLD.record, OLD.generation, OLD.class, OLD.from_url, OLD.to_url)`,
		refuse('a row of a plan does not change'),
	),
	trigger(
		'plan_rows_settle_once',
		`BEFORE UPDATE OF outcome ON plan_rows WHEN OLD.outcome IS NOT NULL
		AND NOT (OLD.outcome = ${numberOfOutcome('applied')} AND (${differs}))`,
		refuse('a row of a plan is settled once'),
	),
	trigger(
		'plan_rows_kept',
		`BEFORE DELETE ON plan_rows WHEN (SELECT started_at FROM plans WHERE id = OLD.plan) IS NOT NULL`,
		refuse('rows of a plan that was begun are never removed'),
	),
	trigger('plan_rows_counted', 'AFTER UPDATE OF outcome ON plan_rows WHEN NEW.outcome IS NOT OLD.outcome', counted),
];
