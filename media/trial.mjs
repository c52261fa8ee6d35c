import {spawn} from 'node:child_process';
import {mkdtempSync,writeFileSync} from 'node:fs';
import {openTerminal} from './make/terminal.mjs';
import {drawStill} from './make/draw.mjs';
import {withBrowser, pictureOfSvg} from './make/png.mjs';
const dir = mkdtempSync('/tmp/trial-');
const cli = new URL('../dist/cli.js', import.meta.url).pathname;
const sb = spawn(process.execPath,[cli,'sandbox','--records','4000','--accounts','60','--latency','15','--public-links','--json','--dir',dir],{stdio:['ignore','pipe','inherit']});
const cfg = await new Promise(r=>{let b='';sb.stdout.on('data',d=>{b+=d;const l=b.split('\n').find(x=>x.includes('"sandbox"'));if(l)r(JSON.parse(l).config)})});
const [cols,rows]=(process.env.SIZE??'120x36').split('x').map(Number);
const t = openTerminal({command:[process.execPath,cli,'backup','--full','--config',cfg],columns:cols,rows,cwd:dir});
const shots=[];
const snap=(name)=>{shots.push([name,drawStill(t.grid())]);writeFileSync(`/tmp/shot-${name}.txt`,t.lines().join('\n'));};
const wait=ms=>new Promise(r=>setTimeout(r,ms));
await wait(9000); snap('overview');
for (const [k,n] of [['2','accounts'],['3','errors'],['4','workers'],['5','log'],['?','help']]) { t.type(k); await wait(2500); snap(n); }
t.type('\x1b'); await wait(600); t.type('q'); await wait(1500); snap('leave');
t.close(); sb.kill('SIGTERM');
await withBrowser(async b=>{for (const [n,s] of shots) await pictureOfSvg(b,s,`/tmp/shot-${n}.png`);});
