import { upperLimit } from '../core/verdict/measures/clopper-pearson.ts';
import { percentAtMost, plural } from '../report/number-format.ts';
import { cellsOf, rateOfCell } from './cells.ts';
import type { Suite } from './suite-types.ts';

/** What a reader of the results should know, and that is no failure: a sentence each. Pure. */
export function remarksOf(suite: Suite): readonly string[] {
  return [...(suite.remarks ?? []), ...nothingToDo(suite), ...mixedVersions(suite), ...quietRates(suite)];
}

function nothingToDo({ options: { shard }, cases, missing }: Suite): readonly string[] {
  if (shard === null || cases.length + missing.length > 0) return [];
  return [`Shard ${shard.index} of ${shard.of} has nothing to do: there are fewer cases than shards.`];
}

function mixedVersions({ parts }: Suite): readonly string[] {
  const versions = [...new Set(parts.map(({ zerodrop }) => zerodrop))].sort();
  if (versions.length < 2) return [];
  return [`The parts were judged by different versions of zerodrop, ${versions.join(' and ')}: their verdicts may differ for that reason.`];
}

/** Far below what is known: fewer than a tenth of it, with 95 % confidence. */
const FAR = 0.1;

/**
 * A defect that shows now and then passes if it does not show: none in some trials refutes no rate. In this many that
 * its rate must be far below the known one, a person should hear of it, as of any other defect that no longer shows.
 */
function quietRates({ cases }: Suite): readonly string[] {
  return cellsOf(cases).flatMap((cell) => {
    const rate = rateOfCell(cell);
    if (rate === null || rate.failed > 0) return [];
    const limit = upperLimit(0, rate.trials);
    if (limit > FAR * rate.atMost) return [];
    const uwsgi = cell.uwsgi.length === 0 ? '' : ` (version ${cell.uwsgi.join(', ')})`;
    return [
      `${cell.scenario} on ${cell.version}${uwsgi}: "${rate.says}" did not show in ${plural(rate.trials, 'trial')}, so with 95 % confidence it does in fewer than ${percentAtMost(limit)}; up to ${percentAtMost(rate.atMost)} is what is known. Either the server was mended, or the scenario no longer reaches the defect.`,
    ];
  });
}
