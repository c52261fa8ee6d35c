/** How the report page looks, in light, dark and print, and the script that sorts and searches its table of accounts. */

export const style = `
:root{--paper:#fff;--ink:#1c2330;--soft:#5b6475;--line:#dfe3ea;--card:#f6f7f9;--done:#2e7d4f;--open:#8a94a6;--warn:#b7791f;--bad:#c0392b;--aside:#b9c0cc;--blue:#2563a8}
@media(prefers-color-scheme:dark){:root{--paper:#14171c;--ink:#e3e7ee;--soft:#98a2b3;--line:#2b313b;--card:#1b2027;--done:#57b57e;--open:#7c8799;--warn:#d9a441;--bad:#e5736a;--aside:#474f5c;--blue:#6aa9ea}}
*{box-sizing:border-box}
body{margin:0;background:var(--paper);color:var(--ink);font:15px/1.5 system-ui,-apple-system,"Segoe UI",Roboto,"DejaVu Sans",sans-serif}
main{max-width:1080px;margin:0 auto;padding:32px 24px 64px}
h1{font-size:26px;line-height:1.25;margin:0 0 4px}h2{font-size:18px;margin:40px 0 12px}
p{margin:6px 0}.soft{color:var(--soft)}code{font:13px ui-monospace,"DejaVu Sans Mono",monospace;overflow-wrap:anywhere}
.test{border:2px solid var(--warn);color:var(--warn);padding:6px 12px;border-radius:6px;font-weight:600;margin:12px 0}
.cards{display:grid;grid-template-columns:repeat(auto-fit,minmax(180px,1fr));gap:12px;margin:24px 0 0}
.card{background:var(--card);border:1px solid var(--line);border-radius:8px;padding:14px 16px}
.card b{display:block;font-size:24px;line-height:1.2;font-variant-numeric:tabular-nums}.card span{color:var(--soft);font-size:13px}
.stacked{width:100%;height:36px;border-radius:6px;display:block;margin:12px 0}
.done{fill:var(--done);background:var(--done)}.open{fill:var(--open);background:var(--open)}.warn{fill:var(--warn);background:var(--warn)}.bad{fill:var(--bad);background:var(--bad)}.aside{fill:var(--aside);background:var(--aside)}
.chart{width:100%;height:auto;display:block}.chart .grid{stroke:var(--line)}.chart .axis{fill:var(--soft);font-size:12px}
.column{fill:var(--blue)}.ground{fill:var(--done);opacity:.18}.way{fill:none;stroke:var(--done);stroke-width:2.5}.goal{stroke:var(--soft);stroke-dasharray:6 5}
.pair{display:grid;grid-template-columns:1fr 1fr;gap:24px}@media(max-width:820px){.pair{grid-template-columns:1fr}}
figure{margin:0 0 16px}figcaption{color:var(--soft);font-size:13px;margin-bottom:6px}
.bar{display:grid;grid-template-columns:minmax(0,3fr) minmax(0,7fr) 90px;gap:12px;align-items:center;margin:4px 0}
.track{background:var(--card);border-radius:4px;height:14px;overflow:hidden}.fill{display:block;height:100%;min-width:2px}.figure{text-align:right;font-variant-numeric:tabular-nums}
.wide{overflow-x:auto}
table{border-collapse:collapse;width:100%;font-size:14px}th,td{padding:6px 10px;border-bottom:1px solid var(--line);text-align:left;vertical-align:top}
th{color:var(--soft);font-weight:600;white-space:nowrap}td code{white-space:nowrap}td .stacked{height:16px;margin:3px 0}td.n,th.n{text-align:right;font-variant-numeric:tabular-nums;white-space:nowrap}td{overflow-wrap:anywhere}
tr.total td{font-weight:600}th button{all:unset;cursor:pointer}th button:focus-visible{outline:2px solid var(--blue)}th[aria-sort=ascending] button::after{content:" \\2191"}th[aria-sort=descending] button::after{content:" \\2193"}
.tools{display:flex;gap:12px;align-items:center;margin:0 0 10px}.tools input{font:inherit;color:inherit;background:var(--card);border:1px solid var(--line);border-radius:6px;padding:6px 10px;width:280px}
.next{color:var(--soft)}
.swatch{display:inline-block;width:11px;height:11px;border-radius:3px;margin-right:8px}
@media print{:root{--paper:#fff;--ink:#000;--soft:#444;--line:#bbb;--card:#f4f4f4;--done:#2e7d4f;--open:#8a94a6;--warn:#b7791f;--bad:#c0392b;--aside:#b9c0cc;--blue:#2563a8}
main{max-width:none;padding:0}.tools{display:none}h2{break-after:avoid}figure,.card,tr{break-inside:avoid}*{print-color-adjust:exact;-webkit-print-color-adjust:exact}
#accounts tbody tr:nth-child(n+101){display:none}.only-print{display:block!important}}
.only-print{display:none}
`;

/** Sorts by a press on a column's title, hides what does not contain the words typed. Reads only what the page holds. */
export const script = `
const table=document.getElementById('accounts');
if(table){
const body=table.tBodies[0],rows=[...body.rows],shown=document.getElementById('shown'),search=document.getElementById('search');
const cell=(row,at)=>row.cells[at].dataset.n===undefined?row.cells[at].textContent.toLowerCase():Number(row.cells[at].dataset.n);
const count=()=>{shown.textContent=rows.filter(row=>!row.hidden).length.toLocaleString('en')+' of '+rows.length.toLocaleString('en')};
for(const [at,head] of [...table.tHead.rows[0].cells].entries()){
head.querySelector('button').addEventListener('click',()=>{
const up=head.getAttribute('aria-sort')==='descending'||(head.getAttribute('aria-sort')===null&&!head.classList.contains('n'));
for(const other of table.tHead.rows[0].cells)other.removeAttribute('aria-sort');
head.setAttribute('aria-sort',up?'ascending':'descending');
const sign=up?1:-1;
rows.sort((a,b)=>{const x=cell(a,at),y=cell(b,at);return x<y?-sign:x>y?sign:0});
body.append(...rows);
});
}
search.addEventListener('input',()=>{
const words=search.value.toLowerCase().split(/\\s+/).filter(Boolean);
for(const row of rows){const text=row.textContent.toLowerCase();row.hidden=!words.every(word=>text.includes(word))}
count();
});
count();
}
`;
