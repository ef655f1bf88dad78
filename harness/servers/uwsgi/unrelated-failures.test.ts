import { describe, expect, it } from 'vitest';
import emperorOneVassal from '../../../scenarios/uwsgi/emperor/emperor-one-vassal.ts';
import keepAlive from '../../../scenarios/uwsgi/races/keep-alive.ts';
import reusePort from '../../../scenarios/uwsgi/reuse-port/reuse-port.ts';
import backupDeployStarted from '../../../scenarios/uwsgi/zerg/zerg-backup-deploy-started.ts';
import type { RunEvent } from '../../core/record/run-record.ts';
import { type Breakage, TRIGGER_MS } from '../../core/verdict/healthy.fixture.ts';
import { judgeRun } from '../../core/verdict/judge-run.ts';
import type { ScenarioDefinition } from '../../scenario.ts';
import { healthyRecording } from './uwsgi-recording.fixture.ts';

/** A scenario's verdict, and that of its signature, on a run in which these requests failed and these lines were logged. */
function verdictOf({ expect: expectation }: ScenarioDefinition, attempt: NonNullable<Breakage['attempt']>, events: readonly RunEvent[]) {
  const observations = healthyRecording().run.observations.map((each) => ({ ...each, mustShow: true as const }));
  const { verdict, checks } = judgeRun(healthyRecording({ attempt, events, run: { expectation, observations } }));
  return [verdict, checks.find(({ name }) => name === 'signature')?.verdict];
}

const FAILS = ['fail', 'fail'];
const log = (instance: string, text: string, atMs = 4000): RunEvent => ({
  atMs,
  source: 'log',
  kind: 'log-line',
  instance,
  pid: null,
  text,
});
const inBaseline = (healthy: { readonly sentMs: number }, id: number) => healthy.sentMs < TRIGGER_MS - 700 && id >= 12;

describe('a scenario that shows a defect fails on failures that have nothing to do with the reload', () => {
  it('keep-alive, with a reset of a new connection in the baseline', () => {
    expect(verdictOf(keepAlive, (_, id) => (id === 12 ? { outcome: 'reset' } : {}), [])).toEqual(FAILS);
  });

  it('keep-alive, with resets and empty replies on new connections in the reload', () => {
    const lost = (_: unknown, id: number) =>
      id === 60 ? ({ outcome: 'reset' } as const) : id > 60 && id < 66 ? ({ outcome: 'empty-reply' } as const) : {};
    expect(verdictOf(keepAlive, lost, [])).toEqual(FAILS);
  });

  it('reuse-port, with a reset in the baseline and a goodbye', () => {
    const goodbye = log('ver_a-1', 'goodbye to uWSGI.');
    expect(verdictOf(reusePort, (_, id) => (id === 12 ? { outcome: 'reset' } : {}), [goodbye])).toEqual(FAILS);
  });

  it('emperor-one-vassal, with empty replies in the baseline', () => {
    const lost: NonNullable<Breakage['attempt']> = (healthy, id) => (inBaseline(healthy, id) ? { outcome: 'empty-reply' } : {});
    expect(verdictOf(emperorOneVassal, lost, [log('emperor', 'binary reloading uWSGI...')])).toEqual(FAILS);
  });

  it('zerg-backup-deploy-started, with a status that no proxy gives', () => {
    const line = log('nginx', '[error] 7#7: *1 upstream prematurely closed connection while reading response header from upstream');
    const lost: NonNullable<Breakage['attempt']> = (_, id) => (id >= 60 && id < 80 ? { outcome: 'wrong-status', status: 404 } : {});
    expect(verdictOf(backupDeployStarted, lost, [line])).toEqual(FAILS);
  });
});
