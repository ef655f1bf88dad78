import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { API_FILE, apiText } from './extract-api.ts';

// `npm run api`, which builds first: the test of the package says when it is due.
await writeFile(API_FILE, await apiText(join(import.meta.dirname, '../../dist')));
