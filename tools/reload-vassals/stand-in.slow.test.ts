import { lutimesSync, unlinkSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { liveWorld } from './live-world.ts';
import { type PrepareOptions, prepare } from './prepare.ts';
import { RefusedError } from './refused.ts';
import { rollOut } from './rollout.ts';
import { type RollOutResult, resultOf } from './rollout-result.ts';
import { type ExtraNode, StandIn, targetMtimeS } from './stand-in.fixture.ts';

let standIn: StandIn;
afterEach(() => standIn.stop());

const numbered = (count: number): readonly string[] => Array.from({ length: count }, (_, i) => `v${String(i + 1).padStart(4, '0')}.ini`);

async function standInOf(files: readonly string[]): Promise<StandIn> {
  standIn = await new StandIn(files).start();
  return standIn;
}

function optionsOf(changes: Partial<PrepareOptions> = {}): PrepareOptions {
  const { folder, emperorStats, routerStats } = standIn;
  return { folder, emperorStats, routerStats, answerMs: 300, suffix: '.ini', minimum: 1, toleranceS: 17, ...changes };
}

/** Prepares and carries out, as the command does; `during` is called with each look. */
async function reload(options: PrepareOptions, timeoutMs = 1500, during: () => void = () => undefined): Promise<RollOutResult> {
  const plan = await prepare(options);
  const quiet = new AbortController().signal;
  const time = { nowMs: () => performance.now(), everyMs: 5, wake: quiet };
  const live = liveWorld(plan, options, time);
  const world = {
    ...live,
    async look() {
      during();
      return live.look();
    },
  };
  const settings = {
    minimum: options.minimum,
    timeoutMs,
    toleranceS: options.toleranceS,
    keepGoing: false,
    interrupt: quiet,
    leave: quiet,
  };
  return resultOf(await rollOut([...plan.targets.keys()], { ...settings, report: () => undefined }, world), options.minimum);
}

const refusal = async (options = optionsOf()): Promise<string> => {
  const error = await prepare(options).then(
    () => null,
    (reason: unknown) => reason,
  );
  if (!(error instanceof RefusedError)) throw error ?? new Error('not refused');
  expect(error.exitCode).toBe(2);
  return error.message;
};

describe('before anything is touched, a roll-out is refused', () => {
  it.each([
    ['silent', /emperor\.stats said nothing for 300 ms/],
    ['half', /emperor\.stats sent no whole JSON, but "\{\\"version/],
    ['drip', /emperor\.stats sent \d+ bytes in 300 ms and came to no end/],
    ['dribble', /emperor\.stats sent \d+ bytes in 300 ms and came to no end/],
    ['garbage', /emperor\.stats sent no whole JSON, but "HTTP/],
    ['other', /^"pid" of the emperor's stats should be a number, but is missing/],
  ] as const)('if the emperor is %s', async (manner, message) => {
    (await standInOf(numbered(3))).manner.emperor = manner;
    expect(await refusal()).toMatch(message);
  });

  it.each([
    ['silent', /fastrouter\.stats said nothing/],
    ['half', /fastrouter\.stats sent no whole JSON/],
    ['other', /the fastrouter's stats have no "subscriptions"/],
  ] as const)('if the fastrouter is %s', async (manner, message) => {
    (await standInOf(numbered(3))).manner.router = manner;
    expect(await refusal()).toMatch(message);
  });

  it('if one of them sends a hundred megabytes', async () => {
    (await standInOf(numbered(3))).manner.emperor = 'huge';
    expect(await refusal(optionsOf({ answerMs: 5000 }))).toMatch(/emperor\.stats sent more than 67108864 bytes/);
  });

  it.each([
    ['[]', /^the emperor's stats is no object$/],
    ['null', /^the emperor's stats is no object$/],
    ['{"pid":"77"}', /^"pid" of the emperor's stats should be a number, but is "77"$/],
    ['{"pid":77,"cwd":"/","emperor":["/"],"vassals":{}}', /^"vassals" of the emperor's stats should be a list, but is \{\}$/],
    ['{"pid":77,"cwd":"/","emperor":["/"],"vassals":[null]}', /^a vassal in the emperor's stats is no object$/],
    ['{"pid":77,"cwd":"/","emperor":["/"],"vassals":[{"id":7}]}', /^"id" of a vassal in the emperor's stats should be text, but is 7$/],
  ])('if the emperor says %s', async (answer, message) => {
    (await standInOf(numbered(3))).manner.emperor = { answer };
    expect(await refusal()).toMatch(message);
  });

  it.each([
    ['{"subscriptions":7}', /^"subscriptions" of the fastrouter's stats should be a list, but is 7$/],
    ['{"subscriptions":[{"key":"shop"}]}', /^"nodes" of a subscription in the fastrouter's stats should be a list, but is missing$/],
    ['{"subscriptions":[{"key":"shop","nodes":[7]}]}', /^a node in the fastrouter's stats is no object$/],
    ['{"subscriptions":[{"key":"shop","nodes":[{"name":"/v1.sock","death_mark":false}]}]}', /^"death_mark" of a node in .* but is false$/],
  ])('if the fastrouter says %s', async (answer, message) => {
    (await standInOf(numbered(3))).manner.router = { answer };
    expect(await refusal()).toMatch(message);
  });

  it('if no process listens', async () => {
    await standInOf(numbered(3));
    expect(await refusal(optionsOf({ emperorStats: join(standIn.root, 'none.stats') }))).toMatch(/none\.stats can't be read: .*ENOENT/);
    expect(await refusal(optionsOf({ routerStats: '127.0.0.1:1' }))).toMatch(/127\.0\.0\.1:1 can't be read: .*ECONNREFUSED/);
  });

  it('if the two stats sockets are mixed up', async () => {
    await standInOf(numbered(3));
    expect(await refusal(optionsOf({ emperorStats: standIn.routerStats, routerStats: standIn.emperorStats }))).toMatch(
      /"emperor" of the emperor's stats/,
    );
  });

  it('if the emperor watches another folder', async () => {
    await standInOf(numbered(3));
    writeFileSync(join(standIn.root, 'v0001.ini'), '');
    expect(await refusal(optionsOf({ folder: standIn.root }))).toMatch(/the emperor has no vassal from .*; it watches .*vassals/);
  });

  it('if the folder has no vassal, or is not there', async () => {
    await standInOf(numbered(3));
    expect(await refusal(optionsOf({ suffix: '.yml' }))).toMatch(/no file in .* ends with "\.yml"/);
    expect(await refusal(optionsOf({ folder: '/nowhere' }))).toMatch(/the emperor's folder can't be read/);
  });

  it('if too few are active for one to be spared', async () => {
    await standInOf(numbered(4));
    Object.assign(standIn.told[0] ?? {}, { accepting: 0 });
    Object.assign(standIn.told[1] ?? {}, { alive: false });
    expect(await refusal(optionsOf({ minimum: 2 }))).toBe('2 vassals active, and 2 must stay active: none can be spared');
  });

  it('if a vassal is in the router but has been silent for longer than the tolerance, and it is needed', async () => {
    await standInOf(numbered(2));
    Object.assign(standIn.told[0] ?? {}, { lastCheckS: 4900 });
    expect(await refusal()).toBe('1 vassal active, and 1 must stay active: none can be spared');
  });

  it('if the emperor follows links that lead to one file: a touch would send all away', async () => {
    await standInOf(numbered(3));
    // Links of another time than their target, and an emperor that knows the target's.
    for (const file of numbered(3)) lutimesSync(join(standIn.folder, file), 1000, 1000);
    standIn.lastModAheadS = targetMtimeS(join(standIn.root, 'vassal.ini')) - 1000;
    expect(await refusal()).toMatch(/this emperor follows symbolic links, and v0001\.ini, v0002\.ini, v0003\.ini lead to the same file/);
  });
});

describe('a roll-out over real sockets and files', () => {
  it('reloads all, and touches the links but not the file that they lead to', async () => {
    await standInOf(numbered(5));
    utimesSync(join(standIn.root, 'vassal.ini'), 1000, 1000);
    const result = await reload(optionsOf({ minimum: 2 }));
    expect(result).toMatchObject({ outcome: 'complete', exitCode: 0, fewestActive: 2 });
    expect(targetMtimeS(join(standIn.root, 'vassal.ini'))).toBe(1000);
  });

  it('tells names with dots and equal prefixes apart', async () => {
    const files = ['shop.ini', 'shop.v1.ini', 'shop.v10.ini', 'shop.v1.2.ini', 'shop2.ini'];
    await standInOf(files);
    Object.assign(standIn.told[1] ?? {}, { alive: false });
    const plan = await prepare(optionsOf({ minimum: 3 }));
    expect(plan.inactive).toEqual([{ file: 'shop.v1.ini', why: 'the fastrouter has marked it as dead' }]);
    expect(plan.first).toEqual(['shop.ini']);
  });

  it('reloads a thousand', async () => {
    await standInOf(numbered(1000));
    const result = await reload(optionsOf({ minimum: 400, answerMs: 5000 }), 20_000);
    expect(result).toMatchObject({ outcome: 'complete', fewestActive: 400 });
  });

  it('touches twice within a second so that the emperor sees it', async () => {
    await standInOf(numbered(3));
    const first = await reload(optionsOf());
    const second = await reload(optionsOf());
    expect([first.outcome, second.outcome]).toEqual(['complete', 'complete']);
  });

  it("goes beyond a time that a wrong clock has left in the emperor's memory", async () => {
    await standInOf(numbered(3));
    standIn.lastModAheadS = 3600;
    const result = await reload(optionsOf());
    expect(result.outcome).toBe('complete');
    expect(standIn.mtimeS('v0001.ini')).toBeGreaterThan(Date.now() / 1000 + 3500);
  });

  it('leaves a file alone if the emperor tells a time that no clock can have', async () => {
    await standInOf(numbered(3));
    standIn.lastModAheadS = 1e12;
    const before = standIn.mtimeS('v0001.ini');
    const result = await reload(optionsOf());
    expect(result).toMatchObject({ outcome: 'not-begun', exitCode: 2 });
    expect(result.vassals[0]?.reason).toMatch(/can't be touched: the time that the emperor knows of it is \d+ days ahead/);
    expect(standIn.mtimeS('v0001.ini')).toBe(before);
  });

  it("does not compare the router's clock with its own", async () => {
    await standInOf(numbered(3));
    for (const told of standIn.told) told.lastCheckS = 4_000_000_000;
    expect((await reload(optionsOf())).outcome).toBe('complete');
  });

  it.each(['silent', 'half', 'drip', 'dribble', 'huge', 'garbage', 'other'] as const)(
    'ends in time and touches no other when the emperor becomes %s',
    async (manner) => {
      await standInOf(numbered(4));
      standIn.backAfter = null;
      let looks = 0;
      const before = standIn.mtimeS('v0004.ini');
      const result = await reload(optionsOf({ minimum: 2, answerMs: 100 }), 600, () => {
        if (++looks === 3) standIn.manner.emperor = manner;
      });
      expect(result).toMatchObject({ outcome: 'partial', exitCode: 1 });
      expect(result.vassals.map((vassal) => vassal.state)).toEqual(['failed', 'failed', 'untouched', 'untouched']);
      expect(result.vassals[0]?.reason).toMatch(/^not seen to be back within 0\.6 s: /);
      expect(result.durationMs).toBeLessThan(1500);
      expect(standIn.mtimeS('v0004.ini')).toBe(before);
    },
  );

  it('goes on if the router is silent for a while', async () => {
    await standInOf(numbered(4));
    let looks = 0;
    const result = await reload(optionsOf({ minimum: 2, answerMs: 50 }), 5000, () => {
      looks++;
      standIn.manner.router = looks > 3 && looks < 7 ? 'silent' : 'well';
    });
    expect(result.outcome).toBe('complete');
  });

  it('reports a vassal that vanishes, file and all, while it is away', async () => {
    await standInOf(numbered(3));
    standIn.backAfter = null;
    let looks = 0;
    const result = await reload(optionsOf({ minimum: 2 }), 5000, () => {
      if (++looks !== 4) return;
      Object.assign(standIn.told[0] ?? {}, { missing: true, alive: false });
      unlinkSync(join(standIn.folder, 'v0001.ini'));
    });
    expect(result.vassals[0]).toMatchObject({ state: 'failed', reason: 'its file was removed after it had been touched' });
    expect(result.vassals[1]?.state).toBe('untouched');
  });

  it('finds a vassal on TCP by the pid that subscribed', async () => {
    await standInOf(numbered(2));
    for (const [i, told] of standIn.told.entries()) told.address = `127.0.0.1:${3031 + i}`;
    expect(await refusal()).toBe('0 vassals active, and 1 must stay active: none can be spared');
    for (const told of standIn.told) told.nodePid = told.pid;
    expect((await prepare(optionsOf())).active).toBe(2);
  });
});

describe('an emperor that shares the router with another, whose vassals have the same names', () => {
  const elsewhere = { key: 'shop', address: '/run/b/v0001.sock', alive: true, lastCheckS: 5000 };

  it('is refused if it cannot be told which node is whose', async () => {
    await standInOf(numbered(3));
    Object.assign(standIn.told[0] ?? {}, { alive: false });
    standIn.extra.push(elsewhere);
    expect(await refusal()).toMatch(
      /^the fastrouter has .*\/v0001\.sock and \/run\/b\/v0001\.sock, and which of them is v0001 of this emperor can't be told$/,
    );
  });

  it('tells them apart by the pid that subscribed', async () => {
    await standInOf(numbered(3));
    for (const told of standIn.told) told.nodePid = told.pid;
    standIn.extra.push({ ...elsewhere, pid: 9999 });
    Object.assign(standIn.told[0] ?? {}, { alive: false });
    const plan = await prepare(optionsOf());
    expect(plan.inactive).toEqual([{ file: 'v0001.ini', why: 'the fastrouter has marked it as dead' }]);
  });

  it("never takes the other's for one that is away", async () => {
    await standInOf(numbered(3));
    standIn.backAfter = null;
    let looks = 0;
    const result = await reload(optionsOf({ minimum: 2 }), 400, () => {
      // The emperor's part is well again; in the router there is only the other one's.
      if (++looks === 4) {
        standIn.backAfter = 0;
        Object.assign(standIn.told[0] ?? {}, { alive: false });
        standIn.extra.push(elsewhere);
      }
    });
    expect(result.vassals.map((vassal) => [vassal.state, vassal.active])).toEqual([
      ['failed', false],
      ['untouched', true],
      ['untouched', true],
    ]);
    expect(result.vassals[0]?.reason).toMatch(/it accepts requests, but has not subscribed to the fastrouter/);
  });
});

describe('a vassal with several keys', () => {
  const www = (i: number, alive = true, lastCheckS = 5000): ExtraNode => ({
    key: 'www',
    address: join(standIn.root, `v000${i}.sock`),
    alive,
    lastCheckS,
  });

  it('is active if it is alive at all of them: at one is not enough', async () => {
    await standInOf(numbered(3));
    for (const i of [1, 2, 3]) standIn.extra.push(www(i));
    Object.assign(standIn.told[0] ?? {}, { alive: false });
    const plan = await prepare(optionsOf({ minimum: 1 }));
    expect(plan.inactive).toEqual([{ file: 'v0001.ini', why: 'the fastrouter has marked it as dead, for the key shop' }]);
    expect(plan.first).toEqual(['v0002.ini']);
    expect(await refusal(optionsOf({ minimum: 2 }))).toBe('2 vassals active, and 2 must stay active: none can be spared');
  });

  it('is spared if it has lost one of them while others were away', async () => {
    await standInOf(numbered(3));
    for (const i of [1, 2, 3]) standIn.extra.push(www(i));
    let looks = 0;
    const result = await reload(optionsOf({ minimum: 2 }), 400, () => {
      if (++looks === 2) standIn.extra.splice(1, 1);
    });
    expect(result.vassals.map((vassal) => vassal.state)).toEqual(['reloaded', 'failed', 'untouched']);
    expect(result.vassals[1]?.reason).toBe('not active, and so not touched: it has not subscribed to the fastrouter, for the key www');
  });

  it('is not kept inactive by what is left over in the router of a key that no vassal announces any more', async () => {
    await standInOf(numbered(3));
    for (const i of [1, 2, 3]) standIn.extra.push(www(i, false, 4900));
    expect((await prepare(optionsOf())).active).toBe(3);
  });
});
