import { join } from 'node:path';
import { UsageError } from '../../harness/core/errors.ts';
import { judge } from '../../harness/report/make-report.ts';
import { readRecording } from '../../harness/report/read-recording.ts';
import type { CaseResult } from '../../harness/suite/case-attempt.ts';
import { readSuite } from '../../harness/suite/read-suite.ts';
import { SUITE_FILES } from '../../harness/suite/suite-files.ts';
import type { Column, Measured } from './measured.ts';
import { type Facts, factsOf } from './strategy-facts.ts';

/**
 * What the runs of a suite show, judged by the present rules: a column for each version, of all repetitions that have a recording and prove something.
 * Throws UsageError if the suite was a strict one, which asks other things than its scenarios, ZerodropError if there is none
 * or a recording is not whole.
 */
export async function columnsOf(folder: string): Promise<Measured> {
  const { cases, options } = await readSuite(join(folder, SUITE_FILES.json));
  if (options.strict)
    throw new UsageError(`${folder} holds a suite with --strict`, 'Its runs were judged by other rules than those of their scenarios.');
  const measured = new Map<string, Column[]>();
  for (const [, its] of Map.groupBy(cases, ({ scenario, version }) => `${scenario}@${version}`)) {
    const column = await columnOf(folder, its);
    const name = its[0]?.scenario ?? '';
    if (column !== null) measured.set(name, [...(measured.get(name) ?? []), column]);
  }
  return measured;
}

async function columnOf(folder: string, cases: readonly CaseResult[]): Promise<Column | null> {
  const paths = cases.flatMap(({ attempts }) => {
    const last = attempts.at(-1);
    return last?.kind === 'judged' && last.folder !== null ? [join(folder, last.folder)] : [];
  });
  return columnFrom(cases[0]?.version ?? '', await factsIn(paths));
}

/** What recorded runs show. One that proves nothing has nothing to tell: its numbers may be those of the machine. */
export async function factsIn(paths: readonly string[]): Promise<readonly Facts[]> {
  const all: Facts[] = [];
  for (const path of paths) {
    const recording = await readRecording(path);
    const report = judge(recording);
    if (report.verdict !== 'inconclusive') all.push(factsOf(recording, report));
  }
  return all;
}

/**
 * A column of all runs of a scenario on one version; null if none of them showed what it must: then the scenario says something else than
 * its runs, and what was known of it before stays.
 */
export function columnFrom(version: string, all: readonly Facts[]): Column | null {
  const shown = all.filter(({ verdict }) => verdict === 'pass').sort((a, b) => a.cost.waitMs - b.cost.waitMs);
  const facts = shown[Math.floor(shown.length / 2)];
  if (facts === undefined) return null;
  return { version, runs: all.length, asMust: shown.length, lossy: all.filter(({ cost }) => cost.failed > 0).length, facts };
}
