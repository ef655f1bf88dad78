import { describe, expect, it } from 'vitest';
import type { RunEvent } from '../../harness/core/record/run-record.ts';
import { healthyRecording } from '../../harness/core/verdict/healthy.fixture.ts';
import { stepsOf, withoutPlace } from './run-steps.ts';

const event = (atMs: number, text: string, more: Partial<RunEvent> = {}): RunEvent =>
  ({ atMs, source: 'strategy', kind: 'step', instance: 'server', pid: null, text, ...more }) as RunEvent;
const steps = (...events: readonly RunEvent[]) => stepsOf(healthyRecording({ events }));

describe('stepsOf', () => {
  it('tells what was done before the reload from what the reload did', () => {
    expect(steps(event(500, 'start server'), event(3100, 'SIGHUP to the master')).map(({ kind }) => kind)).toEqual(['before', 'done']);
  });

  it('tells as one what was done several times at once, whatever the numbers in it', () => {
    const all = [1, 2, 3].map((n) => event(3100 + n, `GET / sent on connection ${n}`));
    expect(steps(...all, event(5000, 'GET / sent on connection 4'))).toMatchObject([{ times: 3 }, { times: 1 }]);
  });

  it('has the lines of the log that are known, and none of the traffic', () => {
    const log = (kind: string) => event(3200, 'a line', { source: 'log', kind });
    const its = steps(log('worker-spawned'), log('log-line'), log('request-failed'), event(3300, 'x', { kind: 'connection-placed' }));
    expect(its).toEqual([{ atMs: 3200, kind: 'server', who: 'server', says: 'worker spawned', times: 1 }]);
  });

  it('ends when every instance is told to end', () => {
    expect(steps(event(5000, 'told to end', { source: 'harness', kind: 'teardown' }), event(5100, 'SIGTERM'))).toEqual([]);
  });
});

describe('withoutPlace', () => {
  it('leaves out what is another on each machine', () => {
    expect(withoutPlace('start python3 /home/me/zerodrop/conf/a-server/backend.py')).toBe('start python3 conf/a-server/backend.py');
    expect(withoutPlace('SIGHUP to the master of server (pid 24284)')).toBe('SIGHUP to the master of server');
    expect(withoutPlace('sh -p /home/me/tmp/zerodrop-25j9BX -c x')).toBe('sh -p …/ -c x');
    expect(withoutPlace('killing workers of /tmp/zerodrop-pyVFbi/backend.sock')).toBe('killing workers of …/backend.sock');
  });
});
