/** Whom connections trust, after the usual environment variables. */
import {readFileSync} from 'node:fs';
import {rootCertificates} from 'node:tls';
import {MigrationError} from '../engine/failure.ts';
import {messageOf} from '../engine/thrown.ts';

/**
Node's roots and what the company added, as PEM; undefined where Node's own list will do. `NODE_EXTRA_CA_CERTS` alone is
Node's own affair; once another list is given to a connection Node forgets it, so all are read together.

Throws `configuration` for a file that cannot be read.
*/
export function certificates(environment: Readonly<Record<string, string | undefined>>): string[] | undefined {
	const {AWS_CA_BUNDLE, SSL_CERT_FILE, NODE_EXTRA_CA_CERTS} = environment;
	if (!AWS_CA_BUNDLE && !SSL_CERT_FILE) return undefined;
	const named = Object.entries({AWS_CA_BUNDLE, SSL_CERT_FILE, NODE_EXTRA_CA_CERTS});
	return [...rootCertificates, ...named.flatMap(([name, file]) => (file ? [read(name, file)] : []))];
}

function read(name: string, file: string): string {
	try {
		return readFileSync(file, 'utf8');
	} catch (error) {
		const reason = messageOf(error);
		throw new MigrationError('configuration', `The certificates that ${name} names cannot be read: ${reason}`, {
			cause: error,
			hint: `Let ${name} name a readable file of certificates (PEM), or unset it.`,
		});
	}
}
