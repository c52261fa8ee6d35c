/** A certificate for `localhost` that nobody trusts who is not told to. */
import {execFileSync} from 'node:child_process';
import {mkdtempSync, readFileSync, rmSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {onTestFinished} from 'vitest';

/** `file`: where the certificate lies, gone with the test. */
export function selfSigned(): {readonly key: Buffer; readonly cert: Buffer; readonly file: string} {
	const folder = mkdtempSync(join(tmpdir(), 'doclift-tls-'));
	onTestFinished(() => rmSync(folder, {recursive: true, force: true}));
	const [key, file] = [join(folder, 'key.pem'), join(folder, 'cert.pem')];
	const words = 'req -x509 -newkey rsa:2048 -nodes -days 2 -subj /CN=localhost -addext subjectAltName=DNS:localhost';
	execFileSync('openssl', [...words.split(' '), '-keyout', key, '-out', file], {stdio: 'ignore'});
	return {key: readFileSync(key), cert: readFileSync(file), file};
}
