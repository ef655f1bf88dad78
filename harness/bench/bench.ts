import { writeFile } from 'node:fs/promises';
import { constants, loadavg } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { PACKAGE_FOLDER } from '../run/place.ts';
import type { Injection } from './injection.ts';
import { renderBenchmarks } from './markdown.ts';
import { besiegeLong } from './million.ts';
import { type EdgesMeasured, measureEdges } from './outage-edges.ts';
import { lookAround } from './surroundings.ts';
import { startTarget } from './target.ts';
import { race } from './throughput.ts';

const HELP = `npm run bench -- [--rounds N] [--seconds S] [--clients N] [--requests N] [--millions N] [--write]

Throughput and client CPU side by side with the load tools found here, memory, the time to judge and render a
ledger of a million requests, and the edges of injected outages. Takes about ten minutes; prints Markdown.

  --rounds N     rounds of each tool in each lane (5)
  --seconds S    how long each tool runs in each round (4)
  --clients N    clients of each tool (50)
  --requests N   requests of the ledger that is judged and rendered (1000000)
  --millions N   also so many million healthy requests over both lanes, judged and rendered (0)
  --write        write docs/benchmarks.md
`;

const SMALL_REQUESTS = 20_000;
const LENGTHS_MS = [5, 20, 100, 1000];
const OUTAGES_OF_EACH = 5;

const { values } = parseArgs({
  options: {
    rounds: { type: 'string', default: '5' },
    seconds: { type: 'string', default: '4' },
    clients: { type: 'string', default: '50' },
    requests: { type: 'string', default: '1000000' },
    millions: { type: 'string', default: '0' },
    write: { type: 'boolean', default: false },
    help: { type: 'boolean', default: false },
  },
});
if (values.help) process.stdout.write(HELP);
else await bench();

async function bench(): Promise<void> {
  const [rounds, seconds, clients, requests, millions] = [
    values.rounds,
    values.seconds,
    values.clients,
    values.requests,
    values.millions,
  ].map(Number) as [number, number, number, number, number];
  const say = (text: string) => void process.stderr.write(`${text}\n`);
  const surroundings = await lookAround();
  const target = await startTarget();
  // Told to end, it leaves no server behind: nginx runs in the background and would outlive it. The listener stays, since
  // execa's own ends the process at once where it finds no other.
  const end = (signal: NodeJS.Signals): void => void target.stop().finally(() => process.exit(128 + constants.signals[signal]));
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, end);
  try {
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
      edges.push(await measureEdges({ lane, ratePerSecond: 1000, injections }));
    }
    const page = renderBenchmarks({
      surroundings,
      target: target.says,
      clients,
      seconds,
      throughputs,
      small,
      million,
      millions: many,
      edges,
      loadAfter: loadavg()[0] ?? Number.NaN,
    });
    process.stdout.write(page);
    if (values.write) await writeFile(join(PACKAGE_FOLDER, 'docs', 'benchmarks.md'), page);
  } finally {
    await target.stop();
  }
}
