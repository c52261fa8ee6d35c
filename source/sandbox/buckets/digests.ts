/** Running digests of a body, and what the client said that they would be. */
import {createHash, hash} from 'node:crypto';
import {crc32} from 'node:zlib';
import {header, type Incoming} from './incoming.ts';
import {Refusal} from './refusal.ts';

const algorithms = ['sha256', 'sha1', 'crc32'] as const;
type Algorithm = (typeof algorithms)[number];
const isAlgorithm = (name: string): name is Algorithm => algorithms.some(one => one === name);

export type Expected = {
	/** Hex; undefined where the body is not signed. */
	readonly signedSha256: string | undefined;
	readonly md5: Buffer | undefined;
	/** Base64 by algorithm; undefined where it comes in the trailer. */
	readonly checksums: ReadonlyMap<Algorithm, string | undefined>;
};

/** Throws `InvalidDigest` for what is no digest, `NotImplemented` for an algorithm that cannot be checked here. */
export function expectedDigests(incoming: Incoming, payload: string): Expected {
	const md5Text = header(incoming, 'content-md5');
	const md5 = md5Text === undefined ? undefined : Buffer.from(md5Text, 'base64');
	if (md5 !== undefined && md5.length !== 16) throw new Refusal('InvalidDigest');
	const checksums = new Map<Algorithm, string | undefined>();
	for (const name of Object.keys(incoming.headers)) {
		const algorithm = /^x-amz-checksum-(?!algorithm|mode|type)(.+)$/.exec(name)?.[1];
		if (algorithm !== undefined) checksums.set(known(algorithm), header(incoming, name));
	}
	for (const name of header(incoming, 'x-amz-trailer')?.split(',') ?? []) {
		const algorithm = /^x-amz-checksum-(.+)$/.exec(name.trim().toLowerCase())?.[1];
		if (algorithm !== undefined) checksums.set(known(algorithm), undefined);
	}
	return {signedSha256: /^[\da-f]{64}$/.test(payload) ? payload : undefined, md5, checksums};
}

/** Whether the headers say what the body's digest is, or that its trailer will. */
export const statesDigest = ({headers}: Pick<Incoming, 'headers'>): boolean =>
	Object.keys(headers).some(name =>
		/^(?:content-md5$|x-amz-trailer$|x-amz-checksum-(?!algorithm|mode|type))/.test(name),
	);

function known(algorithm: string): Algorithm {
	if (isAlgorithm(algorithm)) return algorithm;
	throw new Refusal('NotImplemented', {message: `Checksums of the kind ${algorithm} are not verified here`});
}

export type Digests = {
	readonly update: (piece: Buffer) => void;
	/** MD5 and the checksums asked for, once they have all been found right. Throws where one is not. */
	readonly settle: (trailers?: ReadonlyMap<string, string>) => {
		readonly md5: string;
		readonly checksums: Readonly<Record<string, string>>;
	};
};

export function createDigests(expected: Expected): Digests {
	const md5 = createHash('md5');
	const needsSha256 = expected.signedSha256 !== undefined || expected.checksums.has('sha256');
	const sha256 = needsSha256 ? createHash('sha256') : undefined;
	const sha1 = expected.checksums.has('sha1') ? createHash('sha1') : undefined;
	let crc = expected.checksums.has('crc32') ? 0 : undefined;

	return {
		update: piece => {
			md5.update(piece);
			sha256?.update(piece);
			sha1?.update(piece);
			if (crc !== undefined) crc = crc32(piece, crc);
		},
		settle: trailers => {
			const got = {md5: md5.digest(), sha256: sha256?.digest(), sha1: sha1?.digest(), crc32: crcBytes(crc)};
			return compare(got, expected, trailers);
		},
	};
}

/** The same for a body that is there as a whole: one call a digest is faster for small ones. */
export function digestsOf(body: Buffer, expected: Expected, trailers?: ReadonlyMap<string, string>) {
	const {checksums, signedSha256} = expected;
	const needsSha256 = signedSha256 !== undefined || checksums.has('sha256');
	const got = {
		md5: hash('md5', body, 'buffer'),
		sha256: needsSha256 ? hash('sha256', body, 'buffer') : undefined,
		sha1: checksums.has('sha1') ? hash('sha1', body, 'buffer') : undefined,
		crc32: crcBytes(checksums.has('crc32') ? crc32(body) : undefined),
	};
	return compare(got, expected, trailers);
}

function crcBytes(crc: number | undefined): Buffer | undefined {
	if (crc === undefined) return undefined;
	const bytes = Buffer.alloc(4);
	bytes.writeUInt32BE(crc);
	return bytes;
}

type Got = {readonly md5: Buffer} & {readonly [A in Algorithm]: Buffer | undefined};

function compare(got: Got, {signedSha256, md5, checksums}: Expected, trailers?: ReadonlyMap<string, string>) {
	if (signedSha256 !== undefined && got.sha256?.toString('hex') !== signedSha256) {
		throw new Refusal('XAmzContentSHA256Mismatch', {
			extra: {ClientComputedContentSHA256: signedSha256, S3ComputedContentSHA256: got.sha256?.toString('hex') ?? ''},
		});
	}
	if (md5 !== undefined && !md5.equals(got.md5)) throw new Refusal('BadDigest');
	const verified: Record<string, string> = {};
	for (const [algorithm, given] of checksums) {
		const said = given ?? trailers?.get(`x-amz-checksum-${algorithm}`);
		const found = got[algorithm]?.toString('base64') ?? '';
		if (said !== found) {
			throw new Refusal('BadDigest', {
				message: `The ${algorithm.toUpperCase()} you specified did not match the calculated checksum.`,
			});
		}
		verified[algorithm] = found;
	}
	return {md5: got.md5.toString('hex'), checksums: verified};
}
