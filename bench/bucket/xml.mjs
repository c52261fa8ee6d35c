/** S3's documents: results and errors. */

const namespace = 'xmlns="http://s3.amazonaws.com/doc/2006-03-01/"';
const declaration = '<?xml version="1.0" encoding="UTF-8"?>\n';

const document = (status, text) => ({
	status,
	headers: ['Content-Type: application/xml'],
	body: [Buffer.from(declaration + text)],
});

export const xml = (root, inner) => document(200, `<${root} ${namespace}>${inner}</${root}>`);

export const failure = (status, code) =>
	document(status, `<Error><Code>${code}</Code><Message>${code}</Message></Error>`);

const entities = {'&': '&amp;', '<': '&lt;', '>': '&gt;'};
export const escaped = text => text.replace(/[&<>]/g, sign => entities[sign]);
