import { describe, expect, it } from 'vitest';
import type { Phase, RunRecord } from '../../../core/record/run-record.ts';
import { notVacuous } from '../../../core/verdict/checks/not-vacuous-check.ts';
import { type Breakage, COMPLETE_MS, FIRST_NEW_MS, healthyRecording, TRIGGER_MS } from '../../../core/verdict/healthy.fixture.ts';
import { seeTransitions } from '../../../core/verdict/measures/transition-seen.ts';
import { notVacuousWords } from './not-vacuous-words.ts';

const { phases, options } = healthyRecording().run;

/** What was judged, and how it is said. */
function of(breakage: Breakage = {}) {
  const recording = healthyRecording(breakage);
  const judged = notVacuous(recording, seeTransitions(recording.ledger, recording.run.transitions));
  return { ...judged, ...notVacuousWords(judged) };
}
function withPhases(changed: readonly Phase[], run: Partial<RunRecord> = {}) {
  return of({ run: { ...run, phases: changed } });
}
function moved(name: string, change: Partial<Phase>): Phase[] {
  return phases.map((phase) => (phase.name === name ? { ...phase, ...change } : phase));
}

describe('not-vacuous', () => {
  it('passes if every phase saw enough', () => {
    expect(of().verdict).toBe('pass');
  });

  it.each(['baseline', 'reload', 'settle', 'drain'])('is inconclusive if the run never came to %s', (name) => {
    expect(withPhases(phases.filter((phase) => phase.name !== name))).toMatchObject({
      verdict: 'inconclusive',
      detail: expect.stringContaining(`it never came to ${name}`),
    });
  });

  it('is inconclusive if one client of the siege got no answer after the switch, although a request beside the siege did', () => {
    const check = of({ attempt: ({ sentMs, client }) => (client === 5 && sentMs > COMPLETE_MS ? { client: 6 } : {}) });
    expect(check).toMatchObject({ verdict: 'inconclusive', detail: expect.stringContaining('5 of 6 clients got an answer') });
  });

  it('asks for no boot, since a service that zerodrop did not start has none', () => {
    expect(withPhases(phases.slice(1)).verdict).toBe('pass');
  });

  it('is inconclusive if phases are out of order, by their place or by their times', () => {
    const names = ['boot', 'baseline', 'settle', 'reload', 'drain'] as const;
    expect(withPhases(phases.map((phase, i) => ({ ...phase, name: names[i] ?? 'boot' }))).detail).toContain('out of order');
    expect(withPhases(moved('settle', { startMs: 5000, endMs: 4000 })).detail).toContain('out of order');
    expect(withPhases(moved('settle', { startMs: 2000, endMs: 7000 })).detail).toContain('out of order');
  });

  it('is inconclusive if the baseline saw less than two answers a client', () => {
    expect(withPhases(moved('baseline', { startMs: 2950, endMs: 2999 })).detail).toMatch(/\d+ answers? in the baseline, 12 are needed/);
  });

  it('is inconclusive if the reload saw none', () => {
    const quiet: Breakage['attempt'] = ({ sentMs }) => (sentMs < 3200 && sentMs > 2300 ? { endMs: sentMs + 2, outcome: 'refused' } : {});
    const check = of({ attempt: quiet, run: { phases: moved('reload', { startMs: 2999, endMs: 3050 }) } });
    expect(check).toMatchObject({ verdict: 'inconclusive', detail: expect.stringContaining('during the reload phase was answered') });
  });

  it('is inconclusive if the settle saw less than two answers a client, in any of several', () => {
    expect(withPhases(moved('settle', { startMs: 6990 })).detail).toContain('12 are needed');
    const again: readonly Phase[] = [
      ...phases.slice(0, 3),
      { name: 'settle', startMs: 5000, endMs: 5010 },
      { name: 'reload', startMs: 5010, endMs: 5500 },
      { name: 'settle', startMs: 5500, endMs: 7000 },
      ...phases.slice(-1),
    ];
    expect(withPhases(again)).toMatchObject({ verdict: 'inconclusive', detail: expect.stringContaining('in settle phase 1 of 2') });
  });

  it('is inconclusive if one client got no answer in the baseline, or none after the completion', () => {
    expect(
      of({ attempt: ({ client, sentMs }) => (client === 3 && sentMs < 3000 ? { outcome: 'timeout', endMs: 3000 } : {}) }).detail,
    ).toContain('only 5 of 6 clients got an answer in the baseline');
    expect(
      of({ attempt: ({ client, sentMs }) => (client === 3 && sentMs > 4400 ? { outcome: 'refused', endMs: sentMs + 0.2 } : {}) }).detail,
    ).toContain('only 5 of 6 clients got an answer after the reload was complete');
  });

  it('tells the clients of two lanes apart', () => {
    const lanes = { ...options, lanes: ['new', 'reused'] as const };
    expect(of({ run: { options: lanes } }).verdict).toBe('pass');
    const check = of({
      run: { options: lanes },
      attempt: ({ lane, sentMs }) => (lane === 'reused' && sentMs < 3000 ? { outcome: 'timeout', endMs: 3000 } : {}),
    });
    expect(check.detail).toContain('only 6 of 12 clients');
  });

  it('is inconclusive if clients mean to keep their connections and the service keeps none', () => {
    const run = { options: { ...options, lanes: ['reused'] as const } };
    const closes =
      (fromMs: number): NonNullable<Breakage['attempt']> =>
      ({ sentMs }) =>
        sentMs >= fromMs ? { reusedConnection: false } : {};
    expect(of({ run }).verdict).toBe('pass');
    expect(of({ run, attempt: closes(0) })).toMatchObject({
      verdict: 'inconclusive',
      detail: expect.stringContaining('the service kept no connection open before the reload'),
    });
    expect(of({ run, attempt: closes(TRIGGER_MS) })).toMatchObject({
      verdict: 'inconclusive',
      detail: expect.stringContaining('no request was sent on a kept connection from the reload on'),
    });
    expect(of({ run, attempt: closes(FIRST_NEW_MS) }).verdict).toBe('pass');
  });

  it('says so of a service that keeps no connection, if clients with a new one for each request are there as well', () => {
    const run = { options: { ...options, lanes: ['new', 'reused'] as const } };
    const check = of({ run, attempt: () => ({ reusedConnection: false }) });
    expect(check).toMatchObject({
      verdict: 'pass',
      facts: { keptInBaseline: 0 },
      detail: expect.stringContaining(
        'the service kept no connection open before the reload, so that lane reused shows what lane new does',
      ),
    });
    expect(of({ run }).detail).not.toContain('kept no connection');
  });

  it('lets a client have nothing to do at a constant rate', () => {
    const idle: Breakage['attempt'] = ({ client }) => ({ client: client === 5 ? 4 : client });
    expect(of({ attempt: idle }).verdict).toBe('inconclusive');
    expect(of({ attempt: idle, run: { options: { ...options, ratePerSecond: 100 } } }).verdict).toBe('pass');
  });

  it.each([null, 100])('is inconclusive if a target gave no answer before, or none after, at the rate %s', (ratePerSecond) => {
    const run = { options: { ...options, ratePerSecond } };
    const silent = (from: number, to: number): NonNullable<Breakage['attempt']> => {
      return ({ path, sentMs }) => (path === '/fast/' && sentMs > from && sentMs < to ? { path: '/slow/' } : {});
    };
    expect(of({ run, attempt: silent(0, 3000) })).toMatchObject({
      verdict: 'inconclusive',
      detail: expect.stringContaining('only 1 of 2 targets gave an answer in the baseline'),
    });
    expect(of({ run, attempt: silent(4900, 9000) })).toMatchObject({
      verdict: 'inconclusive',
      detail: expect.stringContaining('only 1 of 2 targets gave an answer after the reload was complete'),
    });
  });

  it('asks for each target in each lane', () => {
    const lanes = { ...options, lanes: ['new', 'reused'] as const, ratePerSecond: 100 };
    const check = of({
      run: { options: lanes },
      attempt: ({ lane, path }) => (lane === 'reused' && path === '/fast/' ? { path: '/slow/' } : {}),
    });
    expect(check.detail).toContain('only 3 of 4 pairs of a target and a lane gave an answer in the baseline');
  });

  it('claims of the clients only what was looked at', () => {
    expect(of().detail).toContain('every one of 6 clients made progress; each of 2 targets answered before and after');
    const { detail } = of({ run: { options: { ...options, ratePerSecond: 100 } } });
    expect(detail).not.toContain('client');
    expect(detail).toContain('each of 2 targets answered before and after');
  });

  it('is inconclusive if no slow request was in flight when the new version took over', () => {
    const short: Breakage['attempt'] = ({ sentMs, path }) => (path === '/slow/' && sentMs < FIRST_NEW_MS ? { endMs: sentMs + 0.01 } : {});
    expect(of({ attempt: short })).toMatchObject({
      verdict: 'inconclusive',
      detail: expect.stringContaining('no slow request was in flight across it when ver_b took over'),
    });
  });

  it('is inconclusive if all were in flight from trigger to completion and no client sent anything', () => {
    // Two clients, whose slow requests span the reload: a listener that is closed all the while would leave no trace.
    const span: Breakage['attempt'] = ({ sentMs, path }) =>
      path === '/slow/' && sentMs > 2000 && sentMs < TRIGGER_MS ? { endMs: 5100 } : {};
    const run = { options: { ...options, clients: 2 } };
    expect(of({ run, attempt: span })).toMatchObject({
      verdict: 'inconclusive',
      detail: expect.stringContaining('no request was sent while the strategy was at work, for 1.990 s from 3.000 s'),
    });
    const oneAsks: Breakage['attempt'] = (healthy, id) => (healthy.client === 0 ? span(healthy, id) : {});
    expect(of({ run, attempt: oneAsks }).verdict).toBe('pass');
  });

  it('does not mind that no client sent anything if the strategy was at work for moments only', () => {
    const transitions = (completeMs: number) => [{ from: 'ver_a', to: 'ver_b', triggerMs: 4490, completeMs }];
    const quiet: Breakage['attempt'] = ({ sentMs, endMs }) => (sentMs < 4490 && endMs > 4480 ? { endMs: 4995 } : {});
    const run = { options: { ...options, clients: 2 } };
    expect(of({ run: { ...run, transitions: transitions(4700) }, attempt: quiet }).detail).not.toContain('no request was sent');
    expect(of({ run: { ...run, transitions: transitions(4800) }, attempt: quiet }).detail).toContain('no request was sent');
  });

  it('takes for the switch the trigger if the new version answered one that had waited for it', () => {
    // All slow requests have ended before the trigger, and are slow again only when all is over.
    const attempt: Breakage['attempt'] = ({ sentMs, endMs, path, client }) => {
      if (path === '/slow/' && endMs > 2950 && sentMs < COMPLETE_MS) return sentMs < 2950 ? { endMs: 2950 } : { path: '/fast/' };
      return client === 1 && path === '/fast/' && sentMs > 2600 && sentMs < 2950 ? { endMs: 4501, version: 2 } : {};
    };
    expect(of({ attempt }).detail).toMatch(/no slow request was in flight across it when ver_b took over from ver_a at 2\.\d+ s/);
  });

  it('is satisfied by any request between trigger and completion if no target is slow', () => {
    const short: Breakage['attempt'] = ({ sentMs }) => ({ endMs: sentMs + 2 });
    expect(of({ attempt: short, run: { slowTargets: [] } }).verdict).toBe('pass');
    const gap: Breakage['attempt'] = ({ sentMs }) =>
      sentMs < TRIGGER_MS ? { endMs: sentMs + 2 } : { sentMs: sentMs + 4000, endMs: sentMs + 4002 };
    expect(of({ attempt: gap, run: { slowTargets: [] } }).verdict).toBe('inconclusive');
  });

  it('is satisfied by a switch that fell between two requests which were close to each other', () => {
    // The strategy takes 10 ms, and nothing is sent from `quietMs` before it until it is over.
    const transitions = [{ from: 'ver_a', to: 'ver_b', triggerMs: 4490, completeMs: 4500 }];
    const quiet =
      (quietMs: number): NonNullable<Breakage['attempt']> =>
      ({ sentMs }) => {
        const moved = sentMs > 4490 - quietMs && sentMs < 4500 ? 4505 : sentMs;
        return { sentMs: moved, endMs: moved + 2, version: moved < 4500 ? 1 : 2 };
      };
    const run = { slowTargets: [], transitions };
    expect(of({ run, attempt: quiet(30) })).toMatchObject({
      verdict: 'pass',
      detail: expect.stringMatching(/the switch fell between two requests, sent \d+ ms apart/),
    });
    expect(of({ run, attempt: quiet(400) })).toMatchObject({
      verdict: 'inconclusive',
      detail: expect.stringContaining('no request was sent, or in flight, between trigger and completion when ver_b took over'),
    });
  });

  it('is inconclusive if the version was to change and did not', () => {
    expect(of({ attempt: () => ({ version: 1 }) }).detail).toContain('the version did not change from ver_a to ver_b');
    expect(of({ run: { transitions: [] } }).detail).toContain('no change of version took place');
    expect(of({ run: { transitions: [], expectsChange: false } }).verdict).toBe('pass');
  });

  describe('says only what is true of the run that it is about', () => {
    const [boot, baseline, reload, , drain] = phases;
    if (!boot || !baseline || !reload || !drain) throw new TypeError('the fixture lost its phases');
    const fails: Breakage['attempt'] = ({ sentMs }) => (sentMs > TRIGGER_MS ? { outcome: 'refused' } : {});
    const oldOnly: Breakage['attempt'] = () => ({ version: 1 });

    it('not that a run in which requests failed could show no failure', () => {
      expect(of({ attempt: fails }).detail).toMatch(/^Too little was seen for a pass: /);
      expect(of({ attempt: fails }).detail).not.toContain('could not have shown');
    });

    it('not that no client was answered after a reload that never came to its end, if all were by the old version', () => {
      const stuck = {
        phases: [boot, baseline, { ...reload, endMs: 7000 }, drain],
        transitions: [{ from: 'ver_a', to: 'ver_b', triggerMs: TRIGGER_MS, completeMs: null }],
      };
      const { detail } = of({ attempt: oldOnly, run: stuck });
      expect(detail).toContain('it never came to settle');
      expect(detail).not.toMatch(/\d of \d+ (clients|targets)|none of/);
      const settled = of({ attempt: fails, run: { transitions: stuck.transitions } }).detail;
      expect(settled).toContain('none of 6 clients got an answer from the settle phase on');
      expect(settled).not.toContain('complete');
    });

    it('not that a service kept no connection which answered nothing, or of a reload that never began', () => {
      const lanes = { ...options, lanes: ['reused'] as const };
      const silent = of({ run: { options: lanes }, attempt: () => ({ outcome: 'timeout' }) }).detail;
      expect(silent).toContain('0 answers in the baseline');
      expect(silent).not.toContain('kept no connection');
      const notBegun = of({ run: { options: lanes, phases: [boot, { ...baseline, endMs: 7000 }, drain], transitions: [] } }).detail;
      expect(notBegun).not.toContain('kept connection');
    });

    it('not that more requests were in flight at once than there are clients', () => {
      const { detail } = of({ attempt: ({ sentMs }) => ({ endMs: sentMs + 2 }), run: { slowTargets: [] } });
      expect(detail).toMatch(/; sent or in flight between trigger and completion: \d[\d,]+ requests; /);
      expect(detail).not.toContain('in flight across');
      expect(Number(/in flight across the switch: (\d+) slow/.exec(of().detail)?.[1])).toBeLessThanOrEqual(6);
    });

    it('no length of time that has no end', () => {
      const quiet: Breakage['attempt'] = ({ sentMs, path }) =>
        path === '/slow/' && sentMs < TRIGGER_MS && sentMs > 2000
          ? { endMs: 7500 }
          : sentMs > TRIGGER_MS
            ? { sentMs: 2500, endMs: 2501 }
            : {};
      const { detail } = of({
        attempt: quiet,
        run: { transitions: [{ from: 'ver_a', to: 'ver_b', triggerMs: TRIGGER_MS, completeMs: null }] },
      });
      expect(detail).toContain('no request was sent while the strategy was at work, for 4.600 s from 3.000 s');
    });
  });
});
