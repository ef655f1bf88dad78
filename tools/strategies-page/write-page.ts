import { existsSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { UsageError, ZerodropError } from '../../harness/core/errors.ts';
import { PACKAGE_FOLDER } from '../../harness/core/package-folder.ts';
import { SUITE_FILES } from '../../harness/suite/suite-files.ts';
import { entryPage } from './entry-page.ts';
import { type Measured, readMeasured, stillTrue, withNew, writeMeasured } from './measured.ts';
import { columnsOfRuns } from './run-columns.ts';
import { loadEntries } from './scenario-entries.ts';
import { writeSite } from './site-files.ts';
import { columnsOf } from './suite-columns.ts';

const USAGE = 'npm run strategies -- [--from <folder of a suite, or of runs> ...] [--site <folder>]';

const isSuite = (folder: string): boolean => existsSync(join(folder, SUITE_FILES.json));

/**
 * `npm run strategies`: takes what suites have recorded into what is kept, and makes `docs/strategies.md` and the site of it. Without
 * `--from` the pages alone are made; with `--only-site` the site alone, as the build does.
 */
async function writeStrategies(): Promise<void> {
  const { from, site, onlySite } = options();
  const entries = await loadEntries();
  let known: Measured = await readMeasured();
  for (const folder of from) known = withNew(known, await (isSuite(folder) ? columnsOf(folder) : columnsOfRuns(folder)));
  const { measured, stale } = stillTrue(known, entries);
  if (from.length > 0) await writeMeasured(measured, entries);
  if (!onlySite) await writeFile(join(PACKAGE_FOLDER, 'docs/strategies.md'), entryPage({ entries, measured }));
  const pages = await writeSite(site, { entries, measured });
  process.stdout.write(`wrote ${pages} pages below ${site}: ${measured.size} of ${entries.length} scenarios are measured\n`);
  if (stale.length > 0)
    process.stderr.write(`left out, since they were measured when they expected something else than now: ${stale.join(', ')}\n`);
}

function options(): { readonly from: readonly string[]; readonly site: string; readonly onlySite: boolean } {
  try {
    const { values } = parseArgs({
      options: {
        from: { type: 'string', multiple: true, default: [] },
        site: { type: 'string', default: join(PACKAGE_FOLDER, 'dist/strategies') },
        'only-site': { type: 'boolean', default: false },
      },
    });
    return { from: values.from, site: values.site, onlySite: values['only-site'] };
  } catch (cause) {
    throw new UsageError(cause instanceof Error ? cause.message : String(cause), USAGE);
  }
}

try {
  await writeStrategies();
} catch (error) {
  if (!(error instanceof ZerodropError)) throw error;
  process.stderr.write(`zerodrop: ${error.message}\n${error.hint === undefined ? '' : `  ${error.hint}\n`}`);
  process.exitCode = error.exitCode;
}
