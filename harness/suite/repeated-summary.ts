import { join, relative } from 'node:path';
import type { Verdict } from '../core/verdict/check.ts';
import { addReloads } from './cells.ts';
import type { Reloads } from './reloads.ts';
import type { RunFacts } from './run-facts.ts';
import { type ShownOfRun, type WrittenShare, writtenShare } from './shown.ts';
import { put } from './write-suite.ts';

/** The file beside the runs of a scenario that was repeated. */
const REPEATED = 'repeated.json';

/** A finished run of a scenario that was repeated. `folder` is absolute. */
export interface RepeatedRun {
  readonly folder: string;
  readonly facts: Pick<RunFacts, 'server' | 'uwsgi' | 'startedAt' | 'reloads'> & ShownOfRun;
}

/** `repeated.json`. */
export interface RepeatedSummary {
  readonly schema: 'zerodrop/repeated/1';
  readonly scenario: string;
  readonly server: { readonly title: string | null; readonly version: string | null };
  readonly expects: RunFacts['expects'];
  readonly startedAt: string;
  /** Relative to the folder of the file. */
  readonly runs: readonly { readonly folder: string; readonly verdict: Verdict }[];
  /** Null if no run was judged. */
  readonly shown: WrittenShare | null;
  readonly reloads: Reloads | null;
}

/** Writes what the runs of a scenario come to beside them, and returns the path. Throws ZerodropError if the disk refuses. */
export async function writeRepeated(out: string, scenario: string, runs: readonly [RepeatedRun, ...RepeatedRun[]]): Promise<string> {
  const folder = join(out, scenario);
  const [{ facts: first }] = runs;
  const facts = runs.map((each) => each.facts);
  const summary: RepeatedSummary = {
    schema: 'zerodrop/repeated/1',
    scenario,
    server: { title: first.server ?? null, version: first.uwsgi },
    expects: first.expects,
    startedAt: first.startedAt,
    runs: runs.map((each) => ({ folder: relative(folder, each.folder), verdict: each.facts.verdict })),
    shown: writtenShare(facts),
    reloads: addReloads(facts.map(({ reloads }) => reloads)),
  };
  await put(folder, REPEATED, `${JSON.stringify(summary, null, 2)}\n`);
  return join(folder, REPEATED);
}
