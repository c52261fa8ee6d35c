import fc from 'fast-check';
import {expect, test} from 'vitest';
import {linkBaseOf, linkTo} from '../../source/engine/link.ts';

const bucket = {bucket: 'docs', region: 'eu-west-1'};

test.each([
	['the bucket itself', bucket, 'https://docs.s3.eu-west-1.amazonaws.com/'],
	['a store of another kind', {...bucket, endpoint: 'https://minio.acme.example/'}, 'https://minio.acme.example/docs/'],
	['a delivery domain', {...bucket, linkBase: 'https://files.acme.example/d//'}, 'https://files.acme.example/d/'],
])('links lead to %s', (_, rules, base) => {
	expect(linkBaseOf(rules)).toBe(base);
});

test('hazard 65: a link is a base and a key, whatever the key: never a query, never a signature', () => {
	fc.assert(
		fc.property(fc.string({unit: 'grapheme', minLength: 1}), key => {
			const link = linkTo(linkBaseOf(bucket), `uploads/${key}?X-Amz-Signature=abc#x`);
			expect(link).not.toMatch(/[?#]/);
			expect(new URL(link).search).toBe('');
		}),
	);
});
