/** What a fault of the YAML itself is called. The parser's own message quotes the text, which may be a secret. */
import type {ErrorCode} from 'yaml';

const anywhere = 'is no YAML here: put a value that holds special characters in quotes, and close every bracket';
const name = 'has a value here that YAML takes for a name (it begins with & or *): put it in quotes';
const tag = 'has a value here that YAML takes for a tag (it begins with !): put it in quotes';
const indent = 'is not indented here as YAML needs it: the keys of a group start in one column';

const sentences: Partial<Record<ErrorCode, string>> = {
	ALIAS_PROPS: name,
	BAD_ALIAS: name,
	MULTIPLE_ANCHORS: name,
	MULTIPLE_TAGS: tag,
	TAG_RESOLVE_FAILED: tag,
	BAD_COLLECTION_TYPE: tag,
	BAD_DQ_ESCAPE: 'has a backslash in double quotes here that YAML does not know: write \\\\, or use single quotes',
	BAD_INDENT: indent,
	TAB_AS_INDENT: 'is indented with tabs here: YAML wants spaces',
	BAD_SCALAR_START: 'has a value here that begins with a character that YAML keeps for itself: put it in quotes',
	BLOCK_AS_IMPLICIT_KEY: 'has a second colon or a list on this line: put a value that holds one in quotes',
	MULTILINE_IMPLICIT_KEY: 'has a key here without a colon and a space after it',
	MISSING_CHAR: 'lacks something here: a closing quote, a comma, or a colon and a space after a key',
	DUPLICATE_KEY: 'has this key twice in one group',
	MULTIPLE_DOCS: 'has a second document here (after ---): one file is one configuration',
};

export const yamlFault = (code: ErrorCode): string => sentences[code] ?? anywhere;
