/** What `doctor` finds, as lines of text: a gate as it is told, under the part of the world that it is about. */
import type {Gate} from '../engine/event.ts';
import {counted} from './numbers.ts';
import {wrapped} from './safe-text.ts';

const indent = ' '.repeat(8);

export function gateText({gate, holds, note, untold, found, why, hint}: Gate, columns = 80): readonly string[] {
	const mark = !holds ? 'NO' : note ? 'note' : untold ? '--' : 'ok';
	const lines = [
		`  ${mark.padEnd(6)}${gate}: ${found}`,
		...(why === undefined ? [] : [`${indent}Why: ${why}`]),
		...(hint === undefined ? [] : [`${indent}Do:  ${hint}`]),
	];
	return lines.flatMap((line, index) => wrapped(line, columns, index === 0 ? '      ' : '     '));
}

/** How many there are of each kind, in one sentence. */
export function verdictText(gates: readonly Gate[]): string {
	const findings = gates.filter(({holds}) => !holds).length;
	const notes = gates.filter(({note}) => note === true).length;
	const good = findings === 0 ? 'All is well' : counted(findings, 'finding');
	return `${good}: ${counted(gates.length, 'check')}${notes === 0 ? '' : `, ${counted(notes, 'note')}`}`;
}
