/** The SDK's client, for everything off the hot path: loaded when first asked for, since it takes a tenth of a second. */
import type {S3Client} from '@aws-sdk/client-s3';
import type {CredentialSource} from './credentials.ts';
import type {StoreSettings} from './settings.ts';

export type Sdk = typeof import('@aws-sdk/client-s3');

export type Client = {
	/** Runs with the client and the commands. Errors are the SDK's own: whoever calls translates them. */
	readonly use: <T>(act: (client: S3Client, sdk: Sdk) => Promise<T>) => Promise<T>;
	readonly close: () => void;
};

export function createClient({region, endpoint, forcePathStyle}: StoreSettings, credentials: CredentialSource): Client {
	let opening: Promise<{client: S3Client; sdk: Sdk}> | undefined;

	const open = async () => {
		// It would warn on every start, in the middle of what people read, that a later SDK wants a later Node.
		process.env.AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED ??= 'true';
		const sdk = await import('@aws-sdk/client-s3');
		const client = new sdk.S3Client({
			region,
			forcePathStyle,
			...(endpoint === undefined ? {} : {endpoint}),
			// The default adds trailing checksums that older stores refuse, or store as if they were content.
			requestChecksumCalculation: 'WHEN_REQUIRED',
			responseChecksumValidation: 'WHEN_REQUIRED',
			followRegionRedirects: endpoint === undefined,
			credentials: async () => {
				const {expiresAt, ...keys} = await credentials();
				return expiresAt === undefined ? keys : {...keys, expiration: new Date(expiresAt)};
			},
		});
		return {client, sdk};
	};

	return {
		use: async act => {
			opening ??= open();
			const {client, sdk} = await opening;
			return act(client, sdk);
		},
		close() {
			void opening?.then(({client}) => client.destroy());
		},
	};
}
