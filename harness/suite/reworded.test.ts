import { describe, expect, it } from 'vitest';
import { line } from '../core/explain/fake-failure.fixture.ts';
import type { Recording, RunEvent, RunRecord } from '../core/record/run-record.ts';

import { trialOf } from '../hunt/trial.ts';
import type { Report } from '../report/contract.ts';
import { pageData, preparePage } from '../report/html/data.ts';
import { judge } from '../report/make-report.ts';
import { sampleRecording } from '../report/sample/sample-recording.ts';
import { fakeRecording, healthyRecording } from '../servers/uwsgi/uwsgi-recording.fixture.ts';

import { factsOf } from './run-facts.ts';

/** Each sentence of zerodrop's own becomes another one; what a server wrote into its log stays. */
function reworded(recording: Recording): Recording {
  const { run, events } = recording;
  let sentences = 0;
  const other = (): string => `Sentence ${++sentences}, said otherwise.`;
  return {
    ...recording,
    run: {
      ...run,
      trouble: run.trouble === null ? null : other(),
      path: { ...run.path, detail: other() },
      observations: run.observations.map((each) => ({ ...each, says: other(), detail: other() })),
    },
    events: events.map((event): RunEvent => (event.source === 'log' ? event : { ...event, text: other() })),
  };
}

/** A report without its sentences. */
function facts({ checks, findings, ...report }: Report): unknown {
  return {
    ...report,
    checks: checks.map(({ detail: _, more: __, ...check }) => check),
    findings: findings.map(({ says: _, events, ...finding }) => ({
      ...finding,
      events: events.map(({ text, ...event }) => (event.source === 'log' ? { ...event, text } : event)),
    })),
  };
}

/** What the page draws, without its sentences. */
function drawn(recording: Recording): unknown {
  const data = pageData(preparePage(judge(recording), recording));
  return { ...data, events: data.events.map(([atMs, source, kind, instance, pid]) => [atMs, source, kind, instance, pid]) };
}

/** What a suite keeps, without its sentences. */
function kept(recording: Recording, report = judge(recording)): unknown {
  const { against, noLongerReproduces: gone, ...rest } = factsOf(recording, report);
  return { ...rest, against: against.length, gone: gone !== null };
}

/** A report whose checks and findings say it otherwise. */
function saidOtherwise(report: Report): Report {
  return {
    ...report,
    checks: report.checks.map((check) => ({
      ...check,
      detail: `${check.name}, said otherwise.`,
      ...(check.more === undefined ? {} : { more: '' }),
    })),
    findings: report.findings.map((finding) => ({ ...finding, says: 'Said otherwise.' })),
  };
}

/** The processes of a run as /proc showed them: another program, a worker that nothing named, and its end. */
function withProcesses(recording: Recording): Recording {
  const there = (atMs: number, pid: number, command: string, parentPid: number): RunEvent => ({
    ...({ atMs, source: 'process', kind: 'process-appeared', instance: 'ver_a-1', pid } as const),
    facts: { command, parentPid, absentForMs: 250 },
    text: `${command} is there, a child of ${parentPid}, it was not there 250 ms before`,
  });
  const gone: RunEvent = {
    ...({ atMs: 19_000, source: 'process', kind: 'process-gone', instance: 'ver_a-1', pid: 4790 } as const),
    facts: { command: 'sh', end: { code: 3 }, presentMsBefore: 250 },
    text: 'sh is gone, it exited with 3, it was there 250 ms before',
  };
  return { ...recording, events: [...recording.events, there(7000, 4790, 'sh', 4700), there(7250, 4791, 'sleep', 4790), gone] };
}

/** A worker of one of several masters, lost when one of them reloads: that it ended then is told by the look that missed it. */
function endedBetweenLooks(): Recording {
  const master = (atMs: number, pid: number) => line(atMs, 'emperor', `spawned uWSGI master process (pid: ${pid})`);
  const gone: RunEvent = {
    ...({ atMs: 2500, source: 'process', kind: 'process-gone', instance: 'emperor', pid: 31 } as const),
    facts: { command: 'uwsgi-core', end: { code: 30 }, presentMsBefore: 250 },
    text: 'uwsgi-core is gone, it exited with 30, it was there 250 ms before',
  };
  const events = [master(100, 10), master(150, 20), master(160, 30), line(2090, 'emperor', '...brutally killing workers...'), gone];
  return fakeRecording([{ outcome: 'empty-reply', begunBy: { pid: 31, instance: 'emperor' } }], events);
}

/** The end of the only instance that listened, told by a signal alone; requests are refused from then on. */
function nobodyListens(target: 'master' | 'process'): Recording {
  const kill: RunEvent = {
    ...({ atMs: 1900, source: 'strategy', kind: 'signal-sent', instance: 'a', pid: 10 } as const),
    facts: { signal: 'SIGKILL', pids: [10], target },
    text: target === 'master' ? 'SIGKILL to the master of a (pid 10)' : 'SIGKILL to worker 1 of a (pid 10)',
  };
  return fakeRecording([{ outcome: 'refused' }], [line(100, 'a', 'uWSGI http bound on 127.0.0.1:9090 fd 4'), kill]);
}

/** A switch that was waited for in vain, and a client that stood still. */
function heldUp(expectation: RunRecord['expectation']): Recording {
  const { run } = healthyRecording();
  const freezes = [{ atMs: 3500, durationMs: 1200 }];
  return healthyRecording({
    run: {
      expectation,
      phases: run.phases.filter(({ name }) => name !== 'settle'),
      transitions: run.transitions.map((each) => ({ ...each, completeMs: null })),
      ...(expectation.kind === 'refuted' ? {} : { generator: { ...run.generator, freezes } }),
      heldUp: { kind: 'waited-in-vain', waitedMs: 66_000, goal: 'start', instance: 'ver_b-2' },
      trouble: 'waited 66 s for ver_b-2 to import its app, in vain',
    },
  });
}

const RECORDINGS: Readonly<Record<string, () => Recording>> = {
  'a clean run': () => sampleRecording('clean'),
  'a run whose old instance was killed': () => sampleRecording('killed'),
  'a run whose processes were seen': () => withProcesses(sampleRecording('killed')),
  'a worker that ended between two looks': endedBetweenLooks,
  'a master that was killed': () => nobodyListens('master'),
  'a worker that was killed': () => nobodyListens('process'),
  'a control that is held up': () =>
    heldUp({ kind: 'refuted', as: 'inconclusive', by: 'carried-through', heldUp: { kind: 'waited-in-vain' } }),
  'a run that was held up while the client stood still': () => heldUp({ kind: 'zero-downtime', maxStallMs: 100 }),
  'a control that is refuted': () => ({
    ...healthyRecording({ run: { expectation: { kind: 'refuted', as: 'fail', by: 'zero-downtime' } } }),
  }),
};

describe.each(Object.entries(RECORDINGS))('%s', (_, recording) => {
  it('is judged as before when each sentence is another one', () => {
    expect(facts(judge(reworded(recording())))).toEqual(facts(judge(recording())));
  });

  it('is drawn as before', () => {
    expect(drawn(reworded(recording()))).toEqual(drawn(recording()));
  });

  it('is a trial of a hunt as before', () => {
    const tried = { tried: {}, seed: 1 };
    const trial = (report: Report) => {
      const found = trialOf(tried, report);
      return { kind: found.kind, rules: found.kind === 'broke' ? found.breakage.rules : null };
    };
    expect(trial(saidOtherwise(judge(recording())))).toEqual(trial(judge(recording())));
  });

  it('is kept by a suite as before', () => {
    expect(kept(reworded(recording()))).toEqual(kept(recording()));
    expect(kept(recording(), saidOtherwise(judge(recording())))).toEqual(kept(recording()));
  });
});

it('tells in these recordings what it would not without their facts', () => {
  const causes = (recording: Recording) => judge(recording).findings.map(({ cause }) => cause);
  expect(causes(sampleRecording('killed'))).toContain('killed');
  expect(causes(endedBetweenLooks())).toEqual(['brutal-reload']);
  const control = heldUp({ kind: 'refuted', as: 'inconclusive', by: 'carried-through', heldUp: { kind: 'waited-in-vain' } });
  const unlike = { ...control, run: { ...control.run, heldUp: { kind: 'interrupted' } } } as const;
  const verdicts = [control, unlike].map((each) => judge(each).checks.find(({ name }) => name === 'control')?.reason);
  expect(verdicts[1]).toBe('not-as-planned');
  expect(verdicts[0]).not.toBe('not-as-planned');
  const starved = heldUp({ kind: 'zero-downtime', maxStallMs: 100 });
  expect(factsOf(starved, judge(starved)).generatorSaturated).toBe(true);
  expect([causes(nobodyListens('master')), causes(nobodyListens('process'))]).toEqual([['nobody-listens'], [null]]);
});
