import { existsSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { UsageError, ZerodropError } from '../../harness/core/errors.ts';
import { catalogue, loadScenario } from '../../harness/scenario-catalogue.ts';
import { readSuite } from '../../harness/suite/read-suite.ts';
import { SUITE_FILES } from '../../harness/suite/suite-files.ts';
import { joinSwaps, type Pair, readRunSwaps, readSwaps, type Swap } from './read-swaps.ts';
import { renderSwaps, swapsExitCode, swapsInWords } from './swaps-page.ts';

const USAGE = 'npm run swaps -- [--from reports/suite]... [--out docs/swaps.md]';

/** `npm run swaps`: judges each defect's runs by its cure's expectation, and the other way round, and writes the table. */
async function writeSwaps(): Promise<void> {
  const { from, out } = options();
  const all = await allPairs();
  const found: Swap[] = [];
  for (const folder of from) {
    if (!existsSync(folder)) throw new UsageError(`there is no folder ${folder}`, USAGE);
    if (existsSync(join(folder, SUITE_FILES.json))) found.push(...(await ofSuite(folder, all)));
    else found.push(...(await readRunSwaps(folder, all)));
  }
  const swaps = joinSwaps(all, found);
  await writeFile(out, renderSwaps(swaps));
  process.stdout.write(swapsInWords(swaps));
  const missing = all.filter((pair) => !swaps.some((swap) => swap.pair === pair));
  if (missing.length > 0) process.stdout.write(`no runs of both: ${missing.map(({ defect }) => defect.name).join(', ')}\n`);
  process.exitCode = swapsExitCode(swaps);
}

async function ofSuite(folder: string, all: readonly Pair[]): Promise<readonly Swap[]> {
  const suite = await readSuite(join(folder, SUITE_FILES.json));
  const done = new Set(suite.options.scenarios);
  const pairs = all.filter(({ defect, cure }) => done.has(defect.name) && done.has(cure.name));
  return readSwaps(folder, suite, pairs);
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

function options(): { readonly from: readonly string[]; readonly out: string } {
  try {
    const { values } = parseArgs({
      options: { from: { type: 'string', multiple: true, default: ['reports/suite'] }, out: { type: 'string', default: 'docs/swaps.md' } },
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
