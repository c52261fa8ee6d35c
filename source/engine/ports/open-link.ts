/** Links, as a user opens them. */

export type Opened =
	| {readonly status: number; readonly bytes: number | null; readonly contentType: string | null}
	| {readonly unreachable: string};

/** Opens a URL as a user would: a GET without credentials, redirects followed, body not read beyond its first bytes. */
export type OpenLink = (url: string) => Promise<Opened>;
