/**
What the AWS SDK asks by itself (STS for a role, SSO for a profile's session) over our own client: through the proxy of the
environment, with the company's certificates, and with our limits. The SDK's own knows of none of the three.
*/
import {encodeValue} from '../engine/url.ts';
import type {Http, Request} from './http.ts';

/** A request of the SDK, as far as it is used. Its bodies are short: none is a stream. */
type SdkRequest = {
	readonly method: string;
	readonly protocol: string;
	readonly hostname: string;
	readonly port?: number;
	readonly path: string;
	readonly query?: Readonly<Record<string, string | readonly string[] | null>>;
	readonly headers: Readonly<Record<string, string>>;
	readonly body?: unknown;
};

/** The SDK's `RequestHandler`. */
export const sdkRequests = ({send}: Pick<Http, 'send'>) => ({
	metadata: {handlerProtocol: 'http/1.1'},
	async handle(request: SdkRequest) {
		const {method, protocol, hostname, port, path, query = {}, headers, body} = request;
		const asked = queryOf(query);
		const reply = await send({
			method: method as Request['method'],
			origin: `${protocol}//${hostname}${port === undefined ? '' : `:${port}`}`,
			path: asked === '' ? path : `${path}?${asked}`,
			headers: Object.entries(headers).filter(isNotOurs).flat(),
			body: typeof body === 'string' ? Buffer.from(body) : body instanceof Uint8Array ? body : undefined,
		});
		return {response: {statusCode: reply.status, headers: reply.headers, body: reply.body}};
	},
	updateHttpClientConfig: () => {},
	httpHandlerConfigs: () => ({}),
});

/** Our client writes these itself. */
const isNotOurs = ([name]: readonly [string, string]): boolean => !/^(?:host|content-length|expect)$/i.test(name);

const queryOf = (query: NonNullable<SdkRequest['query']>): string =>
	Object.entries(query)
		.flatMap(([name, value]) => {
			const values = Array.isArray(value) ? value : [value];
			return values.map(one => (one === null ? encodeValue(name) : `${encodeValue(name)}=${encodeValue(one)}`));
		})
		.join('&');
