import { describe, expect, it } from 'vitest';
import { line, sent, step } from '../../core/explain/fake-failure.fixture.ts';
import { explainFailures } from '../../core/explain/findings.ts';
import type { RunEvent } from '../../core/record/run-record.ts';
import { fakeRecording, findings } from './uwsgi-recording.fixture.ts';

const toAll = { signal: 'SIGKILL', pids: [10, 11, 12], target: 'all' } as const;
const kill = sent(2098.5, 'ver_a-1', toAll, 'SIGKILL to all of ver_a-1 (pids 10, 11, 12)');
const lost = (pid: number, sentMs: number) =>
  ({ outcome: 'empty-reply', sentMs, endMs: 2100, begunBy: { pid, instance: 'ver_a-1' } }) as const;
const UNAVAILABLE = '-- unavailable modifier requested: 0 --';

describe('findings', () => {
  it('finds nothing if nothing failed', () => {
    expect(findings(fakeRecording([{ sentMs: 1 }], [kill]))).toEqual([]);
  });

  it('puts down each request that was lost to the pid of its worker and to the kill, and to nothing else', () => {
    const distractions = [
      line(2099, 'ver_b-2', 'active master fifo is now running.fifo'),
      line(2100, 'ver_a-1', '...brutally killing workers...'),
    ];
    const [finding, ...others] = findings(fakeRecording([lost(11, 1800), lost(12, 1900), lost(11, 2000)], [kill, ...distractions]));
    expect(others).toEqual([]);
    expect(finding).toMatchObject({
      outcome: 'empty-reply',
      cause: 'killed',
      count: 3,
      requests: [0, 1, 2],
      processes: [
        { instance: 'ver_a-1', pid: 11, requests: 2 },
        { instance: 'ver_a-1', pid: 12, requests: 1 },
      ],
      events: [kill],
      eventCount: 1,
      lineCount: 0,
      // Fields of report.json: their names stay.
      sources: [{ says: expect.any(String), url: expect.any(String) }],
    });
    expect(finding?.says).toBe(
      '3 requests ended as empty-reply: the strategy killed the process that had them in hand. They were with ver_a-1, pids 11, 12. ' +
        'What led to it: “SIGKILL to all of ver_a-1 (pids 10, 11, 12)” (ver_a-1) at 2.099 s, 1.5 ms before the first of them.',
    );
  });

  it('explains a bad certificate by itself, each error apart', () => {
    const bad = { outcome: 'bad-certificate' } as const;
    const recording = fakeRecording(
      [
        { ...bad, tlsError: 'CERT_HAS_EXPIRED' },
        { ...bad, tlsError: 'ERR_TLS_CERT_ALTNAME_INVALID' },
      ],
      [],
    );
    const found = findings(recording);
    expect(found.map(({ cause, tlsError, count }) => ({ cause, tlsError, count }))).toEqual([
      { cause: 'bad-certificate', tlsError: 'CERT_HAS_EXPIRED', count: 1 },
      { cause: 'bad-certificate', tlsError: 'ERR_TLS_CERT_ALTNAME_INVALID', count: 1 },
    ]);
    expect(found[0]?.says).toContain('(CERT_HAS_EXPIRED)');
  });

  it('explains each empty reply by the pool’s worker and a line of its log of its own', () => {
    const events: RunEvent[] = [
      step(10, 'instance-started', 'pool', null, 'start pool with zerg-server.ini'),
      { ...line(50, 'pool', 'spawned uWSGI worker 1 (pid: 77, cores: 1)'), kind: 'worker-spawned', pid: 77 },
      step(100, 'instance-started', 'ver_a-1', null, 'start ver_a-1 with zerg-dance.ini'),
      line(2050, 'pool', UNAVAILABLE),
      line(2060, 'pool', UNAVAILABLE),
    ];
    const two = [{ outcome: 'empty-reply' }, { outcome: 'empty-reply' }] as const;
    const [finding, ...others] = findings(fakeRecording(two, events));
    expect(others).toEqual([]);
    expect(finding).toMatchObject({
      cause: 'unavailable-modifier',
      count: 2,
      processes: [{ instance: 'pool', pid: 77, requests: 2 }],
      events: [events[0]],
      lines: [events[3], events[4]],
      lineCount: 2,
    });
    expect(finding?.cure).toContain('processes = 0');
  });

  it('leaves a third empty reply unexplained if there are two lines', () => {
    const events = [line(2050, 'pool', UNAVAILABLE), line(2060, 'pool', UNAVAILABLE)];
    const three = [{ outcome: 'empty-reply' }, { outcome: 'empty-reply' }, { outcome: 'empty-reply', endMs: 2200 }] as const;
    expect(findings(fakeRecording(three, events)).map(({ cause, count, requests }) => ({ cause, count, requests }))).toEqual([
      { cause: 'unavailable-modifier', count: 2, requests: [0, 1] },
      { cause: null, count: 1, requests: [2] },
    ]);
  });

  it('gives a line to the request that is over first, so that as many as can be are explained', () => {
    const attempts = [
      { outcome: 'empty-reply', sentMs: 1000, endMs: 3000 },
      { outcome: 'empty-reply', sentMs: 1000, endMs: 1100 },
    ] as const;
    const events = [line(1050, 'pool', UNAVAILABLE), line(2500, 'pool', UNAVAILABLE)];
    expect(findings(fakeRecording(attempts, events))).toMatchObject([{ cause: 'unavailable-modifier', count: 2 }]);
  });

  it('does not put down to a router without a node what was lost after it had answered again', () => {
    const router = (atMs: number, text: string): RunEvent => line(atMs, 'router', `[uWSGI http pid 3042] 127.0.0.1:9090 => ${text}`);
    const events = [router(100, 'new node: 127.0.0.1:4001'), router(1000, 'marking 127.0.0.1:4001 as failed')];
    const failed = { outcome: 'empty-reply' } as const;
    const answered = (sentMs: number, endMs: number) => ({ sentMs, endMs, client: 1 });
    const causes = (...others: readonly ReturnType<typeof answered>[]) =>
      findings(fakeRecording([...others, failed], events)).map(({ cause }) => cause);
    expect(causes()).toEqual(['no-subscriber']);
    expect(causes(answered(1500, 1502))).toEqual([null]);
    // Sent before it was left, or answered only after the loss.
    expect(causes(answered(990, 1502), answered(1900, 2200))).toEqual(['no-subscriber']);
  });

  it('calls unexplained what nothing explains, and says what came last before it', () => {
    const events = [step(1900, 'fifo-written', null, null, '"w" > master.fifo'), line(2050, 'a', 'unable to stat() reload.touch')];
    const [finding] = findings(fakeRecording([{ outcome: 'truncated', bytes: 20, pid: 0 }], events));
    expect(finding).toMatchObject({ cause: null, sources: [], cure: null, events });
    expect(finding?.says).toBe(
      '1 request ended as truncated. Cause not identified. Last event before the failure: ' +
        '“unable to stat() reload.touch” (a) at 2.050 s, 50 ms earlier.',
    );
  });

  it('takes no switch of the link for what led to a failure', () => {
    const stop = step(1900, 'fifo-written', null, null, '"q" > master.fifo');
    const events = [stop, step(2090, 'build-switched', null, null, 'current -> ver_b'), line(2099, 'a', 'gateway "x" has been buried')];
    expect(findings(fakeRecording([{ outcome: 'empty-reply' }], events))).toMatchObject([{ cause: 'gateway-buried', events: [stop] }]);
  });

  it('takes no event that was sampled for something that came before', () => {
    const sampled = { ...line(2090, 'a', 'uwsgi is gone'), source: 'process', kind: 'process-gone', pid: 11 } as const;
    expect(findings(fakeRecording([{ outcome: 'reset' }], [sampled]))).toMatchObject([{ cause: null, events: [] }]);
  });

  it('explains no failure by what was said of another process of the same pid', () => {
    const before = line(900, 'a', 'Gracefully killing worker 1 (pid: 21)...');
    const attempts = [
      { sentMs: 1000, endMs: 1010, pid: 21 },
      { outcome: 'reset', reusedConnection: true },
    ] as const;
    expect(findings(fakeRecording(attempts, [before]))).toMatchObject([{ cause: null }]);
    expect(findings(fakeRecording(attempts, [{ ...before, atMs: 1005 }]))).toMatchObject([{ cause: 'kept-connection-closed' }]);
  });

  it('names the instance that a pid was of then, by the name that its log goes by', () => {
    const spawned = { ...line(50, 'emperor', 'spawned uWSGI worker 1 (pid: 21, cores: 1)'), kind: 'worker-spawned', pid: 21 };
    const ready = { ...spawned, atMs: 60, source: 'stats', kind: 'worker-ready', instance: 'v1' } as const;
    const later = { ...spawned, atMs: 5000, instance: 'b' };
    const wrong = { outcome: 'wrong-status', status: 500, pid: 21, bytes: 99 } as const;
    const processes = [{ instance: 'emperor', pid: 21, requests: 1 }];
    expect(findings(fakeRecording([wrong], [spawned, ready, later]))).toMatchObject([{ processes }]);
    expect(findings(fakeRecording([wrong], [ready]))).toMatchObject([{ processes: [{ instance: 'v1', pid: 21 }] }]);
  });

  it('finds nothing before a failure that came before everything', () => {
    expect(findings(fakeRecording([{ outcome: 'reset', sentMs: 1, endMs: 2 }], [kill]))).toMatchObject([
      { cause: null, events: [], lines: [], processes: [] },
    ]);
  });

  it('does not say that the strategy’s last step led to what a line of the log explains', () => {
    const events = [
      step(1900, 'file-touched', null, null, 'touch x'),
      line(2090, 'ver_a-1', 'DAMN ! worker 1 (pid: 11) died :( trying respawn ...'),
    ];
    const [finding] = findings(fakeRecording([lost(11, 2000)], events));
    expect(finding?.cause).toBe('worker-died');
    expect(finding?.says).toContain('The strategy’s last step before: “touch x” at 1.900 s, 200 ms before it.');
    expect(finding?.says).not.toContain('led to');
  });

  it('puts every failure into one finding, whatever was seen', () => {
    const outcomes = ['refused', 'reset', 'empty-reply', 'timeout', 'truncated', 'wrong-status'] as const;
    const attempts = Array.from({ length: 90 }, (_, i) => ({
      outcome: outcomes[i % 6] ?? 'reset',
      sentMs: i * 10,
      endMs: i * 10 + 90,
      status: 0,
    }));
    const events = [
      kill,
      line(1000, 'pool', UNAVAILABLE),
      line(1500, 'a', 'gateway "x" has been buried'),
      line(1600, 'a', 'binary reloading uWSGI...'),
    ];
    const found = findings(fakeRecording(attempts, events));
    expect(found.flatMap(({ requests }) => requests).sort((a, b) => a - b)).toEqual(attempts.map((_, i) => i));
    expect(found.reduce((sum, { count }) => sum + count, 0)).toBe(90);
    const { explained } = explainFailures(fakeRecording(attempts, events));
    for (const [place, { requests }] of found.entries())
      expect(requests.map((id) => explained.get(id)?.finding)).toEqual(requests.map(() => place));
    expect(explained.size).toBe(90);
    expect(found.map(({ firstMs }) => firstMs)).toEqual(found.map(({ firstMs }) => firstMs).sort((a, b) => a - b));
  });
});
