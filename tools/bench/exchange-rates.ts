import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ZerodropError } from '../../harness/core/errors.ts';
import { median } from '../../harness/core/median.ts';
import type { Besieged } from './besieged.ts';
import { jsonLine } from './contenders.ts';
import { EXCHANGE_LOADS, type ExchangeLoad } from './exchange-loads.ts';
import { runPinned } from './pinned.ts';
import type { BenchTarget } from './target.ts';

/** What one load came to: medians of all rounds, and all alarms of all of them. */
export interface ExchangeRate {
  readonly load: ExchangeLoad;
  readonly perSecond: number;
  /** CPU time of the client for each, in microseconds, with its start-up. */
  readonly cpuMicroseconds: number;
  readonly sent: number;
  readonly failed: number;
  readonly rounds: number;
}

export interface RatesPlan {
  readonly urls: BenchTarget['urls'];
  readonly clients: number;
  readonly seconds: number;
  readonly rounds: number;
  readonly onRun?: (message: string) => void;
}

/** Measures each exchange, round by round, so that what else the machine does meets all of them alike. Skips what the target does not speak. */
export async function exchangeRates({ urls, clients, seconds, rounds, onRun }: RatesPlan): Promise<readonly ExchangeRate[]> {
  const entries = EXCHANGE_LOADS.flatMap((load) => {
    const url = urls[load.at];
    return url === null ? [] : [{ load, url, runs: [] as Run[] }];
  });
  for (let round = 0; round < rounds; round++) {
    for (const { load, url, runs } of entries) {
      const run = await runOnce(load, url, clients, seconds);
      runs.push(run);
      onRun?.(`round ${round + 1} of ${rounds}: ${load.name} ${Math.round(run.requestsPerSecond)}/s, ${run.cpuMicroseconds.toFixed(1)} us`);
    }
  }
  return entries.map(({ load, runs }) => ({
    load,
    perSecond: median(runs.map((run) => run.requestsPerSecond)),
    cpuMicroseconds: median(runs.map((run) => run.cpuMicroseconds)),
    sent: runs.reduce((sum, run) => sum + run.sent, 0),
    failed: runs.reduce((sum, run) => sum + run.failed + run.open, 0),
    rounds: runs.length,
  }));
}

interface Run extends Pick<Besieged, 'requestsPerSecond' | 'sent' | 'failed' | 'open'> {
  readonly cpuMicroseconds: number;
}

async function runOnce({ name, lane }: ExchangeLoad, url: string, clients: number, seconds: number): Promise<Run> {
  const folder = await mkdtemp(join(tmpdir(), 'zerodrop-bench-'));
  try {
    const asked = ['--url', url, '--load', name, '--lane', lane, '--clients', String(clients), '--seconds', String(seconds)];
    const args = [join(import.meta.dirname, 'siege-process.ts'), ...asked];
    const { output, exitCode, cpuSeconds } = await runPinned({ file: process.execPath, args, folder, timeoutMs: (seconds + 45) * 1000 });
    const besieged = jsonLine(output);
    if (exitCode !== 0 || besieged === null) throw new ZerodropError(`the load ${name} came to no end: ${output.slice(-500)}`);
    // Printed by our own program.
    const run = besieged as unknown as Besieged;
    return { ...run, cpuMicroseconds: (cpuSeconds * 1e6) / run.sent };
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
