/**
The world of the sandbox, as its two servers see it: an org's records and the vendor's files.

Records are computed from seed and index and contents from the key, so that ten million of them cost nothing until
they are read; only what was changed is kept. `world/create.ts` makes one.
*/

/** One record as the org's object holds it. Field names are Salesforce's own. */
export type WorldRecord = {
	readonly Id: string;
	readonly Name: string;
	readonly Document__c: string | null;
	readonly Account__c: string | null;
	readonly Type_Current__c: 'Document' | 'Folder' | null;
	readonly Parent_Folder__c: string | null;
	/** The vendor's key of the file: the key of its object. */
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

export type RecordField = keyof WorldRecord;

/** What a user may change of a record. */
export type RecordEdit = Partial<
	Omit<WorldRecord, 'Id' | 'CreatedDate' | 'LastModifiedDate' | 'SystemModstamp' | 'IsDeleted'>
>;

export type WorldAccount = {readonly Id: string; readonly Name: string; readonly SystemModstamp: number};

/** A file in a source bucket; its bytes are a function of bucket and key. */
export type WorldObject = {
	readonly size: number;
	/** Without quotes. Opaque: no MD5 of the bytes, as on a bucket encrypted with KMS. Another one for other bytes. */
	readonly etag: string;
	/** The only version that the bucket knows of this object; a URL may name it. */
	readonly versionId: string;
	readonly contentType: string;
	readonly contentDisposition: string | null;
	readonly cacheControl: string | null;
	readonly metadata: Readonly<Record<string, string>>;
	readonly lastModified: number;
	readonly storageClass: 'STANDARD' | 'GLACIER';
	/** 403 to everyone, as under a bucket policy that denies one prefix. It is listed all the same. */
	readonly forbidden: boolean;
};

export type WorldOptions = {
	readonly seed: number;
	readonly records: number;
	readonly accounts: number;
	/** `trackland-doc-storage` where absent. */
	readonly sourceBucket?: string;
	/** `aws`: every spelling of a URL that S3 knows. With an endpoint: `<endpoint>/<bucket>/<key>`. */
	readonly linkStyle?: 'aws' | {readonly endpoint: string};
	/** Every file has this size; log-normal around 30 KB where absent. */
	readonly fileBytes?: number;
	/** Nothing odd at all: every record is a healthy file under a plain name. */
	readonly clean?: boolean;
	/** The server's clock starts here; the machine's own where absent. */
	readonly now?: number;
};

/** Which records a census or a count looks at; all where absent. */
export type CensusScope = {
	/** 18-character ids. */
	readonly accounts?: readonly string[];
	readonly where?: (record: WorldRecord) => boolean;
	/** `skip` where absent, as in the configuration. */
	readonly withoutAccount?: 'skip' | 'copy';
	readonly maxFileBytes?: number;
};

export type CensusState =
	| 'verified'
	| 'failed'
	| 'missing'
	| 'archived'
	| 'excluded'
	| 'bad-url'
	| 'foreign-url'
	| 'no-url'
	| 'no-account'
	| 'folder';

/** What an exact backup of an unmoving world must find. */
export type Census = {
	/** Live records of the scope: `COUNT()`, and the sum of the dispositions. */
	readonly count: number;
	readonly dispositions: Readonly<Record<CensusState, number>>;
	/** Of the files that can be copied, each counted for every record that names it. */
	readonly bytes: number;
	readonly zeroByteFiles: number;
	/** Copyable files of more than 8 MiB. */
	readonly largeFiles: number;
	/** In the recycle bin; outside of `count`. */
	readonly deleted: number;
};

export type ListedWorldObject = {readonly key: string; readonly object: WorldObject};

export type World = {
	readonly seed: number;
	readonly sourceBucket: string;
	readonly organization: {readonly Id: string; readonly Name: string; readonly IsSandbox: boolean};
	readonly userId: string;
	/** The server's clock, ms since 1970. */
	readonly clock: () => number;
	/** No record that was never changed has a `SystemModstamp` at or after this moment. */
	readonly quietSince: number;

	// Records: index order is Id order. Indexes below `size()` are in use, deleted records included.
	readonly size: () => number;
	/** Live records; all of them counted without looking where no predicate is given. */
	readonly count: (predicate?: (record: WorldRecord) => boolean) => number;
	/** Throws a `RangeError` beyond `size()`. */
	readonly record: (index: number) => WorldRecord;
	/** One field, without computing the others. */
	readonly value: <F extends RecordField>(index: number, field: F) => WorldRecord[F];
	/** 15 or 18 characters; undefined for an id that was never given. */
	readonly indexOf: (id: string) => number | undefined;
	readonly find: (id: string) => WorldRecord | undefined;
	/** Indexes of changed and added records in order, from the given index on. */
	readonly changed: (from?: number) => Iterable<number>;
	/** Indexes, in order, of records that may belong to these accounts: none that does is left out. */
	readonly indexesOf: (accountIds: readonly string[]) => readonly number[];

	readonly accounts: () => readonly WorldAccount[];
	readonly account: (id: string) => WorldAccount | undefined;

	// The vendor's files. `read` answers bytes from `start` up to, not including, `end`; do not write into them.
	readonly object: (bucket: string, key: string) => WorldObject | undefined;
	readonly read: (bucket: string, key: string, start: number, end: number) => Buffer;
	/** In UTF-8 order of keys, strictly after `after`. */
	readonly listObjects: (
		bucket: string,
		page: {readonly prefix?: string; readonly after?: string; readonly limit: number},
	) => {readonly objects: readonly ListedWorldObject[]; readonly more: boolean};
	/** Bucket and key that a URL names, if it names one of the vendor's objects; a `+` is tried as a space too. */
	readonly locate: (url: string) => {readonly bucket: string; readonly key: string} | undefined;
	/** The object of a record's file, whatever its URL says now (the Salesforce file behind `ContentVersionId__c`). */
	readonly contentVersion: (id: string) => {readonly bucket: string; readonly key: string} | undefined;

	// What a user does. An unknown id throws a `RangeError` that names it.
	readonly edit: (id: string, fields: RecordEdit) => WorldRecord;
	readonly remove: (id: string) => void;
	readonly undelete: (id: string) => void;
	/** A new record; without a URL among the fields it gets a file of its own in the source bucket. */
	readonly add: (fields?: RecordEdit) => WorldRecord;
	readonly renameAccount: (id: string, name: string) => void;
	/** From now on the vendor's bucket refuses everything. */
	readonly closeVendor: () => void;
	readonly vendorOpen: () => boolean;
	/** Ends every session of the org. */
	readonly expireSessions: () => void;
	/** Grows with each `expireSessions`. */
	readonly sessionEpoch: () => number;
	/** Other bytes, size, ETag and time under the same key. */
	readonly changeObject: (bucket: string, key: string) => WorldObject;
	readonly putObject: (
		bucket: string,
		key: string,
		body: Buffer,
		facts?: Partial<Omit<WorldObject, 'size' | 'etag'>>,
	) => WorldObject;
	readonly removeObject: (bucket: string, key: string) => void;

	readonly census: (scope?: CensusScope) => Census;
};
