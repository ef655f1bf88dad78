import { join } from 'node:path';
import { createGenerator } from 'ts-json-schema-generator';

const repository = join(import.meta.dirname, '../..');

/** The file that the package exports as `zerodrop/report.schema.json`. */
export const SCHEMA_FILE = join(repository, 'docs/report.schema.json');

/**
 * The JSON Schema (draft 7) of `report.json`, made of its contract, `harness/report/contract.ts`. That of the package takes fields that are
 * not named, since later versions add some; `strict` takes none, for a test that none is forgotten.
 */
export function reportSchema({ strict }: { readonly strict: boolean }): Readonly<Record<string, unknown>> {
  const schema = createGenerator({
    path: join(repository, 'harness/report/contract.ts'),
    tsconfig: join(repository, 'tsconfig.json'),
    type: 'Report',
    additionalProperties: !strict,
    skipTypeCheck: true,
    topRef: true,
    expose: 'export',
  }).createSchema('Report');
  return { ...schema, title: 'zerodrop/report/1' };
}

/** As it stands in the file. */
export function schemaText(): string {
  return `${JSON.stringify(reportSchema({ strict: false }), null, 2)}\n`;
}
