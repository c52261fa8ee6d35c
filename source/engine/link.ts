/** Links: what Salesforce gets in place of the vendor's URL. */
import {encodeKey} from './url.ts';

export type LinkRules = {
	readonly bucket: string;
	readonly region: string;
	readonly endpoint?: string | undefined;
	/** In place of the bucket's own URL, such as a delivery domain. */
	readonly linkBase?: string | undefined;
};

/** What stands before the encoded key, with its trailing slash. */
export function linkBaseOf({bucket, region, endpoint, linkBase}: LinkRules): string {
	if (linkBase) return `${linkBase.replace(/\/+$/, '')}/`;
	if (endpoint) return `${endpoint.replace(/\/+$/, '')}/${bucket}/`;
	return `https://${bucket}.s3.${region}.amazonaws.com/`;
}

export const linkTo = (base: string, key: string): string => base + encodeKey(key);
