/** Sign-in by OAuth: client credentials, and JWT bearer with the signature really verified. */
import {createPublicKey, type KeyObject, verify} from 'node:crypto';
import type {World} from '../world.ts';
import {type Answer, answerJson} from './answer.ts';
import type {OrgUser} from './soap.ts';

export type OAuthApp = {
	readonly clientId: string;
	readonly clientSecret: string;
	/** PEM of the public key or certificate; without one there is no JWT flow. */
	readonly jwtPublicKey?: string | undefined;
};

type Org = {
	readonly world: World;
	readonly app: OAuthApp;
	readonly users: readonly OrgUser[];
	readonly url: string;
	readonly open: () => string;
};

const refuse = (error: string, description: string): Answer => answerJson({error, error_description: description}, 400);

const jwtGrant = 'urn:ietf:params:oauth:grant-type:jwt-bearer';
const audiences = ['https://login.salesforce.com', 'https://test.salesforce.com'];
/** Salesforce asks for three minutes; clocks differ. */
const mostAheadSeconds = 300;

export function issueToken(form: URLSearchParams, org: Org): Answer {
	switch (form.get('grant_type')) {
		case 'client_credentials': {
			if (form.get('client_id') !== org.app.clientId) return refuse('invalid_client_id', 'client identifier invalid');
			if (form.get('client_secret') !== org.app.clientSecret)
				return refuse('invalid_client', 'invalid client credentials');
			return granted(org);
		}
		case jwtGrant: {
			const why = whyNot(form.get('assertion') ?? '', org);
			return why === undefined ? granted(org) : refuse('invalid_grant', why);
		}
		case null:
			return refuse('invalid_request', 'must provide grant_type');
		default:
			return refuse('unsupported_grant_type', 'grant type not supported');
	}
}

function granted({world, url, open}: Org): Answer {
	const token = open();
	return answerJson({
		access_token: token,
		signature: 'c2FuZGJveA==',
		scope: 'api web',
		instance_url: url,
		id: `https://login.salesforce.com/id/${world.organization.Id}/${world.userId}`,
		token_type: 'Bearer',
		issued_at: String(world.clock()),
	});
}

/** Why an assertion is refused; undefined for a good one. */
function whyNot(assertion: string, {app, users, world}: Org): string | undefined {
	const [head = '', claims = '', signature = '', ...more] = assertion.split('.');
	const header = readPart(head);
	const said = readPart(claims);
	if (!header || !said || more.length > 0 || header.alg !== 'RS256') return 'invalid assertion';
	const key = publicKey(app.jwtPublicKey);
	const text = Buffer.from(`${head}.${claims}`);
	if (!key || !verify('RSA-SHA256', text, key, Buffer.from(signature, 'base64url'))) return 'invalid assertion';
	if (said.iss !== app.clientId) return 'invalid client credentials';
	const audience = typeof said.aud === 'string' ? said.aud : '';
	if (!audiences.includes(audience)) return 'audience is invalid';
	const now = world.clock() / 1000;
	if (typeof said.exp !== 'number' || said.exp <= now) return 'expired authorization code';
	if (said.exp > now + mostAheadSeconds) return 'invalid assertion';
	return users.some(({username}) => username === said.sub) ? undefined : "user hasn't approved this consumer";
}

function readPart(part: string): Readonly<Record<string, unknown>> | undefined {
	try {
		const read: unknown = JSON.parse(Buffer.from(part, 'base64url').toString());
		return typeof read === 'object' && read !== null ? {...read} : undefined;
	} catch {
		return undefined;
	}
}

function publicKey(pem: string | undefined): KeyObject | undefined {
	return pem === undefined ? undefined : createPublicKey(pem);
}
