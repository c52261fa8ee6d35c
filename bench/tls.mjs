/** A certificate for 127.0.0.1 and the authority behind it, made afresh: nobody else trusts it, and it ends with the run. */
import {execFileSync} from 'node:child_process';
import {mkdtemp, rm, writeFile} from 'node:fs/promises';
import {tmpdir} from 'node:os';
import {join} from 'node:path';

const days = '2';
const curve = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes'];

/** Throws where there is no `openssl`. */
export async function makeCertificate() {
	const folder = await mkdtemp(join(tmpdir(), 'doclift-bench-tls-'));
	const path = name => join(folder, name);
	const openssl = (...words) => execFileSync('openssl', words, {cwd: folder, stdio: ['ignore', 'ignore', 'pipe']});
	openssl('req', '-x509', ...curve, '-keyout', 'ca.key', '-out', 'ca.pem', '-days', days, '-subj', '/CN=doclift bench');
	openssl('req', '-new', ...curve, '-keyout', 'key.pem', '-out', 'request.pem', '-subj', '/CN=127.0.0.1');
	await writeFile(path('names'), 'subjectAltName=IP:127.0.0.1\n');
	const signed = ['-CA', 'ca.pem', '-CAkey', 'ca.key', '-CAcreateserial', '-extfile', 'names', '-days', days];
	openssl('x509', '-req', '-in', 'request.pem', '-out', 'certificate.pem', ...signed);
	return {
		authority: path('ca.pem'),
		certificate: path('certificate.pem'),
		key: path('key.pem'),
		remove: () => rm(folder, {recursive: true, force: true}),
	};
}
