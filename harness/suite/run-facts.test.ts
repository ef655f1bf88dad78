import { describe, expect, it } from 'vitest';
import type { RunRecord } from '../core/record/run-record.ts';
import { type Breakage, LAST_OLD_MS, TRIGGER_MS } from '../core/verdict/healthy.fixture.ts';
import { judge } from '../report/make-report.ts';
import { reproduces, showsNowAndThen } from '../scenario.ts';
import { healthyRecording } from '../servers/uwsgi/uwsgi-recording.fixture.ts';
import { factsOf } from './run-facts.ts';

const facts = (breakage: Breakage = {}) => {
  const recording = healthyRecording(breakage);
  return factsOf(recording, judge(recording));
};
const losesOneIn = (fromMs: number, toMs: number): NonNullable<Breakage['attempt']> => {
  let lost = false;
  return ({ sentMs }) => {
    if (lost || sentMs < fromMs || sentMs > toMs) return {};
    lost = true;
    return { outcome: 'reset', endMs: sentMs + 1 };
  };
};
const EMPTY_REPLIES = reproduces({ says: 'the pool takes requests', outcome: 'empty-reply' });
const FROZEN: RunRecord['generator'] = {
  loopDelayP99Ms: 900,
  loopDelayMaxMs: 1900,
  freezes: [{ atMs: TRIGGER_MS, durationMs: 1900 }],
  stealShare: 0.4,
};
const TWO = [
  { from: 'ver_a', to: 'ver_b', triggerMs: 2000, completeMs: 2900 },
  { from: 'ver_b', to: 'ver_c', triggerMs: 3000, completeMs: 5000 },
];

describe('the reloads of a run', () => {
  it('are counted as clean if no request of theirs failed', () => {
    expect(facts()).toMatchObject({ verdict: 'pass', reloads: { done: 1, lossy: 0 } });
  });

  it('are lossy if a request failed that was in flight or sent between a trigger and the next', () => {
    const lossy = (fromMs: number, toMs: number) => facts({ run: { transitions: TWO }, attempt: losesOneIn(fromMs, toMs) }).reloads;
    expect(lossy(1500, 1900)).toEqual({ done: 2, lossy: 0 });
    expect(lossy(2100, 2400)).toEqual({ done: 2, lossy: 1 });
    expect(lossy(6000, 6900)).toEqual({ done: 2, lossy: 1 });
  });

  it('are both lossy if a request failed that was in flight at the second trigger', () => {
    let lost = false;
    const reloads = facts({
      run: { transitions: TWO },
      attempt: ({ sentMs, endMs }) => {
        if (lost || sentMs > 2990 || endMs < 3010) return {};
        lost = true;
        return { outcome: 'empty-reply' };
      },
    }).reloads;
    expect(reloads).toEqual({ done: 2, lossy: 2 });
  });

  it('are not counted if they never came to their end', () => {
    expect(facts({ run: { transitions: [{ from: 'ver_a', to: 'ver_b', triggerMs: TRIGGER_MS, completeMs: null }] } }).reloads).toBeNull();
  });

  it('are not counted if they never came to their end in a run that failed before', () => {
    const transitions = TWO.map((each, i) => (i === 1 ? { ...each, completeMs: null } : each));
    expect(facts({ run: { transitions }, attempt: losesOneIn(2100, 2400) })).toMatchObject({
      verdict: 'fail',
      reloads: { done: 1, lossy: 1 },
    });
  });

  it('are all lossy if the books of a failed run do not balance', () => {
    const served = { total: 3, answeredNotServed: [7, 8, 9], servedTwice: [], unknown: 0, begunNotServed: [] };
    const result = facts({ run: { served }, attempt: losesOneIn(5100, 5500) });
    expect(result).toMatchObject({ verdict: 'fail', reloads: { done: 1, lossy: 1 } });
  });

  it('say nothing if the run was to lose something', () => {
    expect(facts({ run: { expectation: EMPTY_REPLIES }, attempt: losesOneIn(TRIGGER_MS, LAST_OLD_MS) }).reloads).toBeNull();
  });
});

describe('a run with a saturated load generator', () => {
  const expectation: RunRecord['expectation'] = { kind: 'zero-downtime', maxStallMs: 100 };

  it('is one that is inconclusive because the client itself stood still', () => {
    expect(facts({ run: { generator: FROZEN, expectation } })).toMatchObject({ verdict: 'inconclusive', generatorSaturated: true });
  });

  it('is one that can not tell whose the wait was, since the client stood still for a part of it', () => {
    const generator = { ...FROZEN, freezes: [540, 600, 660].map((ms) => ({ atMs: TRIGGER_MS + ms, durationMs: 40 })), stealShare: 0 };
    let waited = false;
    const waits: NonNullable<Breakage['attempt']> = ({ sentMs, endMs }) => {
      if (waited || sentMs < TRIGGER_MS + 500 || endMs > sentMs + 50) return {};
      waited = true;
      return { endMs: sentMs + 150 };
    };
    const recording = healthyRecording({ run: { generator, expectation }, attempt: waits });
    const report = judge(recording);
    expect(report.checks.filter(({ verdict }) => verdict !== 'pass')).toMatchObject([{ name: 'zero-wait', verdict: 'inconclusive' }]);
    expect(factsOf(recording, report).generatorSaturated).toBe(true);
  });

  it('is none if something else is open that a client which stood still does not explain', () => {
    const run = { generator: FROZEN, expectation };
    const served = { total: 3, answeredNotServed: [], servedTwice: [1], unknown: 0, begunNotServed: [] };
    expect(facts({ run: { ...run, served } })).toMatchObject({ verdict: 'inconclusive', generatorSaturated: false });
    const died = 'ver_b-2 was killed by SIGSEGV while the new version was imported';
    expect(facts({ run: { ...run, trouble: died } })).toMatchObject({ verdict: 'inconclusive', generatorSaturated: false });
    const late = 'waited 66 s for ver_b-2 to import its app, in vain';
    const waited = { trouble: late, heldUp: { kind: 'waited-in-vain', waitedMs: 66_000 } } as const;
    expect(facts({ run: { ...run, ...waited } })).toMatchObject({ verdict: 'inconclusive', generatorSaturated: true });
    const unchanged: Breakage['attempt'] = ({ version }) => (version === 2 ? { version: 1 } : {});
    expect(facts({ run, attempt: unchanged })).toMatchObject({ verdict: 'inconclusive', generatorSaturated: false });
  });

  it('is never one that failed, however crowded the machine was', () => {
    expect(facts({ run: { generator: FROZEN, expectation }, attempt: losesOneIn(TRIGGER_MS, LAST_OLD_MS) })).toMatchObject({
      verdict: 'fail',
      generatorSaturated: false,
    });
  });

  it('is none that is inconclusive for another reason', () => {
    expect(facts({ run: { path: { refuses: false, detail: 'accepts' } } })).toMatchObject({
      verdict: 'inconclusive',
      generatorSaturated: false,
    });
  });
});

describe('a defect that shows now and then', () => {
  const trial = { says: 'a worker that ends', instance: 'server', pattern: /^Gracefully killing/ };
  const expectation = showsNowAndThen({ says: 'lost now and then', outcomes: ['reset'], trial, leastTrials: 10, atMost: 0.5 });
  const events = Array.from({ length: 20 }, (_, i) => ({
    ...{ atMs: 3500 + 10 * i, source: 'log' as const, kind: 'log-line', instance: 'server', pid: 1 },
    text: 'Gracefully killing worker 1',
  }));

  it('has its rate kept, so that repetitions can be counted together', () => {
    const rate = { says: 'lost now and then', trials: 20, atMost: 0.5 };
    expect(facts({ run: { expectation }, events })).toMatchObject({ verdict: 'pass', rate: { ...rate, failed: 0 } });
    expect(facts({ run: { expectation }, events, attempt: losesOneIn(3500, 3600) }).rate).toEqual({ ...rate, failed: 1 });
    expect(facts({ run: { expectation } })).toMatchObject({ verdict: 'inconclusive', rate: null });
    expect(facts().rate).toBeNull();
  });
});

describe('a known defect', () => {
  it('is gone if the run that should show it passes as free of downtime', () => {
    const { verdict, noLongerReproduces: gone } = facts({ run: { expectation: EMPTY_REPLIES } });
    expect(verdict).toBe('fail');
    expect(gone).toMatch(/^uWSGI 2\.0\.21 no longer shows "the pool takes requests": none of \d+ requests failed/);
  });

  it('is gone although statements about its traces do not hold', () => {
    const observations = [
      { atMs: 5001, says: 'ver_a sleeps', holds: true, detail: '' },
      { atMs: 5002, says: 'the pool took requests', holds: false, detail: '0', mustShow: true as const },
    ];
    expect(facts({ run: { expectation: EMPTY_REPLIES, observations } }).noLongerReproduces).not.toBeNull();
  });

  it('is not gone if it shows, if requests fail in another way, or if another rule is broken', () => {
    const expectation = EMPTY_REPLIES;
    const observations = [{ atMs: 5001, says: 'ver_a sleeps', holds: false, detail: 'it serves' }];
    const lost: Breakage['attempt'] = ({ sentMs }) => (sentMs > 3500 && sentMs < 3600 ? { outcome: 'empty-reply', endMs: sentMs + 1 } : {});
    expect(facts({ run: { expectation }, attempt: lost })).toMatchObject({ verdict: 'pass', noLongerReproduces: null });
    expect(facts({ run: { expectation }, attempt: losesOneIn(3500, 3600) })).toMatchObject({ verdict: 'fail', noLongerReproduces: null });
    expect(facts({ run: { expectation, observations } })).toMatchObject({ verdict: 'fail', noLongerReproduces: null });
  });

  it('is not gone if the run was not carried through', () => {
    const run = { expectation: EMPTY_REPLIES, trouble: 'the app did not start' };
    expect(facts({ run })).toMatchObject({ verdict: 'inconclusive', noLongerReproduces: null });
  });

  it('that costs no request no longer shows as it is known if its statements are refuted and nothing else is', () => {
    const expectation = reproduces({ says: 'the reload is lost', outcome: null, log: { pattern: /buried/ } });
    expect(facts({ run: { expectation } }).noLongerReproduces).toMatch(
      /no longer shows "the reload is lost" as it is known: signature: .*buried/,
    );
    expect(facts({ run: { expectation }, attempt: losesOneIn(3500, 3600) }).noLongerReproduces).toBeNull();
    expect(facts({ run: { expectation, path: { refuses: false, detail: 'accepts' } } }).noLongerReproduces).toBeNull();
  });

  describe('that costs no request, and whose line of the log is there', () => {
    const expectation = reproduces({ says: 'the reload is lost', outcome: null, log: { pattern: /buried/ } });
    const events = [{ atMs: 4000, source: 'log' as const, kind: 'log-line', instance: 'server', pid: 1, text: 'buried' }];
    const observation = (holds: boolean, mustShow?: true) => ({
      atMs: 5001,
      says: mustShow ? 'the orphan lives' : 'no process is left',
      holds,
      detail: holds ? '' : 'it is otherwise',
      ...(mustShow ? { mustShow } : {}),
    });
    const seen = (...observations: readonly RunRecord['observations'][number][]) => facts({ run: { expectation, observations }, events });

    it('has failed, and is not gone, if what else was observed does not hold', () => {
      expect(seen(observation(true, true), observation(true))).toMatchObject({ verdict: 'pass', noLongerReproduces: null });
      expect(seen(observation(true, true), observation(false))).toMatchObject({ verdict: 'fail', noLongerReproduces: null });
    });

    it('is gone if what it must show does not hold', () => {
      const { verdict, noLongerReproduces: gone } = seen(observation(false, true), observation(true));
      expect(verdict).toBe('fail');
      expect(gone).toMatch(/no longer shows "the reload is lost" as it is known: clean-end: .*the orphan lives/);
    });

    it('is gone if it is that nothing changes, and something has', () => {
      expect(facts({ run: { expectation, expectsChange: false }, events })).toMatchObject({
        verdict: 'fail',
        noLongerReproduces: expect.stringContaining('transition: '),
      });
    });
  });

  it('of a zero-downtime scenario there is none', () => {
    expect(facts().noLongerReproduces).toBeNull();
  });
});
