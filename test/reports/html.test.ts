import {expect, test} from 'vitest';
import {html, trusted} from '../../source/reports/html.ts';

test('hazard 78: text is escaped wherever it is put in', () => {
	const name = `<script>alert("1")</script> & 'co'`;
	expect(html`<p title="${name}">${name}</p>`.html).toBe(
		'<p title="&lt;script&gt;alert(&quot;1&quot;)&lt;/script&gt; &amp; &#39;co&#39;">&lt;script&gt;alert(&quot;1&quot;)&lt;/script&gt; &amp; &#39;co&#39;</p>',
	);
});

test('what is HTML already is put in as it stands, lists are joined, nothing is nothing', () => {
	const cells = [1, 2].map(n => html`<td>${n}</td>`);
	expect(html`<tr>${cells}${null}${false}${trusted('<hr>')}</tr>`.html).toBe('<tr><td>1</td><td>2</td><hr></tr>');
});

test('marks that turn the direction of text around are shown, not passed on', () => {
	expect(html`${'invoice\u202efdp.exe'}`.html).toBe('invoice\\u202efdp.exe');
});
