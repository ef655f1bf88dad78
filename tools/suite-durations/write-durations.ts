import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { UsageError, ZerodropError } from '../../harness/core/errors.ts';
import { KNOWN_DURATIONS } from '../../harness/suite/known-durations.ts';
import { readSuite } from '../../harness/suite/read-suite.ts';
import { SUITE_FILES } from '../../harness/suite/suite-files.ts';
import { renderDurations } from './durations-file.ts';

const USAGE = 'npm run durations -- [--from reports/suite] [--out harness/suite/known-durations.ts]';

/** `npm run durations`: keeps how long the scenarios of a suite took, by which later ones are divided into shards. */
async function writeDurations(): Promise<void> {
  const { from, out } = options();
  const { text, count } = renderDurations(await readSuite(join(from, SUITE_FILES.json)), KNOWN_DURATIONS);
  await writeFile(out, text);
  process.stdout.write(`wrote ${out}: ${count} scenarios\n`);
}

function options(): { readonly from: string; readonly out: string } {
  try {
    const { values } = parseArgs({
      options: { from: { type: 'string', default: 'reports/suite' }, out: { type: 'string', default: 'harness/suite/known-durations.ts' } },
    });
    return values;
  } catch (cause) {
    throw new UsageError(cause instanceof Error ? cause.message : String(cause), USAGE);
  }
}

try {
  await writeDurations();
} catch (error) {
  if (!(error instanceof ZerodropError)) throw error;
  process.stderr.write(`zerodrop: ${error.message}\n${error.hint === undefined ? '' : `  ${error.hint}\n`}`);
  process.exitCode = error.exitCode;
}
