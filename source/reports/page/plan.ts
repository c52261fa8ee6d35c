/** Plan against done: what each ring of the newest plan has come to. */
import {type Html, html} from '../html.ts';
import {count, counted, duration, moment} from '../numbers.ts';
import {classWords, verbOf} from '../plan-words.ts';
import {stackedBar} from './chart.ts';
import type {Facts} from './facts.ts';

type Ring = NonNullable<Facts['plan']>['rings'][number];

export function planSection({plan}: Facts): Html {
	if (plan === null) return html`<section><h2>Plan against done</h2><p>No plan has been made yet.</p></section>`;
	const {planId, direction, state, createdAt, startedAt, endedAt, changes, summary, rings, copiedSince} = plan;
	const since =
		state === 'ready' && copiedSince !== null ? `, no longer valid: files were copied since (run ${copiedSince})` : '';
	const forecast = `the plan said about ${duration(summary.secondsForecast)}`;
	const took =
		state === 'done' && startedAt !== null && endedAt !== null
			? ` From its beginning to its end, pauses included, ${duration((endedAt - startedAt) / 1000)}; ${forecast}.`
			: '';
	const classes = Object.entries(summary.classes).flatMap(([name, n]) =>
		n === 0
			? []
			: [html`<tr><td>${classWords[name as keyof typeof classWords]}</td><td class="n">${count(n)}</td></tr>`],
	);
	return html`<section><h2>Plan against done</h2>
<p>Plan <code>${planId}</code> to ${verbOf(direction)} ${counted(changes, 'link')}, made ${moment(createdAt)}: <b>${state}</b>${since}.${took}</p>
<div class="wide"><table><thead><tr><th>Ring</th><th class="n">Planned</th><th class="n">Done</th><th class="n">Conflicts</th><th class="n">Failed</th><th class="n">Deleted</th><th style="width:34%">Done against planned</th></tr></thead><tbody>${rings.map(ringRow)}</tbody></table></div>
<h2>Classes of the plan</h2>
<div class="wide"><table><thead><tr><th>Class</th><th class="n">Records</th></tr></thead><tbody>${classes}<tr class="total"><td>records of its scope</td><td class="n">${count(summary.records)}</td></tr></tbody></table></div></section>`;
}

function ringRow(ring: Ring): Html {
	const {records, applied, conflicts, failed, deleted} = ring;
	const name = ring.ring === 0 ? 'canary' : `ring ${ring.ring}`;
	const open = records - applied - conflicts - failed - deleted;
	const parts = [
		{label: 'done', value: applied, shown: count(applied), colour: 'done'},
		{label: 'conflicts', value: conflicts, shown: count(conflicts), colour: 'warn'},
		{label: 'failed', value: failed, shown: count(failed), colour: 'bad'},
		{label: 'deleted', value: deleted, shown: count(deleted), colour: 'aside'},
		{label: 'to do', value: open, shown: count(open), colour: 'open'},
	];
	return html`<tr><td>${name}</td><td class="n">${count(records)}</td><td class="n">${count(applied)}</td><td class="n">${count(conflicts)}</td><td class="n">${count(failed)}</td><td class="n">${count(deleted)}</td><td>${records === 0 ? null : stackedBar(parts, name)}</td></tr>`;
}
