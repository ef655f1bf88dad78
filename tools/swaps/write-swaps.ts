import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { UsageError, ZerodropError } from '../../harness/core/errors.ts';
import { catalogue, loadScenario } from '../../harness/scenario-catalogue.ts';
import { readSuite } from '../../harness/suite/read-suite.ts';
import { SUITE_FILES } from '../../harness/suite/suite-files.ts';
import { type Pair, readSwaps } from './read-swaps.ts';
import { renderSwaps, swapsExitCode, swapsInWords } from './swaps-page.ts';

const USAGE = 'npm run swaps -- [--from reports/suite] [--out docs/swaps.md]';

/** `npm run swaps`: judges each defect's runs by its cure's expectation, and the other way round, and writes the table. */
async function writeSwaps(): Promise<void> {
  const { from, out } = options();
  const suite = await readSuite(join(from, SUITE_FILES.json));
  const all = await allPairs();
  const done = new Set(suite.options.scenarios);
  const pairs = all.filter(({ defect, cure }) => done.has(defect.name) && done.has(cure.name));
  const swaps = await readSwaps(from, suite, pairs);
  await writeFile(out, renderSwaps(suite, swaps));
  process.stdout.write(swapsInWords(swaps));
  if (pairs.length < all.length) process.stdout.write(`${all.length - pairs.length} pairs are not in this suite\n`);
  process.exitCode = swapsExitCode(swaps);
}

async function allPairs(): Promise<readonly Pair[]> {
  const loaded = await Promise.all((await catalogue()).map(({ name }) => loadScenario(name)));
  const named = new Map(loaded.map(({ entry, scenario }) => [entry.name, scenario]));
  return loaded.flatMap(({ entry, scenario }) => {
    const cure = scenario.cure === undefined ? undefined : named.get(scenario.cure);
    if (scenario.cure === undefined || cure === undefined) return [];
    return [{ server: scenario.server.title, defect: { name: entry.name, scenario }, cure: { name: scenario.cure, scenario: cure } }];
  });
}

function options(): { readonly from: string; readonly out: string } {
  try {
    const { values } = parseArgs({
      options: { from: { type: 'string', default: 'reports/suite' }, out: { type: 'string', default: 'docs/swaps.md' } },
    });
    return values;
  } catch (cause) {
    throw new UsageError(cause instanceof Error ? cause.message : String(cause), USAGE);
  }
}

try {
  await writeSwaps();
} catch (error) {
  if (!(error instanceof ZerodropError)) throw error;
  process.stderr.write(`zerodrop: ${error.message}\n${error.hint === undefined ? '' : `  ${error.hint}\n`}`);
  process.exitCode = error.exitCode;
}
