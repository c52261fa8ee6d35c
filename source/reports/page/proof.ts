/** The count proof: every record in exactly one disposition, and their sum against Salesforce's own count. */
import type {FileState} from '../../engine/life.ts';
import {scopeName} from '../../engine/scope.ts';
import {type Html, html} from '../html.ts';
import {count, moment} from '../numbers.ts';
import {proofSentence} from '../outcome.ts';
import {dispositionOrder, dispositionWords} from '../words.ts';
import {stackedBar} from './chart.ts';
import type {Facts} from './facts.ts';

const colours: Readonly<Partial<Record<FileState, string>>> = {
	verified: 'done',
	'already-ours': 'done',
	discovered: 'open',
	copying: 'open',
	failed: 'bad',
	collision: 'bad',
	missing: 'warn',
	archived: 'warn',
};

const colourOf = (state: FileState): string => colours[state] ?? 'aside';

export function proofSection({dispositions, records, accepted, deleted, proven}: Facts): Html {
	const lines = dispositionOrder.flatMap(state =>
		state === 'deleted' || dispositions[state] === 0 ? [] : [{state, n: dispositions[state]}],
	);
	const parts = lines.map(({state, n}) => ({
		label: dispositionWords[state],
		value: n,
		shown: count(n),
		colour: colourOf(state),
	}));
	const rows = lines.map(
		({state, n}) =>
			html`<tr><td><span class="swatch ${colourOf(state)}"></span>${dispositionWords[state]}</td><td class="n">${count(n)}</td><td class="n">${(accepted[state] ?? 0) === 0 ? '' : count(accepted[state] ?? 0)}</td></tr>`,
	);
	return html`<section><h2>Count proof</h2>
<p>${sentence(proven)}</p>
${records === 0 ? null : stackedBar(parts, 'All records by disposition')}
<div class="wide"><table><thead><tr><th>Disposition</th><th class="n">Records</th><th class="n">Signed off</th></tr></thead><tbody>${rows}
<tr class="total"><td>all records that doclift accounts for</td><td class="n">${count(records)}</td><td></td></tr></tbody></table></div>
${deleted === 0 ? null : html`<p class="soft">${count(deleted)} more have been deleted in Salesforce, or are hidden from this user; they no longer count.</p>`}</section>`;
}

function sentence(proven: Facts['proven']): string {
	if (proven === null) return 'No run has counted all accounts against Salesforce yet.';
	return `${proofSentence({proof: proven})} (run ${proven.run}, ${moment(proven.at)}; ${scopeName(proven.scope)}).`;
}
