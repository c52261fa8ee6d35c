import type {Session} from '../session.ts';
import type {SalesforceSettings} from '../settings.ts';
import type {Send} from '../transport.ts';

/** What a way of signing in is given, and what it gives. It throws with Salesforce's own words, secrets or not. */
export type SignIn = (settings: SalesforceSettings, send: Send, now: () => number) => Promise<Session>;
