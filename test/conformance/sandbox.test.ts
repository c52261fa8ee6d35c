import {openSandboxStore} from './sandbox-store.ts';
import {conformance} from './suite.ts';

conformance('the sandbox', openSandboxStore);
