import { describe, expect, it } from 'vitest';
import type { Expectation, FailureKind, Recording, RunEvent, RunRecord, Signature } from '../core/record/run-record.ts';
import type { Verdict } from '../core/verdict/check.ts';
import { type Breakage, COMPLETE_MS } from '../core/verdict/healthy.fixture.ts';
import { healthyRecording } from '../servers/uwsgi/uwsgi-recording.fixture.ts';
import type { Report } from './contract.ts';
import { judge } from './make-report.ts';

function verdicts(report: Report): Record<string, Verdict> {
  return Object.fromEntries(report.checks.map((check) => [check.name, check.verdict]));
}

/** Checks that did not pass, with their verdicts. */
function held(broken: Breakage): Record<string, Verdict> {
  const report = judge(healthyRecording(broken));
  return Object.fromEntries(report.checks.filter((check) => check.verdict !== 'pass').map((check) => [check.name, check.verdict]));
}

const ONE_LOST: Breakage = { attempt: (_, id) => (id === 60 ? { outcome: 'empty-reply' } : {}) };

describe('judge, of a run that must drop nothing', () => {
  it('passes a healthy run, with every check', () => {
    const report = judge(healthyRecording());
    expect(report.verdict).toBe('pass');
    expect(verdicts(report)).toEqual({
      accounted: 'pass',
      'zero-downtime': 'pass',
      transition: 'pass',
      'not-vacuous': 'pass',
      detector: 'pass',
      'zero-wait': 'pass',
      'clean-end': 'pass',
      generator: 'pass',
      'carried-through': 'pass',
    });
  });

  it('passes a healthy run in both lanes', () => {
    const { options } = healthyRecording().run;
    expect(held({ run: { options: { ...options, lanes: ['new', 'reused'] } } })).toEqual({});
  });

  it('has no check of zero-wait if no wait is promised', () => {
    const report = judge(healthyRecording({ run: { expectation: { kind: 'zero-downtime', maxStallMs: null } } }));
    expect(report.verdict).toBe('pass');
    expect(verdicts(report)).not.toHaveProperty('zero-wait');
  });

  it('fails for a single lost request', () => {
    expect(judge(healthyRecording(ONE_LOST)).verdict).toBe('fail');
    expect(held(ONE_LOST)).toEqual({ 'zero-downtime': 'fail' });
  });

  it('is inconclusive if the run could not be carried through, and says why', () => {
    const report = judge(healthyRecording({ run: { trouble: 'ver_b-2 exited with code 22' } }));
    expect(report.verdict).toBe('inconclusive');
    expect(report.checks.at(-1)).toEqual({
      name: 'carried-through',
      verdict: 'inconclusive',
      reason: 'held-up',
      facts: {},
      detail: 'The run could not be carried through: ver_b-2 exited with code 22',
    });
  });

  it('fills the report: totals, transition, bound, calibration, version', () => {
    const recording = healthyRecording();
    const report = judge(recording);
    const { sent } = recording.ledger;
    expect(report.requests).toMatchObject({ sent, answered: sent, failed: 0, byOutcome: { answered: sent }, served: sent });
    expect((report.requests.byStatus['201'] ?? 0) + (report.requests.byStatus['202'] ?? 0)).toBe(sent);
    expect(Object.keys(report.transitions[0] ?? {})).toEqual([
      'from',
      'to',
      'triggerMs',
      'firstNewMs',
      'lastOldMs',
      'completeMs',
      'overlapMs',
      'strays',
      'firstAnswerMs',
      'triggerAt',
      'firstNewAt',
      'lastOldAt',
      'completeAt',
    ]);
    expect(report).toMatchObject({ target: recording.ledger.targets, command: recording.run.command });
    expect(report.bound.exposed).toBeGreaterThan(20);
    expect(report.calibration).toEqual({ injected: 16, counted: 16, falseAlarms: 0 });
    expect(report).toMatchObject({ server: { name: 'uwsgi', version: '2.0.21' }, uwsgi: { version: '2.0.21' } });
    expect(report.judgedBy).toMatch(/^\d+\.\d+\.\d+/);
    expect(JSON.parse(JSON.stringify(report))).toEqual(report);
  });

  it('gives the same report twice for one recording', () => {
    const recording = healthyRecording(ONE_LOST);
    expect(judge(recording)).toEqual(judge(recording));
  });
});

describe('judge, if a rule itself breaks', () => {
  it('is inconclusive with the message, and judges the other rules', () => {
    const recording = healthyRecording();
    const observations = new Proxy(recording.run.observations, {
      get: () => {
        throw new TypeError('no observations');
      },
    });
    const report = judge({ ...recording, run: { ...recording.run, observations } });
    expect(report.verdict).toBe('inconclusive');
    expect(report.checks.find((check) => check.name === 'clean-end')).toEqual({
      name: 'clean-end',
      verdict: 'inconclusive',
      reason: 'rule-broke',
      facts: { message: 'TypeError: no observations' },
      detail: 'The rule itself broke (TypeError: no observations); this is an error of zerodrop.',
    });
    expect(report.checks.filter((check) => check.verdict === 'pass')).toHaveLength(8);
  });

  it('is inconclusive if a measurement breaks, though every rule passes', () => {
    const recording = healthyRecording();
    const failures = (): never => {
      throw new RangeError('no such outcome');
    };
    Object.defineProperty(recording.ledger, 'failures', { value: failures });
    const report = judge(recording);
    expect(report.verdict).toBe('inconclusive');
    expect(verdicts(report)).toMatchObject({ 'zero-downtime': 'pass', 'measure-hidden-by-retry': 'inconclusive' });
  });
});

const EMPTY: Signature = {
  says: 'the pool answers with workers of its own',
  outcome: 'empty-reply',
  log: { instance: 'pool', pattern: '-- unavailable modifier requested: \\d+ --' },
};
const LINE: RunEvent = {
  atMs: 4000,
  source: 'log',
  kind: 'log-line',
  instance: 'pool',
  pid: 12,
  text: '-- unavailable modifier requested: 0 --',
};

function defect(signature: Signature, run: Partial<RunRecord> = {}): Partial<RunRecord> {
  return { expectation: { kind: 'defect', signature }, ...run };
}

describe('judge, of a run that shows a known defect', () => {
  it('passes if the signature appeared, whatever became of transition and clean end', () => {
    const { observations } = healthyRecording().run;
    const report = judge(
      healthyRecording({
        ...ONE_LOST,
        events: [LINE],
        run: defect(EMPTY, { transitions: [], observations: observations.map((each) => ({ ...each, holds: false })) }),
      }),
    );
    expect(report.verdict).toBe('pass');
    expect(Object.keys(verdicts(report))).toEqual(['accounted', 'signature', 'not-vacuous', 'detector', 'generator', 'carried-through']);
  });

  it('passes if nothing is answered any more once the defect struck', () => {
    const report = judge(
      healthyRecording({
        attempt: ({ sentMs }) => (sentMs > 3500 ? { outcome: 'empty-reply', endMs: sentMs + 0.4 } : {}),
        events: [LINE],
        run: defect(EMPTY),
      }),
    );
    expect(report.verdict).toBe('pass');
  });

  it('fails if the defect did not show', () => {
    const report = judge(healthyRecording({ run: defect(EMPTY) }));
    expect(report.verdict).toBe('fail');
    expect(report.checks.find((check) => check.name === 'signature')?.detail).toContain('The defect did not show');
  });

  it('asks a silent defect for its observations and, if nothing may change, for the versions', () => {
    const silent: Signature = { says: 'the deploy is lost', outcome: null, log: { instance: null, pattern: 'modifier' } };
    const lost: Partial<RunRecord> = { transitions: [], expectsChange: false };
    const onlyOld: Breakage['attempt'] = () => ({ version: 1 });
    const pass = judge(healthyRecording({ attempt: onlyOld, events: [LINE], run: defect(silent, lost) }));
    expect([pass.verdict, Object.keys(verdicts(pass))]).toEqual([
      'pass',
      ['accounted', 'signature', 'transition', 'not-vacuous', 'detector', 'clean-end', 'generator', 'carried-through'],
    ]);
    expect(held({ events: [LINE], run: defect(silent, lost) })).toEqual({ transition: 'fail' });
    expect(held({ attempt: onlyOld, events: [LINE], run: defect(silent, { ...lost, observations: [] }) })).toEqual({
      'clean-end': 'inconclusive',
    });
  });

  it('is inconclusive if the baseline saw too little, or the reload was never under siege', () => {
    const few = { ...ONE_LOST, events: [LINE] };
    const { phases } = healthyRecording().run;
    const at = (name: string, startMs: number, endMs: number) =>
      phases.map((phase) => (phase.name === name ? { ...phase, startMs, endMs } : phase));
    expect(held({ ...few, run: defect(EMPTY, { phases: at('baseline', 0, 1001) }) })).toEqual({ 'not-vacuous': 'inconclusive' });
    const late = phases.map((phase) => ({
      ...phase,
      startMs: phase.startMs * (phase.name === 'baseline' ? 1 : 100),
      endMs: phase.endMs * 100,
    }));
    expect(held({ ...few, run: defect(EMPTY, { phases: late }) })).toEqual({ 'not-vacuous': 'inconclusive' });
  });
});

describe('judge, of a control', () => {
  const control = (as: 'fail' | 'inconclusive', broken: Breakage): Report =>
    judge(healthyRecording({ ...broken, run: { ...broken.run, expectation: { kind: 'refuted', as } } }));
  const nothingChanged: Breakage = { attempt: () => ({ version: 1 }) };

  it('passes if the rules of zero downtime fail, and shows them', () => {
    const report = control('fail', ONE_LOST);
    expect(report.verdict).toBe('pass');
    expect(verdicts(report)).toMatchObject({
      control: 'pass',
      detector: 'pass',
      'inner/zero-downtime': 'fail',
      'inner/transition': 'pass',
    });
    expect(report.checks[0]?.detail).toContain('say fail, as they must (zero-downtime)');
  });

  it('passes if the rules are inconclusive and must be', () => {
    expect(control('inconclusive', nothingChanged).verdict).toBe('pass');
  });

  it('fails if the rules call it a pass: they are blind', () => {
    expect(control('fail', {}).verdict).toBe('fail');
    expect(control('inconclusive', {}).verdict).toBe('fail');
  });

  it('does not pass if another verdict came than must come', () => {
    expect(control('fail', nothingChanged).verdict).toBe('inconclusive');
    expect(control('inconclusive', ONE_LOST).verdict).toBe('fail');
  });

  it('asks, if it names a rule, that this rule gives the verdict', () => {
    const by = (as: 'fail' | 'inconclusive', rule: string, broken: Breakage) =>
      judge(healthyRecording({ ...broken, run: { ...broken.run, expectation: { kind: 'refuted', as, by: rule } } }));
    expect(by('fail', 'zero-downtime', ONE_LOST).verdict).toBe('pass');
    expect(by('inconclusive', 'transition', nothingChanged).verdict).toBe('pass');
    const other = by('fail', 'transition', ONE_LOST);
    expect(other.verdict).toBe('fail');
    expect(other.checks[0]?.detail).toContain("for another reason than the control's: transition says pass");
    expect(by('fail', 'no-such-rule', ONE_LOST).verdict).toBe('fail');
    expect(by('inconclusive', 'clean-end', nothingChanged).verdict).toBe('fail');
  });

  describe('that did not take place', () => {
    const { phases, transitions } = healthyRecording().run;
    const refuted = (expected: Partial<Extract<Expectation, { kind: 'refuted' }>>, broken: Breakage) =>
      judge(healthyRecording({ ...broken, run: { ...broken.run, expectation: { kind: 'refuted', as: 'inconclusive', ...expected } } }));
    const heldUp: Partial<RunRecord> = {
      trouble: 'ver_broken-2 exited with code 22 while we waited for it',
      heldUp: { kind: 'instance-ended', instance: 'ver_broken-2', end: { code: 22 } },
      phases: phases.filter(({ name }) => name !== 'settle'),
      transitions: transitions.map((each) => ({ ...each, completeMs: null })),
    };
    const onlyOld = { attempt: () => ({ version: 1 }) } as const;

    it('is inconclusive if something held it up that it does not name', () => {
      const trouble: Breakage = { ...nothingChanged, run: { trouble: 'the run was interrupted', heldUp: { kind: 'interrupted' } } };
      expect(control('inconclusive', trouble).verdict).toBe('inconclusive');
      expect(control('fail', { ...ONE_LOST, run: { trouble: 'the run was interrupted' } }).verdict).toBe('inconclusive');
      expect(refuted({ heldUp: { kind: 'instance-ended', code: 22 } }, trouble).verdict).toBe('inconclusive');
    });

    it('is inconclusive if no request was sent, or it never came to a reload', () => {
      const boot = phases.filter(({ name }) => name === 'boot' || name === 'drain');
      const never: Breakage = {
        run: {
          phases: boot,
          transitions: [],
          trouble: 'pool exited with code 1',
          heldUp: { kind: 'instance-ended', instance: 'pool', end: { code: 1 } },
        },
        attempt: () => ({ version: 1 }),
      };
      expect(control('inconclusive', never).verdict).toBe('inconclusive');
      expect(refuted({ by: 'carried-through', heldUp: { kind: 'instance-ended' } }, never).verdict).toBe('inconclusive');
    });

    it('passes if it is held up in its reload by the trouble that it names', () => {
      const by = { by: 'carried-through', heldUp: { kind: 'instance-ended', instance: 'ver_broken-2', code: 22 } } as const;
      expect(refuted(by, { ...onlyOld, run: heldUp }).verdict).toBe('pass');
      expect(refuted(by, onlyOld).verdict).toBe('inconclusive');
      const another = { ...heldUp, heldUp: { kind: 'instance-ended', instance: 'ver_broken-2', end: { code: 1 } } } as const;
      expect(refuted(by, { ...onlyOld, run: another }).verdict).toBe('inconclusive');
    });

    it('is inconclusive if the reload that changes nothing was not seen to be complete', () => {
      const open = transitions.map((each) => ({ ...each, completeMs: null }));
      expect(control('inconclusive', { ...onlyOld, run: { transitions: open } }).verdict).toBe('inconclusive');
      expect(control('inconclusive', { ...onlyOld, run: { transitions: [] } }).verdict).toBe('inconclusive');
    });
  });

  it('asks, if it says how requests fail, that they fail so and in no other way', () => {
    const failures = (expected: FailureKind & { readonly count?: number }, broken: Breakage) =>
      judge(
        healthyRecording({
          ...broken,
          run: { ...broken.run, expectation: { kind: 'refuted', as: 'fail', by: 'zero-downtime', failures: expected } },
        }),
      ).verdict;
    const many =
      (outcome: 'empty-reply' | 'reset' | 'wrong-status', n: number, status = 0): NonNullable<Breakage['attempt']> =>
      (_, id) =>
        id >= 60 && id < 60 + n ? { outcome, status } : {};
    expect(failures({ outcome: 'empty-reply' }, ONE_LOST)).toBe('pass');
    expect(failures({ outcome: 'empty-reply', count: 1 }, ONE_LOST)).toBe('pass');
    expect(failures({ outcome: 'empty-reply', count: 1 }, { attempt: many('empty-reply', 2) })).toBe('fail');
    expect(failures({ outcome: 'empty-reply', count: 1 }, { attempt: many('reset', 5) })).toBe('fail');
    expect(failures({ outcome: 'empty-reply', also: ['reset'] }, { attempt: many('reset', 5) })).toBe('fail');
    expect(failures({ outcome: 'wrong-status', status: 201 }, { attempt: many('wrong-status', 5, 201) })).toBe('pass');
    expect(failures({ outcome: 'wrong-status', status: 201 }, { attempt: many('wrong-status', 5, 500) })).toBe('fail');
    expect(failures({ outcome: 'wrong-status', status: [201, 500] }, { attempt: many('wrong-status', 5, 500) })).toBe('pass');
    expect(failures({ outcome: 'wrong-status', status: [201, 502] }, { attempt: many('wrong-status', 5, 500) })).toBe('fail');
    expect(failures({ outcome: 'empty-reply', causes: ['killed'] }, ONE_LOST)).toBe('fail');
    const early = (...ids: readonly number[]): Breakage => ({ attempt: (_, id) => (ids.includes(id) ? { outcome: 'empty-reply' } : {}) });
    expect(failures({ outcome: 'empty-reply', shows: 'after-trigger' }, early(3, 60))).toBe('fail');
    // Of a service that lost requests before anything was done to it nothing can be said.
    expect(failures({ outcome: 'empty-reply', shows: 'after-trigger' }, early(3))).toBe('inconclusive');
  });

  it('decides by what the scenario itself says that it must show', () => {
    const { observations } = healthyRecording().run;
    const saying = (holds: boolean): Report =>
      control('fail', { ...ONE_LOST, run: { observations: observations.map((each) => ({ ...each, holds, mustShow: true as const })) } });
    expect(verdicts(saying(true))).toMatchObject({ control: 'pass', shown: 'pass' });
    expect(saying(true).verdict).toBe('pass');
    expect(saying(false).verdict).toBe('fail');
  });

  it('does not pass if only the instrument held back', () => {
    expect(control('inconclusive', { run: { served: null } }).verdict).toBe('inconclusive');
  });

  it('does not pass if only a broken rule held back', () => {
    const recording: Recording = healthyRecording({ run: { expectation: { kind: 'refuted', as: 'inconclusive' } } });
    const observations = new Proxy(recording.run.observations, {
      get: () => {
        throw new TypeError('no observations');
      },
    });
    expect(judge({ ...recording, run: { ...recording.run, observations } }).verdict).toBe('inconclusive');
  });

  it('does not pass with a detector that did not prove itself', () => {
    expect(control('fail', { ...ONE_LOST, run: { calibration: [] } }).verdict).toBe('inconclusive');
  });
});

describe("judge, of the main job's broken dances", () => {
  it('fails the killed instance with the count of requests that were lost', () => {
    const killedMs = 4650;
    const report = judge(
      healthyRecording({
        attempt: ({ sentMs, endMs, version }) =>
          version === 1 && sentMs < killedMs && endMs > killedMs ? { outcome: 'empty-reply', endMs: killedMs + 0.5 } : {},
      }),
    );
    expect(report.verdict).toBe('fail');
    expect(report.requests.failed).toBeGreaterThan(2);
    expect(report.outages[0]).toMatchObject({ fromMs: killedMs + 0.5, failed: report.requests.failed });
  });

  it('is inconclusive if the new instance never takes over: both answer, and it never completes', () => {
    const report = judge(
      healthyRecording({
        run: {
          transitions: [{ from: 'ver_a', to: 'ver_b', triggerMs: 3000, completeMs: null }],
          trouble: 'waited 20 s for ver_a to sleep, in vain',
        },
        attempt: ({ sentMs }, id) => (sentMs > 4500 ? { version: 1 + (id % 2) } : {}),
      }),
    );
    expect(report.verdict).toBe('inconclusive');
    expect(verdicts(report)).toMatchObject({ transition: 'inconclusive', 'carried-through': 'inconclusive', 'zero-downtime': 'pass' });
  });

  it('is inconclusive if the build switch switches nothing, and says that nothing changed', () => {
    const report = judge(healthyRecording({ attempt: ({ sentMs }) => ({ version: 1, pid: sentMs < COMPLETE_MS ? 4711 : 4811 }) }));
    expect(report.verdict).toBe('inconclusive');
    expect(report.checks.find((check) => check.name === 'transition')?.detail).toContain('nothing changed');
  });

  it('is inconclusive if the new version fails to import', () => {
    const report = judge(
      healthyRecording({
        attempt: () => ({ version: 1 }),
        run: {
          transitions: [{ from: 'ver_a', to: 'ver_broken', triggerMs: 3000, completeMs: null }],
          trouble: 'ver_broken-2 exited with code 22',
        },
      }),
    );
    expect(report.verdict).toBe('inconclusive');
    expect(verdicts(report)).toMatchObject({ 'zero-downtime': 'pass', transition: 'inconclusive', 'carried-through': 'inconclusive' });
  });
});

describe('the reason and the facts of each check', () => {
  const breakages: Readonly<Record<string, Breakage>> = {
    healthy: {},
    lost: ONE_LOST,
    'held up': { run: { trouble: 'interrupted' } },
    'nothing changed': { attempt: () => ({ version: 1 }) },
    'nothing seen': { run: { phases: [], calibration: [], observations: [], transitions: [] } },
    control: { ...ONE_LOST, run: { expectation: { kind: 'refuted', as: 'fail', by: 'zero-downtime' } } },
    soak: { run: { soak: { askedMs: 5000 } } },
  };

  it.each(Object.entries(breakages))('are there, of a run that is %s: a code, and numbers and names', (_, breakage) => {
    const { checks } = judge(healthyRecording(breakage));
    expect(checks.length).toBeGreaterThan(1);
    for (const { name, verdict, reason, facts = {} } of checks) {
      expect(`${name}: ${reason}`).toMatch(/^[a-z/-]+: [a-z]+(?:-[a-z]+)*$/);
      if (verdict !== 'pass') expect(reason).not.toBe('holds');
      for (const fact of Object.values(facts)) expect(typeof fact === 'string' || Number.isFinite(fact)).toBe(true);
    }
  });

  it('are those that its sentence uses', () => {
    const { checks } = judge(healthyRecording(ONE_LOST));
    const sent = healthyRecording(ONE_LOST).ledger.sent;
    expect(checks.find(({ name }) => name === 'zero-downtime')).toMatchObject({ reason: 'requests-failed', facts: { sent, failed: 1 } });
    expect(checks.find(({ name }) => name === 'transition')).toMatchObject({
      reason: 'holds',
      facts: { from: 'ver_a', to: 'ver_b', triggerMs: 3000, strays: 0 },
    });
  });
});
