import { describe, expect, it } from 'vitest';
import { dice, FakeEmperor } from './fake-emperor.fixture.ts';
import { type RollOutEnd, type RollOutOptions, rollOut } from './rollout.ts';
import type { RollOutEvent } from './rollout-event.ts';
import { resultOf } from './rollout-result.ts';
import { summary } from './summary.ts';

const names = (count: number): { readonly file: string }[] => Array.from({ length: count }, (_, i) => ({ file: `v${i + 1}.ini` }));

interface Run {
  readonly end: RollOutEnd;
  readonly events: readonly RollOutEvent[];
  readonly kinds: readonly string[];
}

async function run(fakeEmperor: FakeEmperor, changes: Partial<RollOutOptions> = {}): Promise<Run> {
  const events: RollOutEvent[] = [];
  const options: RollOutOptions = {
    minimum: 1,
    timeoutMs: 60_000,
    keepGoing: false,
    toleranceS: 17,
    interrupt: new AbortController().signal,
    leave: new AbortController().signal,
    report: (event) => void events.push(event),
    ...changes,
  };
  const end = await rollOut(
    fakeEmperor.people.map((person) => person.file),
    options,
    fakeEmperor,
  );
  return { end, events, kinds: events.map((event) => event.kind) };
}

const phase = (end: RollOutEnd, file: string): string | undefined => end.tracks.get(file)?.phase;
const failure = (end: RollOutEnd, file: string): string => {
  const track = end.tracks.get(file);
  return track?.phase === 'failed' ? `${track.why}: ${track.detail}` : 'not failed';
};

describe('a roll-out if all goes well', () => {
  it.each([
    [8, 1, 2],
    [8, 4, 2],
    [8, 6, 4],
    [8, 7, 8],
    [3, 0, 1],
    [9, 4, 2],
  ])('of %i vassals with a minimum of %i takes %i reloads one after the other, and keeps the minimum', async (count, minimum, rounds) => {
    const fakeEmperor = new FakeEmperor(names(count));
    const { end } = await run(fakeEmperor, { minimum });
    expect([...end.tracks.values()].every((track) => track.phase === 'reloaded')).toBe(true);
    expect(fakeEmperor.fewest).toBeGreaterThanOrEqual(minimum);
    // A reload is 1 s of import and 70 ms before and after; a look is 100 ms from the next.
    expect(end.durationMs).toBeLessThan(rounds * 1400);
    expect(fakeEmperor.touches).toHaveLength(count);
  });

  it('refills the batch as vassals come back, rather than wait for the slowest', async () => {
    const fakeEmperor = new FakeEmperor(names(8).map((name, i) => ({ ...name, importMs: i === 0 ? 6000 : 1000 })));
    const { end } = await run(fakeEmperor, { minimum: 4 });
    // v1 takes 6 s; the seven others go through the three places that are left meanwhile.
    expect(end.durationMs).toBeLessThan(6500);
    expect(fakeEmperor.fewest).toBeGreaterThanOrEqual(4);
  });

  it('sees those leave the router that do', async () => {
    const { end } = await run(new FakeEmperor(names(3)));
    expect(resultOf(end, 1).neverLeft).toEqual([]);
  });

  it('uses all that the minimum leaves: it goes down to the minimum, not less', async () => {
    const fakeEmperor = new FakeEmperor(names(8));
    await run(fakeEmperor, { minimum: 3 });
    expect(fakeEmperor.fewest).toBe(3);
  });

  it('keeps the minimum whatever the vassals take, 200 kingdoms', async () => {
    for (let seed = 0; seed < 200; seed++) {
      const roll = dice(seed);
      const count = 2 + roll(9);
      const minimum = roll(count);
      const fakeEmperor = new FakeEmperor(
        names(count).map((name) => ({
          ...name,
          importMs: 10 + roll(4000),
          heedMs: roll(3000),
          subscribeMs: roll(2500),
          unsubscribes: roll(4) > 0,
          echoes: roll(3) === 0,
        })),
        20 + roll(300),
      );
      fakeEmperor.lookMs = roll(200);
      const { end } = await run(fakeEmperor, { minimum });
      expect([seed, [...end.tracks.values()].map((track) => (track.phase === 'failed' ? track.detail : track.phase))]).toEqual([
        seed,
        Array(count).fill('reloaded'),
      ]);
      expect([seed, fakeEmperor.fewest >= minimum]).toEqual([seed, true]);
      expect([seed, fakeEmperor.touches.length]).toEqual([seed, count]);
    }
  });

  it('is not taken in by a worker of the old code that says "accepting" once more', async () => {
    const fakeEmperor = new FakeEmperor(names(3).map((name) => ({ ...name, echoes: true, heedMs: 700 })));
    const { end } = await run(fakeEmperor, { minimum: 2 });
    expect(fakeEmperor.fewest).toBeGreaterThanOrEqual(2);
    expect(end.durationMs).toBeGreaterThan(3 * 1700);
  });

  it('sees a reload that is over between two looks', async () => {
    const fakeEmperor = new FakeEmperor(
      names(2).map((name) => ({ ...name, importMs: 10, heedMs: 10, subscribeMs: 0 })),
      1000,
    );
    const { end } = await run(fakeEmperor, { minimum: 1 });
    expect([phase(end, 'v1.ini'), phase(end, 'v2.ini')]).toEqual(['reloaded', 'reloaded']);
  });

  it('does not take the old entry in the router for the new vassal if it never unsubscribes', async () => {
    const fakeEmperor = new FakeEmperor(names(2).map((name) => ({ ...name, unsubscribes: false, subscribeMs: 900 })));
    const { end } = await run(fakeEmperor, { minimum: 1 });
    expect(fakeEmperor.fewest).toBe(1);
    expect(phase(end, 'v2.ini')).toBe('reloaded');
    expect(resultOf(end, 1).neverLeft).toEqual(['v1', 'v2']);
  });
});

describe('a roll-out with several keys', () => {
  it('leaves of each key as many as of all, if there are enough', async () => {
    const fakeEmperor = new FakeEmperor(names(8).map((name, i) => ({ ...name, key: i < 4 ? 'shop' : 'blog' })));
    await run(fakeEmperor, { minimum: 2 });
    const firstBatch = fakeEmperor.touches.filter((touch) => touch.atMs === fakeEmperor.touches[0]?.atMs).map((touch) => touch.file);
    expect(firstBatch).toEqual(['v1.ini', 'v2.ini', 'v5.ini', 'v6.ini']);
  });
});

describe('a vassal that fails', () => {
  it('stops the roll-out: no other vassal is touched after it has died', async () => {
    const fakeEmperor = new FakeEmperor(names(4).map((name, i) => ({ ...name, importMs: i === 0 ? null : 1000 })));
    const { end, events } = await run(fakeEmperor, { minimum: 3 });
    expect(failure(end, 'v1.ini')).toMatch(/^dies: the new version does not start: its process has ended twice/);
    expect(fakeEmperor.touches.map((touch) => touch.file)).toEqual(['v1.ini']);
    expect(events.at(-1)).toMatchObject({ kind: 'stopping', because: { kind: 'failure', file: 'v1.ini' } });
    const result = resultOf(end, 3);
    expect([result.outcome, result.exitCode]).toEqual(['partial', 1]);
    expect(result.vassals.map((vassal) => [vassal.name, vassal.runs])).toEqual([
      ['v1', 'unknown'],
      ['v2', 'old'],
      ['v3', 'old'],
      ['v4', 'old'],
    ]);
  });

  it('is told apart from the others that are on their way with it: those are waited for', async () => {
    const fakeEmperor = new FakeEmperor(names(6).map((name, i) => ({ ...name, importMs: i === 0 ? null : 5000 })));
    const { end } = await run(fakeEmperor, { minimum: 3 });
    expect(['v2.ini', 'v3.ini', 'v4.ini'].map((file) => phase(end, file))).toEqual(['reloaded', 'reloaded', 'waiting']);
  });

  it('is not followed by others after it has died once, though a place is free', async () => {
    const fakeEmperor = new FakeEmperor(names(4).map((name, i) => ({ ...name, importMs: i === 0 ? null : 300 })));
    const { end } = await run(fakeEmperor, { minimum: 2 });
    expect(failure(end, 'v1.ini')).toMatch(/^dies/);
    expect(phase(end, 'v2.ini')).toBe('reloaded');
    expect(fakeEmperor.touches.map((touch) => touch.file)).toEqual(['v1.ini', 'v2.ini']);
  });

  it('is passed by with keepGoing, and its place is lost: the minimum holds without it', async () => {
    const fakeEmperor = new FakeEmperor(names(6).map((name, i) => ({ ...name, importMs: i === 2 ? null : 1000 })));
    const { end } = await run(fakeEmperor, { minimum: 4, keepGoing: true });
    expect(names(6).map(({ file }) => phase(end, file))).toEqual(['reloaded', 'reloaded', 'failed', 'reloaded', 'reloaded', 'reloaded']);
    expect(fakeEmperor.fewest).toBe(4);
    expect(resultOf(end, 4).exitCode).toBe(1);
  });

  it('ends the roll-out after the time-out if too many have failed for another to be spared', async () => {
    const fakeEmperor = new FakeEmperor(names(4).map((name, i) => ({ ...name, importMs: i < 2 ? null : 1000 })));
    const { end } = await run(fakeEmperor, { minimum: 2, keepGoing: true, timeoutMs: 20_000 });
    expect(end.stopped).toMatchObject({ kind: 'no-capacity', active: 2, minimum: 2 });
    expect(fakeEmperor.fewest).toBe(2);
    expect(end.durationMs).toBeLessThan(25_000);
  });

  it('that was not active before is left alone; if it stays so, it is reported', async () => {
    const fakeEmperor = new FakeEmperor(names(3));
    Object.assign(fakeEmperor.person('v2.ini'), { serves: false, alive: false, accepting: false });
    const { end } = await run(fakeEmperor, { minimum: 1, timeoutMs: 5000 });
    expect(failure(end, 'v2.ini')).toBe('inactive: not active, and so not touched: it does not accept requests');
    expect(fakeEmperor.touches.map((touch) => touch.file)).toEqual(['v1.ini', 'v3.ini']);
  });

  it('that was starting is reloaded once it is up', async () => {
    const fakeEmperor = new FakeEmperor(names(3));
    Object.assign(fakeEmperor.person('v2.ini'), { serves: false, alive: false, accepting: false });
    fakeEmperor.at(4000, () => Object.assign(fakeEmperor.person('v2.ini'), { serves: true, accepting: true }));
    const { end } = await run(fakeEmperor, { minimum: 1 });
    expect(phase(end, 'v2.ini')).toBe('reloaded');
  });

  it('that takes too long is reported with what it lacks, and with its return if it comes', async () => {
    const fakeEmperor = new FakeEmperor(names(3).map((name, i) => ({ ...name, importMs: i === 0 ? 5500 : 3000 })));
    const { end, kinds } = await run(fakeEmperor, { minimum: 1, timeoutMs: 5000, keepGoing: true });
    expect(failure(end, 'v1.ini')).toBe('timeout: not back within 5.0 s: it does not accept requests');
    expect(kinds).toContain('late');
    expect(resultOf(end, 1).vassals[0]).toMatchObject({ state: 'failed', runs: 'new' });
  });

  it('whose hook lost its race with the FIFO never subscribes: the time-out says so', async () => {
    const fakeEmperor = new FakeEmperor(names(2).map((name) => ({ ...name, subscribeMs: 1e9 })));
    const { end } = await run(fakeEmperor, { minimum: 1, timeoutMs: 900 });
    expect(failure(end, 'v1.ini')).toMatch(/^timeout: not back within 0.9 s/);
  });

  it('whose file vanishes after the touch is reported as removed', async () => {
    const fakeEmperor = new FakeEmperor(names(3));
    fakeEmperor.at(300, () => {
      Object.assign(fakeEmperor.person('v1.ini'), { exists: false, due: [], serves: false, alive: false });
    });
    const { end } = await run(fakeEmperor, { minimum: 2 });
    expect(failure(end, 'v1.ini')).toBe('removed: its file was removed after it had been touched');
  });

  it('whose file vanishes before the touch is never touched', async () => {
    const fakeEmperor = new FakeEmperor(names(3));
    fakeEmperor.at(300, () => Object.assign(fakeEmperor.person('v3.ini'), { exists: false, serves: false, alive: false }));
    const { end } = await run(fakeEmperor, { minimum: 1, timeoutMs: 4000 });
    expect(failure(end, 'v3.ini')).toMatch(/^inactive: .*the emperor does not have it/);
  });

  it('of which the emperor takes no notice is reported, and the next is not touched', async () => {
    const fakeEmperor = new FakeEmperor(names(3));
    fakeEmperor.touch = (file) => {
      fakeEmperor.touches.push({ atMs: fakeEmperor.nowMs(), file });
      return Promise.resolve(5000);
    };
    const { end } = await run(fakeEmperor, { minimum: 2 });
    expect(failure(end, 'v1.ini')).toBe('unnoticed: the emperor answers, but has not acted on the touch for 15 s');
    expect(resultOf(end, 2).vassals.map((vassal) => vassal.runs)).toEqual(['old', 'old', 'old']);
    expect(fakeEmperor.touches).toHaveLength(1);
  });

  it('of which the emperor takes no notice does not count with keepGoing either: it may still go down', async () => {
    const fakeEmperor = new FakeEmperor(names(3));
    const { touch } = fakeEmperor;
    fakeEmperor.touch = (file, laterThanS) => (file === 'v1.ini' ? Promise.resolve(5000) : touch.call(fakeEmperor, file, laterThanS));
    const { end } = await run(fakeEmperor, { minimum: 2, keepGoing: true, timeoutMs: 20_000 });
    expect(failure(end, 'v1.ini')).toMatch(/^unnoticed/);
    expect(end.stopped).toMatchObject({ kind: 'no-capacity' });
    expect(fakeEmperor.touches).toEqual([]);
  });

  it('whose file may not be touched stops the roll-out before anything was done', async () => {
    const fakeEmperor = new FakeEmperor(names(3));
    fakeEmperor.touch = () => Promise.reject(new Error("v1.ini can't be touched: EACCES"));
    const { end } = await run(fakeEmperor, { minimum: 1 });
    expect(resultOf(end, 1)).toMatchObject({ outcome: 'not-begun', exitCode: 2 });
  });
});

describe('an emperor or a router that restarts in between', () => {
  it('an emperor: the roll-out goes on when its vassals are up, and ends with all reloaded', async () => {
    const fakeEmperor = new FakeEmperor(names(6).map((name) => ({ ...name, importMs: 2000 })));
    fakeEmperor.at(1500, () => fakeEmperor.restartEmperor(700));
    const { end, kinds } = await run(fakeEmperor, { minimum: 3 });
    expect([...end.tracks.values()].every((track) => track.phase === 'reloaded')).toBe(true);
    expect(kinds.filter((kind) => !['touched', 'reloaded'].includes(kind))).toEqual(
      ['blind', 'below-minimum', 'sighted', 'emperor-restarted'].sort((a, b) => kinds.indexOf(a) - kinds.indexOf(b)),
    );
  });

  it('a router: nothing is touched until enough have announced themselves again', async () => {
    const fakeEmperor = new FakeEmperor(names(6).map((name) => ({ ...name, importMs: 3000 })));
    fakeEmperor.at(3200, () => fakeEmperor.restartRouter());
    const { end } = await run(fakeEmperor, { minimum: 3 });
    expect([...end.tracks.values()].every((track) => track.phase === 'reloaded')).toBe(true);
    expect(fakeEmperor.touches.filter((touch) => touch.atMs > 3200 && touch.atMs < 4000)).toEqual([]);
  });

  it('one that stays silent: the roll-out ends within the time-out and touches nothing meanwhile', async () => {
    const fakeEmperor = new FakeEmperor(names(6).map((name) => ({ ...name, importMs: 2000 })));
    fakeEmperor.at(1000, () => fakeEmperor.fallSilent('the stats server at emperor.stats said nothing for 2000 ms'));
    const { end } = await run(fakeEmperor, { minimum: 3, timeoutMs: 10_000 });
    expect(failure(end, 'v1.ini')).toBe(
      'timeout: not seen to be back within 10 s: the stats server at emperor.stats said nothing for 2000 ms',
    );
    expect(fakeEmperor.touches).toHaveLength(3);
    expect(end.durationMs).toBeLessThan(11_000);
  });

  it("other vassals that die meanwhile are not the tool's to add to: it waits", async () => {
    const fakeEmperor = new FakeEmperor(names(6).map((name) => ({ ...name, importMs: 1000 })));
    fakeEmperor.at(500, () => {
      for (const file of ['v4.ini', 'v5.ini']) Object.assign(fakeEmperor.person(file), { serves: false, alive: false, accepting: false });
    });
    const { end, kinds } = await run(fakeEmperor, { minimum: 3, timeoutMs: 5000 });
    expect(kinds).toContain('below-minimum');
    // v1..v3 come back, which makes four that are active: one at a time then.
    expect(phase(end, 'v6.ini')).toBe('reloaded');
    expect(failure(end, 'v4.ini')).toMatch(/^inactive/);
  });
});

describe('Ctrl-C', () => {
  it('touches no further vassal, waits for those that are away, and says who runs what', async () => {
    const fakeEmperor = new FakeEmperor(names(6));
    const interrupt = new AbortController();
    fakeEmperor.at(500, () => interrupt.abort('SIGINT'));
    const { end } = await run(fakeEmperor, { minimum: 4, interrupt: interrupt.signal });
    const result = resultOf(end, 4);
    expect(result.stopped).toBe('interrupted by SIGINT');
    expect(result.vassals.map((vassal) => vassal.runs)).toEqual(['new', 'new', 'old', 'old', 'old', 'old']);
    expect(result.vassals.every((vassal) => vassal.active)).toBe(true);
  });

  it('twice leaves at once, and says who is still on the way', async () => {
    const fakeEmperor = new FakeEmperor(names(6));
    const leave = new AbortController();
    fakeEmperor.at(500, () => leave.abort('SIGINT'));
    const { end } = await run(fakeEmperor, { minimum: 4, leave: leave.signal });
    expect(end.durationMs).toBeLessThan(700);
    expect(
      resultOf(end, 4)
        .vassals.map((vassal) => vassal.state)
        .slice(0, 3),
    ).toEqual(['away', 'away', 'untouched']);
  });

  it('twice right after a touch does not say that those run the old code: the emperor may act on it any moment', async () => {
    const fakeEmperor = new FakeEmperor(names(4));
    const leave = new AbortController();
    const { touch } = fakeEmperor;
    fakeEmperor.touch = (file, laterThanS) => {
      leave.abort('SIGINT');
      return touch.call(fakeEmperor, file, laterThanS);
    };
    const { end } = await run(fakeEmperor, { minimum: 3, leave: leave.signal });
    const result = resultOf(end, 3);
    expect(result.vassals.map(({ state, runs }) => [state, runs])).toEqual([
      ['away', 'unknown'],
      ['untouched', 'old'],
      ['untouched', 'old'],
      ['untouched', 'old'],
    ]);
    const told = summary(result);
    expect(told).toMatch(/On their way, and not waited for: v1\.\nOn the old code still: v2, v3 and v4\.\n/);
    expect(told.match(/v1/g)).toHaveLength(1);
  });

  it('before anything was touched is told by the exit code', async () => {
    const interrupt = new AbortController();
    interrupt.abort('SIGTERM');
    const { end } = await run(new FakeEmperor(names(3)), { interrupt: interrupt.signal });
    expect(resultOf(end, 1)).toMatchObject({ outcome: 'not-begun', exitCode: 2, stopped: 'interrupted by SIGTERM' });
  });
});

it('a thousand vassals are reloaded', async () => {
  const fakeEmperor = new FakeEmperor(names(1000), 500);
  const { end } = await run(fakeEmperor, { minimum: 500 });
  expect([...end.tracks.values()].every((track) => track.phase === 'reloaded')).toBe(true);
  expect(fakeEmperor.fewest).toBeGreaterThanOrEqual(500);
});
