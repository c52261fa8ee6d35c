import {mkdtempSync, rmSync, writeFileSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {expect, onTestFinished, test} from 'vitest';
import {accept} from '../../source/composition/accept.ts';
import {beNameless} from '../support/nameless.ts';

test('a user without a name can sign off', () => {
	const folder = mkdtempSync(join(tmpdir(), 'doclift-accept-'));
	onTestFinished(() => rmSync(folder, {recursive: true, force: true}));
	const config = join(folder, 'doclift.config.yaml');
	writeFileSync(config, 'salesforce: {auth: sf-cli}\ndestination: {bucket: acme-documents}\n');
	beNameless();
	expect(accept({which: {class: 'missing'}, reason: 'Lost'}, config)).toMatchObject({accepted: 0});
});
