import { writeFile } from 'node:fs/promises';
import { dirname, relative, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { UsageError, ZerodropError } from '../../harness/core/errors.ts';
import { ofVersion } from '../../harness/run/expectation.ts';
import { zeroDowntime } from '../../harness/scenario.ts';
import { catalogue, loadScenario } from '../../harness/scenario-catalogue.ts';
import { readRuns } from './latest-runs.ts';
import type { Entry } from './scenario-entry.ts';
import { renderStrategies } from './strategies-page.ts';

// Of a suite: `--from <its folder>/runs/bookworm`, where each scenario has its runs as below `reports`.
const USAGE = 'npm run strategies -- [--from reports] [--out docs/strategies.md]';

/** `npm run strategies`: writes the document from what was recorded. */
async function writeStrategies(): Promise<void> {
  const { from, out } = options();
  const scenarios = await loadAll();
  const entries = describe(scenarios, dirname(resolve(out)));
  const expectations = new Map(scenarios.map(({ entry, scenario }) => [entry.name, scenario]));
  const { runs, stale } = await readRuns(
    from,
    entries.map(({ name }) => name),
    (name, uwsgi) => ofVersion(expectations.get(name) ?? { expect: zeroDowntime() }, uwsgi).expect,
  );
  await writeFile(out, renderStrategies({ entries, runs }));
  process.stdout.write(`wrote ${out}: ${runs.size} of ${entries.length} scenarios were run\n`);
  if (stale.length > 0)
    process.stderr.write(`left out, since their latest run was made with another expectation than they have now: ${stale.join(', ')}\n`);
}

function options(): { readonly from: string; readonly out: string } {
  try {
    const { values } = parseArgs({
      options: { from: { type: 'string', default: 'reports' }, out: { type: 'string', default: 'docs/strategies.md' } },
    });
    return values;
  } catch (cause) {
    throw new UsageError(cause instanceof Error ? cause.message : String(cause), USAGE);
  }
}

type Loaded = Awaited<ReturnType<typeof loadScenario>>;

/** Every scenario, in the order of the list. */
async function loadAll(): Promise<readonly Loaded[]> {
  return Promise.all((await catalogue()).map(({ name }) => loadScenario(name)));
}

function describe(scenarios: readonly Loaded[], beside: string): readonly Entry[] {
  return scenarios.map(({ entry: { name, group, path }, scenario }) => ({
    name,
    group,
    href: relative(beside, path),
    title: scenario.title,
    expect: scenario.expect,
    advice: scenario.advice ?? null,
    cure: scenario.cure ?? null,
    rollback: scenario.rollback ?? null,
  }));
}

try {
  await writeStrategies();
} catch (error) {
  if (!(error instanceof ZerodropError)) throw error;
  process.stderr.write(`zerodrop: ${error.message}\n${error.hint === undefined ? '' : `  ${error.hint}\n`}`);
  process.exitCode = error.exitCode;
}
