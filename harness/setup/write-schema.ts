import { writeFile } from 'node:fs/promises';
import { SCHEMA_FILE, schemaText } from './report-schema.ts';

// `npm run schema`: a test says when it is due.
await writeFile(SCHEMA_FILE, schemaText());
