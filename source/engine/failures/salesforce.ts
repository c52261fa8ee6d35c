/** What Salesforce refuses: a query, the whole run, or the change of one link. */
import {inGroup} from './rule.ts';

export const salesforce = inGroup('salesforce', {
	'salesforce-limit': {
		retry: 'never',
		scope: 'run',
		exit: 3,
		hint: "The org's daily API limit, less the reserve, is used up. Go on tomorrow with the same command, or lower salesforce.apiReservePercent.",
	},
	'salesforce-unavailable': {
		retry: 'throttled',
		scope: 'run',
		exit: 1,
		hint: 'Salesforce does not answer (maintenance?). Run the same command again later; nothing is lost.',
	},
	'salesforce-query': {
		retry: 'never',
		scope: 'run',
		exit: 2,
		hint: 'Salesforce refuses the query. Check salesforce.object, salesforce.fields and salesforce.filter with `doclift doctor`.',
	},
	'salesforce-incomplete': {
		retry: 'soon',
		scope: 'run',
		exit: 1,
		hint: 'Salesforce delivered fewer rows than it announced, more than once. Run the same command again.',
	},
	'salesforce-error': {
		retry: 'never',
		scope: 'run',
		exit: 1,
		hint: 'Salesforce answered with an error that doclift does not know. Run `doclift doctor`.',
	},
	'salesforce-locked': {
		retry: 'never',
		scope: 'link',
		exit: 1,
		hint: 'Others were at work on these records or their accounts whenever it was tried, few at a time too. Go on when less is at work on them, or lower salesforce.writers.',
	},
	'salesforce-validation': {
		retry: 'never',
		scope: 'link',
		exit: 1,
		hint: 'A validation rule of the org refuses the record as it is. Mend the record, or let the rule pass the user of doclift.',
	},
	'salesforce-automation': {
		retry: 'never',
		scope: 'link',
		exit: 1,
		hint: 'A trigger or a flow of the org ended the change with an error. Ask whoever looks after it to mend it, or to let the user of doclift pass.',
	},
	'salesforce-forbidden': {
		retry: 'never',
		scope: 'link',
		exit: 1,
		hint: 'The user of doclift may not change this record or this field. Run `doclift doctor`: it says which right is missing.',
	},
	'salesforce-approval': {
		retry: 'never',
		scope: 'link',
		exit: 1,
		hint: 'The record is locked, most often while it waits for an approval. Ask for its end, or have the record unlocked.',
	},
	'salesforce-owner': {
		retry: 'never',
		scope: 'link',
		exit: 1,
		hint: 'The owner of the record is no longer active. Ask an administrator to give the record another one.',
	},
	'salesforce-refused': {
		retry: 'never',
		scope: 'link',
		exit: 1,
		hint: 'Salesforce refuses the change in words of its own. Mend what they name.',
	},
	'salesforce-conflict': {
		retry: 'never',
		scope: 'link',
		exit: 1,
		hint: 'Somebody else has changed the field, and doclift overwrites nobody. Look at the records; `doclift backup --incremental` takes in what their fields hold now.',
	},
	'salesforce-gone': {
		retry: 'never',
		scope: 'link',
		exit: 1,
		hint: 'The record is no longer there, or hidden from this user. Run `doclift doctor`: it says whether the user sees all records; `doclift backup --full` takes note of a deletion.',
	},
});
