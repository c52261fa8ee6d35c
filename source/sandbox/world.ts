/**
The world of the sandbox, as its two servers see it: an org's records and the vendor's files.

Records are computed from seed and index and contents from the key, so that ten million of them cost nothing until
they are read; only what was changed is kept.
*/

/** One record as the org's object holds it. Field names are Salesforce's own. */
export type WorldRecord = {
	readonly Id: string;
	readonly Name: string;
	readonly Document__c: string | null;
	readonly Account__c: string | null;
	readonly Type_Current__c: 'Document' | 'Folder' | null;
	readonly Parent_Folder__c: string | null;
	readonly Identifier__c: string | null;
	readonly ContentVersionId__c: string | null;
	readonly DocType__c: string | null;
	readonly ApplicableYear__c: number | null;
	readonly PageCount__c: number | null;
	/** Milliseconds since 1970. */
	readonly CreatedDate: number;
	readonly LastModifiedDate: number;
	readonly SystemModstamp: number;
	readonly IsDeleted: boolean;
};

export type WorldAccount = {readonly Id: string; readonly Name: string; readonly SystemModstamp: number};

/** A file in a source bucket; its bytes are a function of bucket and key. */
export type WorldObject = {
	readonly size: number;
	readonly contentType: string;
	readonly contentDisposition: string | null;
	readonly cacheControl: string | null;
	readonly metadata: Readonly<Record<string, string>>;
	readonly lastModified: number;
	readonly storageClass: 'STANDARD' | 'GLACIER';
	/** 403 to everyone, as under a bucket policy that denies one prefix. */
	readonly forbidden: boolean;
};
