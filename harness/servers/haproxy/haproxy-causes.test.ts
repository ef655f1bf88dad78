import { expect, it } from 'vitest';
import { type CauseCase, causesBy, describeCauses } from '../../core/explain/describe-causes.fixture.ts';
import { line, masterGone, sent } from '../../core/explain/fake-failure.fixture.ts';
import type { RunEvent } from '../../core/record/run-record.ts';
import { HAPROXY_KNOWLEDGE } from './haproxy-causes.ts';

const afterwards = { failure: { sentMs: 3200, endMs: 3201 } };
const longBefore = { failure: { sentMs: 1000, endMs: 1100 } };
const begunBy = { pid: 11, instance: 'ver_a-1' } as const;
const request = (atMs: number, server: string, status: number, state: string, tries = 0): RunEvent =>
  line(
    atMs,
    'a',
    `127.0.0.1:45394 [28/Nov/2026:08:45:37.192] front app/${server} 0/0/-1/-1/9 ${status} 217 - - ${state} 1/1/0/0/${tries} 0/0 "GET / HTTP/1.1"`,
  );
const ofRequest = (status: number, event: RunEvent): CauseCase => ({
  failure: { outcome: 'wrong-status', status },
  events: [event],
  beside: {
    'another status': { failure: { status: 500 } },
    'a request that came afterwards': afterwards,
    'a request that ended before': longBefore,
  },
});
const ready = line(100, 'a', '[NOTICE]   (10) : Loading success.');

const CASES: Readonly<Record<string, CauseCase>> = {
  killed: {
    failure: { outcome: 'wrong-status', status: 502, begunBy },
    events: [sent(2099, 'ver_a-1', { signal: 'SIGKILL', pids: [11], target: 'master' }, 'SIGKILL to the master of ver_a-1 (pid 11)')],
    beside: {
      'another backend': { failure: { begunBy: { pid: 12, instance: 'ver_a-2' } } },
      'a request that came afterwards': afterwards,
    },
  },
  'hard-stop-after': {
    failure: { outcome: 'wrong-status', status: 502, begunBy },
    events: [
      line(2098, 'a', '[WARNING]  (10) : soft-stop running for too long, performing a hard-stop.'),
      request(2099, 'ver_a-1', 502, 'KH--'),
    ],
    beside: {
      'a session that was killed by hand': { events: [request(2099, 'ver_a-1', 502, 'KH--')] },
      'a backend that broke off': {
        events: [
          line(2098, 'a', '[WARNING]  (10) : soft-stop running for too long, performing a hard-stop.'),
          request(2099, 'ver_a-1', 502, 'SH--'),
        ],
      },
      'a request that came afterwards': afterwards,
      'a request that ended before': longBefore,
    },
  },
  'refused-at-hard-stop': {
    failure: { outcome: 'falsely-refused', begunBy },
    events: [line(2099, 'a', '[WARNING]  (10) : soft-stop running for too long, performing a hard-stop.')],
    beside: {
      'a request that ended otherwise': { failure: { outcome: 'wrong-status', status: 502 } },
      'a request that came afterwards': afterwards,
      'a request that ended before': longBefore,
    },
  },
  'session-elsewhere': ofRequest(409, line(2099, 'ver_a-2', 'backend knows of no such session')),
  'asset-gone': ofRequest(404, line(2099, 'ver_b-1', 'backend has no file /assets/ver_a.txt')),
  'listener-closed': {
    failure: { outcome: 'reset' },
    events: [line(2099, 'a', '[WARNING]  (10) : Proxy front stopped (cumulated conns: FE: 9, BE: 0).')],
    beside: {
      'a request that a backend had': { failure: { begunBy } },
      'a request that came afterwards': afterwards,
      'a request that ended before': longBefore,
      'a backend section that stopped': {
        events: [line(2099, 'a', '[WARNING]  (10) : Proxy app stopped (cumulated conns: FE: 0, BE: 9).')],
      },
    },
  },
  'backend-refuses': ofRequest(503, request(2099, 'ver_a-1', 503, 'SC--')),
  'no-backend-left': ofRequest(503, request(2099, '<NOSRV>', 503, 'SC--')),
  'backend-broke-off': ofRequest(502, request(2099, 'ver_a-1', 502, 'SH--')),
  'nobody-listens': {
    failure: { outcome: 'refused', sentMs: 2300, endMs: 2301 },
    events: [ready, masterGone(2101, 'a')],
    beside: { 'a request that ended before': longBefore },
  },
};

const causesOf = causesBy(HAPROXY_KNOWLEDGE);

describeCauses(HAPROXY_KNOWLEDGE, CASES, causesOf);

it('a request that was refused, and then found its server down, was not without one from the start', () => {
  const failure = { outcome: 'wrong-status', status: 503 } as const;
  expect(causesOf(failure, [request(2099, '<NOSRV>', 503, 'SC--', 3)])).toEqual(['backend-refuses']);
});
