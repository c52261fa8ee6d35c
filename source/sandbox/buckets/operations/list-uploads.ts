/** ListParts and ListMultipartUploads. */
import {compareKeys} from '../../key-order.ts';
import {type Answer, xml} from '../answer.ts';
import {type Call, queryOf} from '../call.ts';
import {encode} from '../percent.ts';
import type {Element} from '../xml.ts';
import {limitOf} from './list-objects.ts';
import {uploadOf} from './multipart.ts';

export function listParts(call: Call): Answer {
	const {id, upload} = uploadOf(call);
	const limit = limitOf(call, 'max-parts');
	const marker = Number(queryOf(call, 'part-number-marker') ?? 0);
	const numbers = [...upload.parts.keys()].filter(number => number > marker).sort((a, b) => a - b);
	const page = numbers.slice(0, limit);
	return xml([
		'ListPartsResult',
		[
			['Bucket', call.bucket.settings.name],
			['Key', upload.key],
			['UploadId', id],
			['PartNumberMarker', marker],
			['NextPartNumberMarker', page.at(-1) ?? marker],
			['MaxParts', limit],
			['IsTruncated', numbers.length > limit],
			['StorageClass', upload.wish.storageClass],
			...page.map((number): Element => {
				const part = upload.parts.get(number);
				return [
					'Part',
					[
						['PartNumber', number],
						['LastModified', new Date(part?.modified ?? 0).toISOString()],
						['ETag', `"${part?.md5 ?? ''}"`],
						['Size', part?.size ?? 0],
					],
				];
			}),
		],
	]);
}

export function listUploads(call: Call): Answer {
	const limit = limitOf(call, 'max-uploads');
	const prefix = queryOf(call, 'prefix') ?? '';
	const keyMarker = queryOf(call, 'key-marker') ?? '';
	const idMarker = queryOf(call, 'upload-id-marker');
	const encoding = queryOf(call, 'encoding-type');
	const written = encoding === 'url' ? encode : (text: string) => text;
	const behind = (key: string, id: string) => {
		const order = compareKeys(key, keyMarker);
		return order > 0 || keyMarker === '' || (order === 0 && idMarker !== undefined && id > idMarker);
	};
	const uploads = [...call.bucket.uploads]
		.filter(([id, {key}]) => key.startsWith(prefix) && behind(key, id))
		.sort(([idA, a], [idB, b]) => compareKeys(a.key, b.key) || (idA < idB ? -1 : 1));
	const page = uploads.slice(0, limit);
	const [lastId = '', lastUpload] = page.at(-1) ?? [];
	return xml([
		'ListMultipartUploadsResult',
		[
			['Bucket', call.bucket.settings.name],
			['KeyMarker', written(keyMarker)],
			['UploadIdMarker', idMarker ?? ''],
			['NextKeyMarker', written(lastUpload?.key ?? '')],
			['NextUploadIdMarker', lastId],
			['Prefix', written(prefix)],
			['MaxUploads', limit],
			...(encoding === undefined ? [] : [['EncodingType', encoding] as const]),
			['IsTruncated', uploads.length > limit],
			...page.map(
				([id, {key, begun, wish}]): Element => [
					'Upload',
					[
						['Key', written(key)],
						['UploadId', id],
						['StorageClass', wish.storageClass],
						['Initiated', new Date(begun).toISOString()],
					],
				],
			),
		],
	]);
}
