import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { startClock } from '../../harness/core/clock.ts';
import { HeldExchanges } from '../../harness/core/ledger/held-exchanges.ts';
import { Ledger } from '../../harness/core/ledger/ledger.ts';
import type { StreamPromise } from '../../harness/core/siege/requests/request-definition.ts';
import type { SiegeOptions } from '../../harness/core/siege/siege-types.ts';
import { startStreamSiege } from '../../harness/core/siege/sse/stream-siege.ts';

/**
 * What streams cost the client, in this process, with the server in another: `node streams-bench.ts [--hold N] [--streams N] [--clients N]`.
 * `--hold` holds that many streams open at once, each with two events a second, and prints the resident memory; `--streams` opens that many
 * of ten events, one after the other by each client, and prints how many a second, and how many of them failed.
 */
const { values } = parseArgs({
  options: { hold: { type: 'string' }, streams: { type: 'string' }, clients: { type: 'string', default: '100' } },
});

/** Starts the server. Gives what besieges it. */
async function origin(events: number, everyMs: number): Promise<{ readonly url: URL; readonly stop: () => Promise<void> }> {
  const argv = [join(import.meta.dirname, 'stream-origin.ts'), '--events', String(events), '--every', String(everyMs)];
  const server = spawn(process.execPath, argv, { stdio: ['pipe', 'pipe', 'inherit'] });
  const [port] = (await once(server.stdout, 'data')) as [Buffer];
  return {
    url: new URL(`http://127.0.0.1:${String(port).trim()}/`),
    async stop() {
      server.stdin.end();
      await once(server, 'exit');
    },
  };
}

function besiege(url: URL, promise: StreamPromise, options: Pick<SiegeOptions, 'clients' | 'maxRequests'>) {
  const ledger = new Ledger({ targets: ['/'], versions: ['unknown'] });
  const held = new HeldExchanges();
  const siege = startStreamSiege({
    targets: [{ name: '/', url, stream: promise }],
    lanes: ['new'],
    judge: { wantsBody: false, judge: () => ({ outcome: 'answered', version: 0, pid: 0 }) },
    ledger,
    held,
    clock: startClock(),
    connectTimeoutMs: 30_000,
    timeoutMs: 30_000,
    pauseAfterFailureMs: 75,
    sendIds: true,
    pace: { kind: 'closed-loop' },
    insecure: false,
    ...options,
  });
  return { siege, ledger, held };
}

const mebibytes = (bytes: number): number => Math.round(bytes / 2 ** 20);
const messages = (held: HeldExchanges): number => [...held.all()].reduce((sum, { received }) => sum + received, 0);

async function hold(clients: number): Promise<void> {
  const before = process.memoryUsage().rss;
  const { url, stop } = await origin(0, 500);
  const { siege, ledger, held } = besiege(url, { numbersFrom: 1, eventWithinMs: 10_000 }, { clients, maxRequests: null });
  while (held.size < clients || ![...held.all()].every(({ received }) => received >= 3)) await delay(100);
  let most = 0;
  for (let i = 0; i < 20; i++) {
    await delay(500);
    most = Math.max(most, process.memoryUsage().rss);
  }
  const open = ledger.open;
  await siege.drain();
  await stop();
  print({
    held: clients,
    open,
    events: messages(held),
    answered: ledger.answered,
    failed: ledger.failed,
    rssBeforeMiB: mebibytes(before),
    rssMiB: mebibytes(most),
  });
}

async function short(streams: number, clients: number): Promise<void> {
  const { url, stop } = await origin(10, 0);
  const beganMs = performance.now();
  const { siege, ledger, held } = besiege(url, { numbersFrom: 1, endEvent: 'end' }, { clients, maxRequests: streams });
  await siege.finished;
  const seconds = (performance.now() - beganMs) / 1000;
  await stop();
  const [sum, whole] = [messages(held), [...held.all()].every(({ received, end }) => received === 11 && end === 'finished')];
  print({
    streams: ledger.sent,
    events: sum,
    answered: ledger.answered,
    failed: ledger.failed,
    eachHasItsEvents: whole,
    seconds: Number(seconds.toFixed(1)),
    perSecond: Math.round(streams / seconds),
    rssMiB: mebibytes(process.memoryUsage().rss),
  });
}

function print(result: Readonly<Record<string, unknown>>): void {
  process.stdout.write(`${JSON.stringify(result)}\n`);
}

if (values.hold !== undefined) await hold(Number(values.hold));
if (values.streams !== undefined) await short(Number(values.streams), Number(values.clients));
