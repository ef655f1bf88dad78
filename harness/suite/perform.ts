import { existsSync } from 'node:fs';
import { relative } from 'node:path';
import { plural } from '../report/number-format.ts';
import { scenarioCommand } from '../run/command-line.ts';
import { baseImage, USUAL_SUITE } from '../runtime/server-version.ts';
import type { Attempt } from './case-attempt.ts';
import { conduct } from './conduct.ts';
import { clockTime, progressLine, remainingMs, roughly } from './remaining-time.ts';
import type { RunJob } from './run-job.ts';
import { type RunEnd, spawnRun } from './spawn-run.ts';
import { cellId, type SuiteCase } from './suite-case.ts';
import { runsOf } from './suite-files.ts';
import type { JournalHead } from './suite-journal.ts';

export interface Performance {
  readonly folder: string;
  readonly head: JournalHead;
  /** What was done before; added to. */
  readonly attempts: Map<string, readonly Attempt[]>;
  /** Files of the user's own scenarios, by name. */
  readonly files: ReadonlyMap<string, string>;
  /** Fields of the matrix that can't be had. */
  readonly unavailable: ReadonlySet<string>;
  readonly signal: AbortSignal;
  readonly record: (each: SuiteCase, attempt: Attempt) => Promise<void>;
  readonly onLine: (line: string) => void;
}

/** Does what is left to do of a suite, and says how far it is. */
export async function performSuite({ folder, head, attempts, files, unavailable, signal, record, onLine }: Performance): Promise<void> {
  const cases = head.cases.filter((each) => !unavailable.has(cellId(each)));
  const { concurrency } = head.options;
  const spent = { expectedMs: 0, tookMs: 0 };
  const props = () => ({ cases, done: attempts, concurrency, ...spent });
  const leftMs = remainingMs(props());
  if (leftMs > 0) {
    const together = concurrency === 1 ? 'one at a time' : `up to ${concurrency} at a time`;
    onLine(`${plural(cases.length, 'case')}, ${together}; ends about ${clockTime(new Date(Date.now() + leftMs))} (${roughly(leftMs)})`);
  }
  const tookMs = new Map<string, number>();
  await conduct(cases, attempts, {
    concurrency,
    signal,
    attempt: async (each, alone) => {
      const startedAt = new Date();
      const end = await spawnRun(orderOf(folder, head, each, files.get(each.scenario)), {
        signal,
        limitMs: limitMs(each),
        onLine: (text) => onLine(`${each.id}: ${text}`),
      });
      tookMs.set(each.id, Date.now() - startedAt.getTime());
      return attemptOf(end, folder, startedAt, alone);
    },
    record: async (each, attempt) => {
      await record(each, attempt);
      const took = tookMs.get(each.id) ?? 0;
      spent.expectedMs += each.expectedMs;
      spent.tookMs += took;
      const done = new Map(attempts).set(each.id, [...(attempts.get(each.id) ?? []), attempt]);
      onLine(progressLine(each, done.get(each.id) ?? [], took, new Date(), { ...props(), done }));
    },
  });
}

/** Far beyond what any wait within a run may take. */
function limitMs({ expectedMs }: SuiteCase): number {
  return 5 * expectedMs + 300_000;
}

function attemptOf(end: RunEnd, folder: string, startedAt: Date, alone: boolean): Attempt | null {
  switch (end.kind) {
    case 'interrupted':
      return null;
    case 'judged':
      return { kind: 'judged', folder: relative(folder, end.folder), alone, facts: end.facts };
    case 'broken':
      return {
        kind: 'broken',
        // A run that broke before the server said anything leaves none.
        folder: end.folder !== null && existsSync(end.folder) ? relative(folder, end.folder) : null,
        alone,
        startedAt: startedAt.toISOString(),
        durationMs: Date.now() - startedAt.getTime(),
        says: end.reason,
      };
  }
}

/** Repetitions of a run with a seed have different ones, as those of the command `scenario` have. */
function orderOf(folder: string, { options }: JournalHead, { scenario: name, version, turn }: SuiteCase, file?: string): RunJob {
  const { runtime, startupSeconds, slowSeconds, clients, strict } = options;
  const seed = options.seed === null ? null : options.seed + turn - 1;
  const scenario = file ?? name;
  const command = scenarioCommand({
    scenario: file === undefined ? name : relative(process.cwd(), file),
    runtime,
    startupSeconds,
    slowSeconds,
    clients,
    seed,
    uwsgi: version,
    strict,
  });
  const out = runsOf(folder, version);
  // The other runtimes build no image.
  const base = baseImage(runtime === 'docker' || runtime === 'kubernetes' ? version : USUAL_SUITE);
  return { scenario, strict, runtime, base, startupSeconds, slowSeconds, clients, seed, out, command };
}
