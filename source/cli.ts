#!/usr/bin/env node
/** The program: one command line, one command, one exit code. An older Node is told so before it meets what it cannot read. */
import {readFileSync} from 'node:fs';
import {wantsJson} from './commands/wants-json.ts';
import {isRecentNode, oldNodeResult, oldNodeText} from './composition/least-node.ts';

const {node} = process.versions;

if (isRecentNode(node)) {
	const {version} = JSON.parse(readFileSync(new URL('../package.json', import.meta.url), 'utf8'));
	const {start} = await import('./start.ts');
	await start(String(version));
} else {
	process.exitCode = 2;
	process.stderr.write(oldNodeText(node));
	if (wantsJson(process.argv.slice(2))) process.stdout.write(oldNodeResult(node, Date.now()));
}
