/** How a bucket says no: S3's own codes with the status that S3 gives each, and sentences close to its own. */
const refusals = {
	AccessDenied: [403, 'Access Denied'],
	AuthorizationHeaderMalformed: [400, 'The authorization header is malformed'],
	AuthorizationQueryParametersError: [400, 'The query parameters of the authorization are malformed'],
	BadDigest: [400, 'The digest that you specified does not match what was received'],
	BucketAlreadyExists: [409, 'The requested bucket name is not available'],
	BucketAlreadyOwnedByYou: [409, 'Your previous request to create the named bucket succeeded and you already own it'],
	EntityTooLarge: [400, 'Your proposed upload exceeds the maximum allowed size'],
	EntityTooSmall: [400, 'Your proposed upload is smaller than the minimum allowed size'],
	ExpiredToken: [400, 'The provided token has expired'],
	IllegalLocationConstraintException: [400, 'The location constraint does not fit this endpoint'],
	IncompleteBody: [400, 'You did not provide the number of bytes specified by the Content-Length header'],
	InternalError: [500, 'We encountered an internal error. Please try again.'],
	InvalidAccessKeyId: [403, 'The AWS access key Id you provided does not exist in our records'],
	InvalidArgument: [400, 'Invalid Argument'],
	InvalidBucketName: [400, 'The specified bucket is not valid'],
	InvalidDigest: [400, 'The Content-MD5 or checksum value that you specified is not valid'],
	InvalidObjectState: [403, "The operation is not valid for the object's storage class"],
	InvalidPart: [400, 'One or more of the specified parts could not be found, or its ETag did not match'],
	InvalidPartOrder: [400, 'The list of parts was not in ascending order'],
	InvalidRange: [416, 'The requested range is not satisfiable'],
	InvalidRequest: [400, 'Invalid Request'],
	InvalidStorageClass: [400, 'The storage class you specified is not valid'],
	InvalidToken: [400, 'The provided token is malformed or otherwise invalid'],
	InvalidURI: [400, "Couldn't parse the specified URI"],
	KeyTooLongError: [400, 'Your key is too long'],
	MalformedXML: [400, 'The XML you provided was not well-formed or did not validate'],
	MetadataTooLarge: [400, 'Your metadata headers exceed the maximum allowed metadata size'],
	MethodNotAllowed: [405, 'The specified method is not allowed against this resource'],
	MissingContentLength: [411, 'You must provide the Content-Length HTTP header'],
	NoSuchBucket: [404, 'The specified bucket does not exist'],
	NoSuchCORSConfiguration: [404, 'The CORS configuration does not exist'],
	NoSuchKey: [404, 'The specified key does not exist.'],
	NoSuchLifecycleConfiguration: [404, 'The lifecycle configuration does not exist'],
	NoSuchBucketPolicy: [404, 'The bucket policy does not exist'],
	NoSuchPublicAccessBlockConfiguration: [404, 'The public access block configuration was not found'],
	NoSuchUpload: [404, 'The specified multipart upload does not exist'],
	NoSuchVersion: [404, 'The specified version does not exist'],
	NotImplemented: [501, 'A header or query you provided implies functionality that is not implemented'],
	ObjectLockConfigurationNotFoundError: [404, 'Object Lock configuration does not exist for this bucket'],
	PreconditionFailed: [412, 'At least one of the pre-conditions you specified did not hold'],
	RequestTimeTooSkewed: [403, 'The difference between the request time and the current time is too large'],
	ServerSideEncryptionConfigurationNotFoundError: [404, 'The server side encryption configuration was not found'],
	SignatureDoesNotMatch: [
		403,
		'The request signature we calculated does not match the signature you provided. Check your key and signing method.',
	],
	SlowDown: [503, 'Please reduce your request rate.'],
	XAmzContentSHA256Mismatch: [400, "The provided 'x-amz-content-sha256' header does not match what was computed"],
} as const satisfies Readonly<Record<string, readonly [status: number, message: string]>>;

export type RefusalCode = keyof typeof refusals;

type RefusalOptions = {
	readonly message?: string;
	/** In place of the code's own status. */
	readonly status?: number;
	/** Further elements of the error document. */
	readonly extra?: Readonly<Record<string, string>>;
	readonly headers?: Readonly<Record<string, string>>;
};

/** A request that is refused. `server.ts` turns it into an error document, or a bare status for HEAD. */
export class Refusal extends Error {
	readonly code: RefusalCode;
	readonly status: number;
	readonly extra: Readonly<Record<string, string>>;
	readonly headers: Readonly<Record<string, string>>;

	constructor(code: RefusalCode, {message, status, extra = {}, headers = {}}: RefusalOptions = {}) {
		const [ownStatus, ownMessage] = refusals[code];
		super(message ?? ownMessage);
		this.name = 'Refusal';
		this.code = code;
		this.status = status ?? ownStatus;
		this.extra = extra;
		this.headers = headers;
	}
}
