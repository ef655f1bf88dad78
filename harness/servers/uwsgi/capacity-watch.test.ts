import { mkdtemp, rm } from 'node:fs/promises';
import { createServer, type Server } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { leastActive } from '../../core/verdict/measures/fewest-active.ts';
import { lookAtVassals } from './capacity-watch.ts';

const ALL = ['v1', 'v2', 'v3'];

let folder: string;
const servers: Server[] = [];
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'zerodrop-'));
});
afterEach(async () => {
  for (const server of servers.splice(0)) server.close();
  await rm(folder, { recursive: true, force: true });
});

/** A stats server that says what `document` makes of the moment at which it is asked. */
async function serve(name: string, document: () => unknown): Promise<void> {
  const server = createServer((socket) => socket.end(JSON.stringify(document())));
  servers.push(server);
  await new Promise<void>((resolve) => server.listen(join(folder, name), resolve));
}

const subscribed = (names: readonly string[]) => ({
  subscriptions: [{ nodes: names.map((name) => ({ name: join(folder, `${name}.sock`), death_mark: 0 })) }],
});

it('is of the moment at which the router was asked, not of that at which the look was over', async () => {
  let nowMs = 100;
  let active = ['v1', 'v2'];
  // The emperor answers late, and meanwhile one vassal is back, for which another goes down.
  await serve('emperor.stats', () => {
    if (nowMs === 101) [nowMs, active] = [150, ['v1', 'v3']];
    return { vassals: ALL.map((name) => ({ id: `${name}.ini`, accepting: 1, cursed: 0 })) };
  });
  await serve('fastrouter.stats', () => {
    nowMs = Math.max(nowMs, 101);
    return subscribed(active);
  });
  const first = await lookAtVassals(folder, () => nowMs);
  expect(first).toEqual({ atMs: 100, active: new Set(['v1', 'v2']) });
  nowMs = 200;
  const second = await lookAtVassals(folder, () => nowMs);
  expect(second).toEqual({ atMs: 200, active: new Set(['v1', 'v3']) });
  const before = { atMs: 50, active: first.active };
  expect(leastActive([before, first, second], [{ atMs: 140, member: 'v2' }])?.active).toBe(2);
});
