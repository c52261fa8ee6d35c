import {expect, it} from 'vitest';
import {type Scope, scopeKey, scopeName} from '../../source/engine/scope.ts';

const scope = (parts: Partial<Scope> = {}): Scope => ({object: 'DocListEntry__c', filter: '', accounts: [], ...parts});

it('is the same scope whatever the order of accounts and the spaces around the filter', () => {
	expect(scopeKey(scope({accounts: ['b', 'a'], filter: ' X = 1 '}))).toBe(
		scopeKey(scope({accounts: ['a', 'b'], filter: 'X = 1'})),
	);
});

it('is another scope with another object, filter or account', () => {
	const scopes = [
		...[scope(), scope({object: 'Other__c'}), scope({filter: 'X = 1'}), scope({filter: 'X = 2'})],
		...[scope({accounts: ['a']}), scope({accounts: ['a', 'b']}), scope({accounts: ['a,b']})],
	];
	expect(new Set(scopes.map(scopeKey)).size).toBe(scopes.length);
});

it('leaves the list of accounts as it was', () => {
	const accounts = Object.freeze(['b', 'a']);
	expect(() => scopeKey(scope({accounts}))).not.toThrow();
});

it('has a name in words', () => {
	expect(scopeName(scope())).toBe('DocListEntry__c, all accounts');
	expect(scopeName(scope({accounts: ['001A']}))).toBe('DocListEntry__c, account 001A');
	expect(scopeName(scope({accounts: ['a', 'b'], filter: ' X = 1 '}))).toBe('DocListEntry__c, 2 accounts, where X = 1');
});
