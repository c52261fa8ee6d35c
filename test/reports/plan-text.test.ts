import stringWidth from 'string-width';
import {expect, test} from 'vitest';
import type {PlanSummary} from '../../source/engine/plan-summary.ts';
import {nextLines, planLines} from '../../source/reports/plan-text.ts';
import {plan} from './plans.ts';

const shown = (summary: PlanSummary) => {
	const lines = [...planLines(summary), ...nextLines(summary, {maxAgeHours: 72})];
	expect(lines.filter(line => stringWidth(line) > 80)).toEqual([]);
	return lines.join('\n');
};

const unopened = {
	tried: 20,
	opened: 0,
	failures: [{answer: '403', count: 20, example: 'https://acme-documents.s3.amazonaws.com/uploads/a.pdf'}],
};

test('a plan at 80 columns: what stays at the vendor stands first', () => {
	expect(shown(plan({}))).toMatchInlineSnapshot(`
		"
		Staying at the vendor: 1,307
		  edited by a user since the backup, left alone      7
		  gone at the vendor (404)                       1,000
		  left out by your settings                        300

		Plan CUT-7K3M-Q2PX would cut over 1,343,015 links of 1,344,438 records
		  org:   Acme Inc. (PRODUCTION, 00D000000000001EAA)
		  scope: DocListEntry__c, all accounts
		  to be switched to your copy                                          1,343,000
		  not copied yet: copied first, then switched                                 12
		  changed at the vendor since the backup: copied first, then switched          3

		Left as they are
		  yours already                        5
		  deleted, or hidden from this user   11
		  folder, without a file             100

		New links   https://acme-documents.s3.us-east-1.amazonaws.com/
		Link proof  20 of 20 new links opened as a user would, without credentials
		Way back    20 of 20 original links open: a rollback would bring them back today
		Compared    source by listing, your bucket by listing
		Window      about a second between compare and write of each 200 records; it is
		            measured, and an edit in it is overwritten
		API calls   about 7,400 of the 79,900 that are left
		Time        about 1 h 2 min

		Nothing has been changed. The plan may be begun within 3 d:
		  doclift migrate --execute --confirm CUT-7K3M-Q2PX"
	`);
});

test('hazard 64: links that do not open block, and the page says how to go on', () => {
	const blocked = shown(plan({linkProof: {...unopened, policy: 'required', overruled: false}}));
	expect(blocked.slice(blocked.indexOf('New links'))).toMatchInlineSnapshot(`
		"New links   https://acme-documents.s3.us-east-1.amazonaws.com/
		Link proof  0 of 20 new links opened as a user would, without credentials. USERS
		            WILL GET ERRORS from the others (destination.linkProof: required)
		            403: 20, such as
		              https://acme-documents.s3.amazonaws.com/uploads/a.pdf
		Way back    20 of 20 original links open: a rollback would bring them back today
		Compared    source by listing, your bucket by listing
		Window      about a second between compare and write of each 200 records; it is
		            measured, and an edit in it is overwritten
		API calls   about 7,400 of the 79,900 that are left
		Time        about 1 h 2 min

		Nothing has been changed, and nothing can be while the new links do not open.
		Open the bucket or its delivery domain to your users, then plan again:
		  doclift migrate --dry-run
		Or take it on yourself that users will get 403:
		  doclift migrate --execute --confirm CUT-7K3M-Q2PX --accept-unproven-links"
	`);
});

test('a plan of one account is planned again as one', () => {
	const again = 'doclift migrate --dry-run --account Acme --limit 100';
	const page = shown(plan({again, linkProof: {...unopened, policy: 'required', overruled: false}}));
	expect(page).toContain(`then plan again:\n  ${again}\n`);
});

test('with linkProof: warn the page says it in plain words and does not block', () => {
	const page = shown(plan({linkProof: {...unopened, policy: 'warn', overruled: false}}));
	expect(page).toMatch(/USERS\s+WILL GET ERRORS/);
	expect(page).toContain('doclift migrate --execute --confirm CUT-7K3M-Q2PX');
	expect(page).not.toContain('--accept-unproven-links');
});

test('links that the operator has overruled are said to be so', () => {
	const page = shown(plan({linkProof: {...unopened, policy: 'required', overruled: true}}));
	expect(page).toMatch(/OVERRULED by the\s+operator: users will\s+get 403/);
	const overruling = {how: 'flag', by: 'ann@ops', run: 3, at: Date.UTC(2026, 10, 22, 16, 20, 31)} as const;
	const named = shown(plan({linkProof: {...unopened, policy: 'required', overruled: true, overruling}}));
	expect(named.replaceAll(/\s+/g, ' ')).toContain(
		'OVERRULED by ann@ops (--accept-unproven-links, run 3, 2026-11-22 16:20:31 UTC): users will get 403',
	);
});

test('a plan to roll back at 80 columns', () => {
	const back = plan({
		planId: 'BACK-9WTR-4HNC',
		direction: 'rollback',
		records: 1000,
		classes: {'to-restore': 995, 'not-ours': 2, 'no-original': 2, deleted: 1},
		changes: 995,
		newFiles: 0,
		blocked: {'not-ours': 2, 'no-original': 2},
		stayingAtVendor: {},
		linkProof: {...unopened, opened: 18, policy: 'warn', overruled: false},
		secondsForecast: 31,
	});
	expect(shown(back)).toMatchInlineSnapshot(`
		"
		Plan BACK-9WTR-4HNC would roll back 995 links of 1,000 records
		  org:   Acme Inc. (PRODUCTION, 00D000000000001EAA)
		  scope: DocListEntry__c, all accounts
		  to be restored to the original link  995

		Left as they are
		  not the link that doclift wrote, left alone  2
		  no original link is known                    2
		  deleted, or hidden from this user            1

		Originals   only 18 of 20 original links open today: users would get errors from
		            the others
		            403: 20, such as
		              https://acme-documents.s3.amazonaws.com/uploads/a.pdf
		Window      about a second between compare and write of each 200 records; it is
		            measured, and an edit in it is overwritten
		API calls   about 7,400 of the 79,900 that are left
		Time        about 31 s

		1 record is deleted, or hidden from this user: the field of a hidden one still
		holds a link to your bucket. Look for some as an administrator; where they
		exist, give the user View All Records (\`doclift doctor\`), then plan the way back
		again.

		Nothing has been changed. The plan may be begun within 3 d:
		  doclift rollback --execute --confirm BACK-9WTR-4HNC"
	`);
});

test('hazard 78: names and answers from outside are shown and not obeyed', () => {
	const page = shown(
		plan({
			test: {accountId: '001000000000001AAA', accountName: 'Acme \x1b[2J'},
			wayBack: {tried: 1, opened: 0, failures: [{answer: '\x1b]0;x', count: 1, example: 'https://h/\u202e'}]},
		}),
	);
	expect(page).toContain('TEST: only the account Acme \\x1b[2J');
	expect(page).not.toContain('\x1b');
	expect(page).not.toContain('\u202e');
});

test('a plan names the org that it changes, and says so where that was not kept', () => {
	const org = {orgId: '00D000000000001EAA', orgName: 'Acme \x1b[2J', sandbox: true};
	expect(shown(plan({org}))).toContain('  org:   Acme \\x1b[2J (sandbox, 00D000000000001EAA)');
	const {org: _, ...older} = plan({});
	expect(shown(older).replaceAll(/\s+/g, ' ')).toContain(
		'org: PRODUCTION or a sandbox? An older doclift made this plan, and did not keep which',
	);
});

test('a way back that sees none of its records does not say that there is nothing to change', () => {
	const back = {direction: 'rollback', records: 900, stayingAtVendor: {}, blocked: {}} as const;
	const hidden = shown(plan({...back, changes: 0, classes: {deleted: 900}})).replaceAll(/\s+/g, ' ');
	expect(hidden).toMatch(/900 records are deleted, or hidden .* still holds a link .* View All Records/);
	expect(hidden).toMatch(/There is nothing else to change\. ?$/);
	const some = shown(plan({...back, changes: 899, classes: {'to-restore': 899, deleted: 1}}));
	expect(some.replaceAll(/\s+/g, ' ')).toMatch(/1 record is deleted, or hidden .* Nothing has been changed\./);
});

test('a plan without changes has nothing to confirm', () => {
	expect(shown(plan({changes: 0, classes: {folder: 3}, records: 3}))).toContain('There is nothing to change.');
});
