import {expect, test} from 'vitest';
import {placeOf} from '../../source/storage/place.ts';

const aws = {region: 'eu-west-1', forcePathStyle: false};

test.each([
	['a bucket of AWS', aws, 'docs', 'https://docs.s3.eu-west-1.amazonaws.com', '/'],
	[
		'hazard 67: a bucket with dots',
		aws,
		'docs.example.com',
		'https://s3.eu-west-1.amazonaws.com',
		'/docs.example.com/',
	],
	['path style', {...aws, forcePathStyle: true}, 'docs', 'https://s3.eu-west-1.amazonaws.com', '/docs/'],
	['a store by address', {...aws, endpoint: 'http://127.0.0.1:9000'}, 'docs', 'http://127.0.0.1:9000', '/docs/'],
	['a store by name', {...aws, endpoint: 'https://s3.example.com'}, 'docs', 'https://docs.s3.example.com', '/'],
	['China', {region: 'cn-north-1', forcePathStyle: false}, 'docs', 'https://docs.s3.cn-north-1.amazonaws.com.cn', '/'],
])('%s', (_name, store, bucket, origin, base) => {
	expect(placeOf(store, bucket)).toEqual({origin, host: new URL(origin).host, base});
});
