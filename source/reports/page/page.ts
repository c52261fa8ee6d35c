/**
The report for the people who decide: one file that opens from disk without a network, in light, dark and on paper. It
says first what stays at the vendor, then how that was counted.
*/
import {nextOf} from '../../engine/error-class.ts';
import {type Html, html, htmlPage} from '../html.ts';
import {bytes, count, counted, duration, moment, percent} from '../numbers.ts';
import {endOf} from '../status/runs-text.ts';
import {testSetBanner} from '../test-banner.ts';
import {stayingAtVendor} from '../words.ts';
import {accountSection} from './accounts.ts';
import {bars} from './chart.ts';
import {courseSection} from './course.ts';
import type {Facts} from './facts.ts';
import {script, style} from './look.ts';
import {planSection} from './plan.ts';
import {proofSection} from './proof.ts';

export function reportPage(facts: Facts): string {
	const sections = [
		headline(facts),
		cards(facts),
		proofSection(facts),
		courseSection(facts),
		planSection(facts),
		errorSection(facts),
		accountSection(facts),
		runSection(facts),
		foot(facts),
	];
	return htmlPage({
		title: `doclift: ${facts.about.bucket ?? 'no run yet'}, ${moment(facts.madeAt)}`,
		style,
		script,
		body: html`<main>${sections}</main>`,
	});
}

/** Records whose file lies at the vendor and nowhere else, whatever the reason. */
const staying = ({dispositions}: Facts): number =>
	stayingAtVendor.reduce((sum, state) => sum + (state === 'deleted' ? 0 : dispositions[state]), 0);

function headline(facts: Facts): Html {
	const {about, madeAt, testAccount} = facts;
	const left = staying(facts);
	return html`<header>
${testAccount === null ? null : html`<p class="test">${testSetBanner(testAccount)}</p>`}
<h1>${left === 0 ? 'Nothing stays at the vendor' : `Staying at the vendor: ${count(left)} of ${counted(facts.records, 'record')}`}</h1>
<p class="soft">Bucket <code>${about.bucket ?? 'not known yet'}</code>, org <code>${about.orgId ?? 'not known yet'}</code>, as of ${moment(madeAt)}</p>
</header>`;
}

function cards(facts: Facts): Html {
	const {dispositions, records, bytes: size, links, lastVerifiedAt, errors} = facts;
	const attention = errors.reduce((sum, {count: n, accepted}) => sum + n - accepted, 0);
	const list = [
		[count(dispositions.verified), `of ${counted(records, 'record')} copied and proved`],
		[bytes(size), 'in your bucket'],
		[count(links.switched), `${links.switched === 1 ? 'link leads' : 'links lead'} to your bucket`],
		[count(attention), `${attention === 1 ? 'record needs' : 'records need'} attention`],
		[lastVerifiedAt === null ? 'never' : moment(lastVerifiedAt).slice(0, 16), 'last verified, every record'],
	] as const;
	return html`<div class="cards">${list.map(([figure, words]) => html`<div class="card"><b>${figure}</b><span>${words}</span></div>`)}</div>`;
}

/** The others are findings. */
const bad: readonly string[] = ['failed', 'collision', 'link-failed'];

function errorSection({errors}: Facts): Html {
	if (errors.length === 0) return html`<section><h2>Errors</h2><p>No class of errors is open.</p></section>`;
	const lines = errors.map(({kind, state, count: n}) => ({
		label: kind,
		value: n,
		shown: count(n),
		colour: bad.includes(state) ? 'bad' : 'warn',
	}));
	const rows = errors.map(one => {
		const {kind, count: n, accepted, example} = one;
		return html`<tr><td>${kind}</td><td class="n">${count(n)}</td><td class="n">${accepted === 0 ? '' : count(accepted)}</td><td>${example}<div class="next">${nextOf(one)}</div></td></tr>`;
	});
	return html`<section><h2>Errors by class</h2>${bars(lines)}
<div class="wide"><table><thead><tr><th>Class</th><th class="n">Records</th><th class="n">Signed off</th><th>Such as, and what to do next</th></tr></thead><tbody>${rows}</tbody></table></div></section>`;
}

function runSection({runs, lock}: Facts): Html {
	if (runs.length === 0) return html``;
	const rows = runs.map(run => {
		const {id, command, startedAt, endedAt, successful, failed, proof, error} = run;
		return html`<tr><td class="n">${id}</td><td><code>${command}</code>${error === null ? null : html`<div class="next">${error.message}</div>`}</td><td>${endOf(run, {lock})}</td><td>${moment(startedAt)}</td><td class="n">${endedAt === null ? '' : duration((endedAt - startedAt) / 1000)}</td><td class="n">${count(successful)}</td><td class="n">${count(failed)}</td><td>${proof === null ? '' : proof.verdict}</td></tr>`;
	});
	return html`<section><h2>Runs</h2><div class="wide"><table><thead><tr><th class="n">Run</th><th>Command</th><th>Ended</th><th>Begun</th><th class="n">Took</th><th class="n">Done</th><th class="n">Not done</th><th>Count proof</th></tr></thead><tbody>${rows}</tbody></table></div></section>`;
}

function foot({about, records, dispositions, madeAt}: Facts): Html {
	return html`<p class="soft" style="margin-top:40px">Made by doclift ${moment(madeAt)} from <code>${about.file}</code> (${bytes(about.ledgerBytes)}). Every number is counted from its rows; ${percent(dispositions.verified, records)} of the records are copied and proved by SHA-256.</p>`;
}
