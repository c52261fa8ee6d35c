/** What is measured. Every record has one healthy file of its own. */

const kilobyte = 1024;
const megabyte = 1024 * kilobyte;

/**
@typedef {object} Case
@property {string} name as `--only` takes it
@property {string} title
@property {number} files
@property {number | 'mix'} bytes of each file
@property {boolean} tls over HTTPS
@property {'small' | 'large'} sweep which flags the peers are tried with
@property {string} [flagsOf] the case whose best flags count here too
@property {boolean} quick also with `--quick`
@property {readonly string[]} without peers that are left out: the AWS CLI takes minutes, and tells nothing that a shorter case does not
*/

/** @type {readonly Case[]} */
export const cases = [
	sized('10kb', 5000, 10 * kilobyte, 'small', {quick: true}),
	sized('10kb-long', 50_000, 10 * kilobyte, 'small', {flagsOf: '10kb', without: ['aws']}),
	sized('100kb', 5000, 100 * kilobyte, 'small', {without: ['aws']}),
	sized('1mb', 500, megabyte, 'large'),
	sized('64mb', 16, 64 * megabyte, 'large', {quick: true}),
	{...sized('mix', 5000, 'mix', 'small', {without: ['aws']}), title: '5,000 files as in real life'},
	sized('10kb-tls', 5000, 10 * kilobyte, 'small', {tls: true, flagsOf: '10kb', without: ['aws']}),
	sized('64mb-tls', 16, 64 * megabyte, 'large', {tls: true, flagsOf: '64mb', without: ['aws']}),
];

/** Each program with next to nothing to do: what every run pays before its second file. */
export const startUp = {...sized('start-up', 1, kilobyte, 'small'), title: '1 file'};

function sized(name, files, bytes, sweep, {tls = false, quick = false, without = [], ...more} = {}) {
	return {name, title: titleOf(files, bytes, tls), files, bytes, sweep, tls, quick, without, ...more};
}

function titleOf(files, bytes, tls) {
	const size = bytes >= megabyte ? `${bytes / megabyte} MB` : `${bytes / kilobyte} KB`;
	return `${size} × ${files.toLocaleString('en')}${tls ? ', HTTPS' : ''}`;
}

/** The case with other numbers of files: for a quick look. */
export const resized = (one, files) => ({
	...one,
	files,
	title:
		one.bytes === 'mix' ? `${files.toLocaleString('en')} files as in real life` : titleOf(files, one.bytes, one.tls),
});

/**
Bytes of the file at this place. The mix: log-normal around 60 KB, as documents are, and one file in a hundred of 1 to
40 MB; the same at every start.
*/
export function sizeOf({bytes}, index) {
	if (bytes !== 'mix') return bytes;
	if (index % 100 === 99) return Math.round(megabyte * 40 ** fraction(index, 1));
	const normal = Math.sqrt(-2 * Math.log(1 - fraction(index, 2))) * Math.cos(2 * Math.PI * fraction(index, 3));
	return Math.round(Math.min(60 * kilobyte * Math.exp(normal), megabyte));
}

/** In [0, 1), spread evenly; the same for the same numbers. */
function fraction(index, purpose) {
	let bits = Math.imul(index + 1, 0x9e3779b1) ^ Math.imul(purpose, 0x85ebca6b);
	bits = Math.imul(bits ^ (bits >>> 16), 0x7feb352d);
	bits = Math.imul(bits ^ (bits >>> 15), 0x846ca68b);
	return ((bits ^ (bits >>> 16)) >>> 0) / 2 ** 32;
}
