import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Lane } from '../../harness/core/ledger/ledger.ts';
import { median } from '../../harness/core/median.ts';
import { CONTENDERS, type Contender } from './contenders.ts';
import { runPinned } from './pinned.ts';

/** How one tool did in one lane: medians of all rounds. */
export interface Throughput {
  readonly contender: string;
  readonly lane: Lane;
  readonly requestsPerSecond: number;
  /** CPU time of the client for a request, in microseconds, with its start-up. */
  readonly cpuMicroseconds: number;
  readonly rounds: number;
}

export interface RacePlan {
  readonly url: string;
  readonly clients: number;
  readonly seconds: number;
  readonly rounds: number;
  /** Names of the tools that are there. */
  readonly present: readonly string[];
  readonly onRun?: (message: string) => void;
}

interface Run {
  readonly requestsPerSecond: number;
  readonly cpuMicroseconds: number;
}

/** Runs all tools one after the other, round by round, so that what else the machine does meets all of them alike. */
export async function race(plan: RacePlan): Promise<readonly Throughput[]> {
  const entries = (['new', 'reused'] as const).flatMap((lane) =>
    CONTENDERS.filter(({ name, lanes }) => plan.present.includes(name) && lanes.includes(lane)).map((contender) => ({
      contender,
      lane,
      runs: [] as Run[],
    })),
  );
  for (let round = 0; round < plan.rounds; round++) {
    for (const { contender, lane, runs } of entries) {
      const run = await runOnce(contender, lane, plan);
      if (run !== null) runs.push(run);
      const rate = run === null ? 'no result' : `${Math.round(run.requestsPerSecond)}/s, ${run.cpuMicroseconds.toFixed(1)} us`;
      plan.onRun?.(`round ${round + 1} of ${plan.rounds}: ${lane} ${contender.name} ${rate}`);
    }
  }
  return entries
    .filter(({ runs }) => runs.length > 0)
    .map(({ contender, lane, runs }) => ({
      contender: contender.name,
      lane,
      requestsPerSecond: median(runs.map((run) => run.requestsPerSecond)),
      cpuMicroseconds: median(runs.map((run) => run.cpuMicroseconds)),
      rounds: runs.length,
    }));
}

async function runOnce(contender: Contender, lane: Lane, { url, clients, seconds }: RacePlan): Promise<Run | null> {
  const folder = await mkdtemp(join(tmpdir(), 'zerodrop-race-'));
  try {
    const { file, args, files = {} } = contender.command({ url, lane, clients, seconds, folder });
    for (const [name, content] of Object.entries(files)) await writeFile(join(folder, name), content);
    const { output, cpuSeconds } = await runPinned({ file, args, folder, timeoutMs: (seconds + 15) * 1000 });
    const result = contender.result(output);
    if (result === null || result.requests === 0) return null;
    return { requestsPerSecond: result.requestsPerSecond, cpuMicroseconds: (cpuSeconds * 1e6) / result.requests };
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
