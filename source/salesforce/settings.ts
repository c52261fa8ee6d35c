import type {Fields} from './soql.ts';

/** What the Salesforce adapter is told: the `salesforce` section of the configuration, checked and complete. */
export type SalesforceSettings = {
	readonly auth: 'password' | 'client-credentials' | 'jwt' | 'sf-cli' | 'access-token';
	/** `https://login.salesforce.com`, `https://test.salesforce.com`, a My Domain host or `loginUrl`; no trailing slash. */
	readonly loginUrl: string;
	readonly username?: string;
	readonly password?: string;
	readonly securityToken?: string;
	readonly clientId?: string;
	readonly clientSecret?: string;
	/** PEM text or absolute path of the JWT's private key file. */
	readonly privateKeyFile?: string;
	readonly targetOrg?: string;
	readonly instanceUrl?: string;
	readonly accessToken?: string;
	/** Such as `64.0`. */
	readonly apiVersion: string;
	readonly object: string;
	readonly fields: Fields;
	readonly apiReservePercent: number;
};
