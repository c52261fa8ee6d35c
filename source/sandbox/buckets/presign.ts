/** A URL that opens one object for a while, signed as S3 asks. */
import {createHmac, hash} from 'node:crypto';
import {encode, encodePath} from './percent.ts';
import type {User} from './rights.ts';

type Asked = {
	/** Of the store, path-style. */
	readonly url: string;
	readonly bucket: string;
	readonly key: string;
	readonly region: string;
	readonly user: User;
	readonly seconds: number;
	readonly now: number;
};

export function presign({url, bucket, key, region, user, seconds, now}: Asked): string {
	const date = new Date(now).toISOString().replaceAll(/[-:]|\.\d+/g, '');
	const parts = [date.slice(0, 8), region, 's3', 'aws4_request'];
	const path = `/${bucket}/${encodePath(key)}`;
	const query = [
		'X-Amz-Algorithm=AWS4-HMAC-SHA256',
		`X-Amz-Credential=${encode([user.accessKeyId, ...parts].join('/'))}`,
		`X-Amz-Date=${date}`,
		`X-Amz-Expires=${seconds}`,
		...(user.sessionToken === undefined ? [] : [`X-Amz-Security-Token=${encode(user.sessionToken)}`]),
		'X-Amz-SignedHeaders=host',
	].join('&');
	const request = `GET\n${path}\n${query}\nhost:${new URL(url).host}\n\nhost\nUNSIGNED-PAYLOAD`;
	const text = `AWS4-HMAC-SHA256\n${date}\n${parts.join('/')}\n${hash('sha256', request)}`;
	const secret = Buffer.from(`AWS4${user.secretAccessKey}`);
	const signingKey = parts.reduce<Buffer>((last, part) => createHmac('sha256', last).update(part).digest(), secret);
	const signature = createHmac('sha256', signingKey).update(text).digest('hex');
	return `${url}${path}?${query}&X-Amz-Signature=${signature}`;
}
