/** Every account, to be searched and sorted where the page is read. */
import {type Html, html} from '../html.ts';
import {bytes, count, percent} from '../numbers.ts';
import type {Facts} from './facts.ts';

const titles = [
	['Account', false],
	['Id', false],
	['Records', true],
	['Files', true],
	['Copied', true],
	['Waiting', true],
	['Attention', true],
	['Size', true],
	['Done', true],
] as const;

/** As many are printed; the screen shows all. */
const printed = 100;

export function accountSection({accounts}: Facts): Html {
	if (accounts.length === 0) return html``;
	const heads = titles.map(
		([title, number]) => html`<th${number ? html` class="n"` : null}><button type="button">${title}</button></th>`,
	);
	const rows = accounts.map(
		({name, accountId, records, files, verified, waiting, attention, bytes: size}) =>
			html`<tr><td>${name ?? '(no account)'}</td><td><code>${accountId ?? ''}</code></td>${[
				number(records),
				number(files),
				number(verified),
				number(waiting),
				number(attention),
				number(size, bytes(size)),
				number(files === 0 ? 1 : verified / files, files === 0 ? '–' : percent(verified, files)),
			]}</tr>`,
	);
	return html`<section><h2>Accounts</h2>
<div class="tools"><input id="search" type="search" placeholder="Search name or Id" aria-label="Search accounts"><span class="soft"><span id="shown">${count(accounts.length)}</span> shown</span></div>
<div class="wide"><table id="accounts"><thead><tr>${heads}</tr></thead><tbody>${rows}</tbody></table></div>
${accounts.length > printed ? html`<p class="only-print soft">${count(printed)} of ${count(accounts.length)} accounts are printed, in the order shown on screen.</p>` : null}</section>`;
}

const number = (value: number, shown = count(value)): Html => html`<td class="n" data-n="${value}">${shown}</td>`;
