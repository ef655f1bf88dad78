import { fork } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { startClock } from '../../harness/core/clock.ts';
import { UsageError } from '../../harness/core/errors.ts';
import { HeldExchanges } from '../../harness/core/ledger/held-exchanges.ts';
import { Ledger } from '../../harness/core/ledger/ledger.ts';
import { startWsSiege } from '../../harness/core/siege/ws/ws-siege.ts';
import { poll, waitFor } from '../../harness/core/wait.ts';

/**
 * How many messages a second a siege over WebSockets exchanges, and whether it raises an alarm over many of them: each is numbered, sent back by a
 * server of the library `ws` on a core of its own, and held against what was sent. On one core:
 * `taskset -c 0 node tools/ws-rate/ws-rate.ts [--messages 1000000] [--clients 50] [--window 4] [--server-core 1]`. Prints what it came to as JSON;
 * the exit code is 1 if anything failed.
 */
const { values } = parseArgs({
  options: {
    messages: { type: 'string', default: '1000000' },
    clients: { type: 'string', default: '50' },
    window: { type: 'string', default: '4' },
    'server-core': { type: 'string', default: '1' },
  },
});
const [messages, clients, window] = [values.messages, values.clients, values.window].map(Number) as [number, number, number];
if (![messages, clients, window].every((value) => Number.isInteger(value) && value > 0))
  throw new UsageError('each of them is a number from 1');
const server = fork(join(import.meta.dirname, 'echo-server.ts'), {
  execPath: 'taskset',
  execArgv: ['-c', values['server-core'], process.execPath],
});
const [port] = (await once(server, 'message')) as [number];
const ledger = new Ledger({ targets: ['/'], versions: ['unknown', 'echo'] });
const held = new HeldExchanges();
const siege = startWsSiege({
  targets: [{ name: '/', url: new URL(`http://127.0.0.1:${port}/`), webSocket: { everyMs: 0, window } }],
  clients,
  lanes: ['reused'],
  judge: { wantsBody: false, judge: () => ({ outcome: 'answered', version: 1, pid: 0 }) },
  ledger,
  held,
  clock: startClock(),
  connectTimeoutMs: 30_000,
  timeoutMs: 30_000,
  pauseAfterFailureMs: 75,
  sendIds: false,
  pace: { kind: 'closed-loop' },
  maxRequests: null,
  insecure: false,
});
const received = (): number => [...held.all()].reduce((sum, each) => sum + each.received, 0);
const cpu = process.cpuUsage();
const beganMs = performance.now();
await waitFor(
  poll(() => (received() >= messages || ledger.failed > 0 ? true : null)),
  { what: `${messages} messages to come back`, timeoutMs: 600_000, signal: new AbortController().signal },
);
const seconds = (performance.now() - beganMs) / 1000;
const came = received();
await siege.drain();
const { user, system } = process.cpuUsage(cpu);
server.disconnect();
const sum = (of: 'sent' | 'received' | 'missing' | 'repeated'): number => [...held.all()].reduce((all, each) => all + each[of], 0);
const found = {
  ...{ messagesPerSecond: Math.round(came / seconds), cpuMicroseconds: (user + system) / sum('received') },
  ...{ webSockets: ledger.sent, answered: ledger.answered, failed: ledger.failed, open: ledger.open },
  ...{ sent: sum('sent'), received: sum('received'), missing: sum('missing'), repeated: sum('repeated') },
};
process.stdout.write(`${JSON.stringify(found)}\n`);
const isWhole = found.answered === found.webSockets && found.sent === found.received && found.missing + found.repeated === 0;
process.exitCode = isWhole ? 0 : 1;
