import { writeFile } from 'node:fs/promises';
import { constants, loadavg } from 'node:os';
import { join } from 'node:path';
import { ZerodropError } from '../../harness/core/errors.ts';
import { PACKAGE_FOLDER } from '../../harness/core/package-folder.ts';
import { type BenchOptions, benchOptions, HELP } from './bench-options.ts';
import { renderBenchmarks } from './bench-page.ts';
import { exchangeRates } from './exchange-rates.ts';
import { exchangesTable } from './exchanges-table.ts';
import type { Injection } from './injection.ts';
import { besiegeLong } from './million.ts';
import { type Edges, type EdgesMeasured, isUndisturbed, measureEdgesRepeatedly } from './outage-edges.ts';
import { lookAround } from './surroundings.ts';
import { startTarget } from './target.ts';
import { race } from './throughput.ts';

const SMALL_REQUESTS = 20_000;
const LENGTHS_MS = [5, 20, 100, 1000];
const OUTAGES_OF_EACH = 5;
/** Of each length that many must show their edges; the machine may be busy with something else at the others. */
const UNDISTURBED_OF_EACH = 1;
/** A pause of 10 ms near an edge, of a garbage collection say, disturbs every second outage or so. */
const MOST_ROUNDS = 30;

await main();

/** One clear error and its exit code for what the user typed; whatever else breaks shows itself whole. */
async function main(): Promise<void> {
  try {
    const options = benchOptions(process.argv.slice(2));
    if (options === 'help') process.stdout.write(HELP);
    else await bench(options);
  } catch (error) {
    if (!(error instanceof ZerodropError)) throw error;
    process.stderr.write(`${error.message}\n${error.hint === undefined ? '' : `${error.hint}\n`}`);
    process.exitCode = error.exitCode;
  }
}

async function bench({ rounds, seconds, clients, requests, millions, exchanges, write }: BenchOptions): Promise<void> {
  const say = (text: string) => void process.stderr.write(`${text}\n`);
  const surroundings = await lookAround();
  const target = await startTarget();
  // Told to end, it leaves no server behind: nginx runs in the background and would outlive it. The listener stays, since
  // execa's own ends the process at once if it finds no other.
  const end = (signal: NodeJS.Signals): void => void target.stop().finally(() => process.exit(128 + constants.signals[signal]));
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, end);
  try {
    const rates = await exchangeRates({ urls: target.urls, clients, seconds, rounds, onRun: say });
    if (exchanges) {
      process.stdout.write(`${target.title}, ${clients} clients\n\n${exchangesTable(rates)}\n`);
      return;
    }
    const present = ['zerodrop', ...surroundings.tools.map(({ name }) => name)];
    const throughputs = await race({ url: target.url, clients, seconds, rounds, present, onRun: say });
    const siege = { url: target.url, lane: 'reused', clients } as const;
    say('a short siege, and a long one');
    const small = await besiegeLong({ ...siege, requests: Math.min(SMALL_REQUESTS, requests / 2), judge: false });
    const million = await besiegeLong({ ...siege, requests, judge: true });
    if (millions > 0) say(`${millions} million requests`);
    const many = millions > 0 ? await besiegeLong({ ...siege, lane: 'both', requests: millions * 1e6, judge: true }) : null;
    const edges: EdgesMeasured[] = [];
    for (const [lane, kind] of [['new', 'refuses'] as const, ['new', 'hangs-up'] as const, ['reused', 'hangs-up'] as const]) {
      say(`outages in lane ${lane}: the service ${kind}`);
      const injections = LENGTHS_MS.flatMap((forMs) => Array.from({ length: OUTAGES_OF_EACH }, (): Injection => ({ kind, forMs })));
      edges.push(
        await measureEdgesRepeatedly({ lane, ratePerSecond: 1000, injections, isShown: wereUndisturbed, mostRounds: MOST_ROUNDS }),
      );
    }
    const page = renderBenchmarks({
      surroundings,
      target: target.title,
      clients,
      seconds,
      throughputs,
      rates,
      small,
      million,
      millions: many,
      edges,
      loadAfter: loadavg()[0] ?? Number.NaN,
    });
    process.stdout.write(page);
    if (write) await writeFile(join(PACKAGE_FOLDER, 'docs', 'benchmarks.md'), page);
  } finally {
    await target.stop();
  }
}

function wereUndisturbed(measured: readonly Edges[], forMs: number): boolean {
  return measured.filter((edge) => edge.injection.forMs === forMs && isUndisturbed(edge)).length >= UNDISTURBED_OF_EACH;
}
