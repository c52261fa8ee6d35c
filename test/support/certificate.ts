/** A certificate for `localhost` that nobody trusts who is not told to. */
import {execFileSync} from 'node:child_process';
import {readFileSync} from 'node:fs';
import {join} from 'node:path';
import {temporaryFolder} from './folder.ts';

/** `file`: where the certificate lies, gone with the test. */
export function selfSigned(): {readonly key: Buffer; readonly cert: Buffer; readonly file: string} {
	const folder = temporaryFolder();
	const [key, file] = [join(folder, 'key.pem'), join(folder, 'cert.pem')];
	const words = 'req -x509 -newkey rsa:2048 -nodes -days 2 -subj /CN=localhost -addext subjectAltName=DNS:localhost';
	execFileSync('openssl', [...words.split(' '), '-keyout', key, '-out', file], {stdio: 'ignore'});
	return {key: readFileSync(key), cert: readFileSync(file), file};
}
