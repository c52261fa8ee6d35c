/** Signing in: as whom, for how long, and for how much longer that way will do. */
import type {Config} from '../../config/schema.ts';
import type {Inspection} from '../../engine/inspection.ts';
import type {Salesforce} from '../../engine/ports/salesforce.ts';
import {duration} from '../../reports/numbers.ts';
import {orgWords} from '../../reports/org-words.ts';
import {advise, attempt, judge, note, pass, type Tell} from './gate.ts';

type Org = Salesforce & Inspection;

/** Undefined where nobody could sign in. */
export async function examineSignIn<T extends Org>(open: () => Promise<T>, config: Config, tell: Tell) {
	const salesforce = await attempt(tell, 'sign-in', 'Every run begins with it.', open);
	if (!salesforce) return undefined;
	const {auth} = salesforce.org;
	tell(pass('sign-in', `${orgWords(salesforce.org)} by ${auth}`));
	if (auth === 'password') tell(passwordEnds);
	await examineSession(salesforce, config, tell);
	await examineVersion(salesforce, config, tell);
	return salesforce;
}

const passwordEnds = note('password sign-in', 'works today, and ends with Summer ’27', {
	why: 'Salesforce takes SOAP login() out of service then; orgs made since Winter ’26 have it off already.',
	hint: 'Prepare auth: client-credentials or jwt (an app of your own in the org), and try it with this command.',
});

async function examineSession(salesforce: Org, {salesforce: {auth}}: Config, tell: Tell): Promise<void> {
	// Without the right to see one's own session nothing is known, and nothing is wrong.
	const left = await salesforce.sessionSecondsLeft().catch(() => null);
	const renewed = auth !== 'access-token';
	const found = left === null ? 'this org does not tell how long it lasts' : `${duration(left)} left without use`;
	tell(
		advise('session', renewed, renewed ? `${found}; doclift signs in again by itself` : found, {
			why: 'An access token cannot be renewed: a run that outlasts it stops, resumable.',
			hint: 'For runs of hours use auth: client-credentials or jwt.',
		}),
	);
}

async function examineVersion(salesforce: Org, {salesforce: {apiVersion}}: Config, tell: Tell): Promise<void> {
	await attempt(tell, 'API version', 'Every request names it.', async () => {
		const versions = await salesforce.apiVersions();
		const known = versions.includes(apiVersion);
		const newest = versions.at(-1) ?? 'none';
		tell(
			judge(
				'API version',
				known,
				known ? `${apiVersion} (the newest here is ${newest})` : `${apiVersion} is not served here`,
				{
					why: 'Requests of another version are refused.',
					hint: `Set salesforce.apiVersion, to ${newest} for the newest.`,
				},
			),
		);
	});
}
