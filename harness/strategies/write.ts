import { writeFile } from 'node:fs/promises';
import { dirname, relative, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { catalogue, loadScenario } from '../commands/catalogue.ts';
import { UsageError, ZerodropError } from '../errors.ts';
import { renderStrategies } from './document.ts';
import type { Entry } from './entry.ts';
import { readRuns } from './recorded.ts';

const USAGE = 'npm run strategies -- [--from reports] [--out docs/strategies.md]';

/** `npm run strategies`: writes the document from what was recorded. */
async function writeStrategies(): Promise<void> {
  const { from, out } = options();
  const entries = await describe(dirname(resolve(out)));
  const runs = await readRuns(
    from,
    entries.map(({ name }) => name),
  );
  await writeFile(out, renderStrategies({ entries, runs }));
  process.stdout.write(`wrote ${out}: ${runs.size} of ${entries.length} scenarios were run\n`);
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

/** Every scenario, in the order of the list. */
async function describe(beside: string): Promise<readonly Entry[]> {
  return Promise.all(
    (await catalogue()).map(async ({ name, group, path }) => {
      const { scenario } = await loadScenario(name);
      return {
        name,
        group,
        href: relative(beside, path),
        title: scenario.title,
        expect: scenario.expect,
        advice: scenario.advice ?? null,
        cure: scenario.cure ?? null,
      };
    }),
  );
}

try {
  await writeStrategies();
} catch (error) {
  if (!(error instanceof ZerodropError)) throw error;
  process.stderr.write(`zerodrop: ${error.message}\n${error.hint === undefined ? '' : `  ${error.hint}\n`}`);
  process.exitCode = error.exitCode;
}
