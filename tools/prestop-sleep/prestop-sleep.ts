/**
 * How long must a backend sleep before it stops, so that nothing is lost behind a balancer? Bisects for it with HAProxy at several check
 * settings, and with nginx, which checks nothing.
 *
 *     node tools/prestop-sleep/prestop-sleep.ts [--stops 6] [--confirm 20] [--write docs/prestop-sleep.md] [--only TEXT]
 */
import { once } from 'node:events';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { freePort } from '../../harness/core/siege/free-port.ts';
import { type Balancer, haproxy, nginx } from './balancers.ts';
import { answers, oneStop } from './one-stop.ts';
import { type ShortestSleep, shortestSleep } from './shortest-sleep.ts';
import { Backend } from './stopped-backend.ts';

const BALANCERS: readonly Balancer[] = [
  haproxy(200, 2),
  haproxy(500, 2),
  haproxy(500, 3),
  haproxy(1000, 3),
  haproxy(2000, 3),
  nginx({ retries: true, reloads: false }),
  nginx({ retries: false, reloads: false }),
  nginx({ retries: false, reloads: true }),
];
const RESOLUTION_MS = 50;
const BEGIN = '<!-- sleeps: made by tools/prestop-sleep -->';
const END = '<!-- end of sleeps -->';

const { values } = parseArgs({
  options: {
    stops: { type: 'string', default: '6' },
    confirm: { type: 'string', default: '20' },
    only: { type: 'string' },
    write: { type: 'string' },
  },
});
const rows: string[] = [];
for (const balancer of BALANCERS.filter(({ says }) => values.only === undefined || says.includes(values.only)))
  rows.push(await measured(balancer));
const table = `| balancer | a sleep that lost | the shortest that lost nothing | stops in a row without a loss |\n| --- | --- | --- | --- |\n${rows.join('\n')}\n`;
if (values.write === undefined) process.stdout.write(table);
else {
  const page = await readFile(values.write, 'utf8');
  const [before, rest] = page.split(BEGIN);
  const after = rest?.split(END)[1];
  if (before === undefined || after === undefined) throw new Error(`${values.write} has no "${BEGIN}" ... "${END}"`);
  await writeFile(values.write, `${before}${BEGIN}\n\n${table}\n${END}${after}`);
}

/** A row of the table. */
async function measured(balancer: Balancer): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'zd-prestop-'));
  const backends = [new Backend(await freePort()), new Backend(await freePort())] as const;
  const port = await freePort();
  await Promise.all(backends.map((backend) => backend.start()));
  const running = await balancer.start(
    folder,
    port,
    backends.map((backend) => backend.port),
  );
  try {
    for (const end = Date.now() + 10_000; !((await answers(port)) && backends.every(({ requests }) => requests > 0)); await sleep(20))
      if (Date.now() > end) throw new Error(`${balancer.says} does not answer`);
    let stops = 0;
    const found = await shortestSleep({
      longestMs: balancer.longestMs,
      resolutionMs: RESOLUTION_MS,
      stops: Number(values.stops),
      confirmStops: Number(values.confirm),
      async stop(sleepMs) {
        const lost = await oneStop({ balancer, process: running, folder, port, backends }, sleepMs);
        process.stderr.write(`${balancer.says}: stop ${++stops}, sleep ${sleepMs} ms: lost ${lost}\n`);
        return lost;
      },
    });
    return rowOf(balancer, found);
  } finally {
    // nginx's workers end with its master, if that is told.
    running.kill('SIGTERM');
    if (running.exitCode === null) await once(running, 'exit');
    await Promise.all(backends.map((backend) => backend.stop(0)));
    await rm(folder, { recursive: true, force: true });
  }
}

function rowOf({ says }: Balancer, found: ShortestSleep): string {
  if (found.kind === 'none') return `| ${says} | ${found.longestMs} ms | none: a longer sleep changes nothing | |`;
  const { losesAtMs, holdsAtMs, confirmed } = found;
  const atMost = `${confirmed.n} (95 %: fewer than ${(confirmed.high * 100).toFixed(0)} % of stops lose)`;
  return `| ${says} | ${losesAtMs === null ? 'none' : `${losesAtMs} ms`} | ${holdsAtMs} ms | ${atMost} |`;
}
