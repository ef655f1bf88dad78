import { describe, expect, it } from 'vitest';
import { type FakeFailure, line } from '../../core/explain/fake-failure.fixture.ts';
import type { RunEvent } from '../../core/record/run-record.ts';
import { fakeRecording, findings } from './uwsgi-recording.fixture.ts';

/** The causes of a watched service: nothing tells which process had which request. */
function causesOf(failure: FakeFailure, events: readonly RunEvent[]): (string | null)[] {
  const { run, ...rest } = fakeRecording([failure], events);
  return findings({ ...rest, run: { ...run, runtime: 'external', served: null } }).map(({ cause }) => cause);
}

const lost = { outcome: 'empty-reply' } as const;
const cut = { outcome: 'truncated' } as const;
const offload = line(0, 'a', 'spawned 2 offload threads for uWSGI worker 1');

describe('causes of a service whose processes keep no book', () => {
  const cases: readonly (readonly [cause: string, failure: FakeFailure, events: readonly RunEvent[]])[] = [
    ['no-mercy', lost, [line(2099, 'a', 'worker 1 (pid: 11) is taking too much time to die...NO MERCY !!!')]],
    ['harakiri', lost, [line(2099, 'a', '*** HARAKIRI ON WORKER 1 (pid: 11, try: 1) ***')]],
    ['lifetime-reached', lost, [line(2040, 'a', 'worker 2 lifetime reached, it was running for 7 second(s)')]],
    ['worker-died', lost, [line(2150, 'a', 'DAMN ! worker 1 (pid: 11) died, killed by signal 9 :( trying respawn ...')]],
    ['brutal-reload', lost, [line(2099, 'a', '...brutally killing workers...')]],
    ['shut-down', lost, [line(2099, 'a', 'SIGINT/SIGTERM received...killing workers...')]],
    ['no-app', lost, [line(2050, 'a', '*** no app loaded. GAME OVER ***')]],
    ['gateway-buried', lost, [line(1950, 'a', 'gateway "uWSGI http 1" has been buried (pid: 12)')]],
    ['offload-abandoned', cut, [offload, line(2090, 'a', 'Gracefully killing worker 1 (pid: 11)...')]],
    ['accept-race', { outcome: 'reset' }, [line(2050, 'a', 'Gracefully killing worker 1 (pid: 11)...')]],
  ];
  it.each(cases)('names %s by the time of the line', (cause, failure, events) => {
    expect(causesOf(failure, events)).toEqual([cause]);
  });

  const elsewhen: FakeFailure = { ...lost, sentMs: 9000, endMs: 9100 };
  it.each(cases.filter(([cause]) => cause !== 'no-app'))('does not name %s for a request of another time', (_, failure, events) => {
    expect(causesOf({ ...failure, ...elsewhen, outcome: failure.outcome }, events)).toEqual([null]);
  });

  it('calls a request that was reset without a byte one that waited', () => {
    const bound = line(100, 'a', 'uwsgi socket 0 bound to TCP address 127.0.0.1:9090 fd 3');
    const told = line(2099, 'a', 'SIGINT/SIGTERM received...killing workers...');
    expect(causesOf({ outcome: 'reset' }, [bound, told, line(2100, 'a', 'goodbye to uWSGI.')])).toEqual(['listener-ended']);
  });

  it('says that nothing tells which process had the request', () => {
    const { run, ...rest } = fakeRecording([lost], [line(2099, 'a', 'worker 1 (pid: 11) is taking too much time to die...NO MERCY !!!')]);
    const [finding] = findings({ ...rest, run: { ...run, runtime: 'external', served: null } });
    expect(finding?.byTime).toBe(true);
    expect(finding?.processes).toEqual([{ instance: 'a', pid: 11, requests: 1 }]);
    expect(finding?.says).toMatch(/NO MERCY !!!”, at that time; nothing tells which process had it\.$/);
  });
});
