import { type CauseCase, causesBy, describeCauses } from '../../core/explain/describe-causes.fixture.ts';
import { line, sent } from '../../core/explain/fake-failure.fixture.ts';
import type { RunEvent } from '../../core/record/run-record.ts';
import { UVICORN_KNOWLEDGE } from './uvicorn-causes.ts';

const held = { outcome: 'empty-reply', begunBy: { pid: 11, instance: 'a' } } as const;
const elsewhere = { failure: { begunBy: { pid: 12, instance: 'a' } } };
const afterwards = { failure: { sentMs: 5200, endMs: 5201 } };
const longBefore = { failure: { sentMs: 500, endMs: 600 } };
const shuttingDown = line(2090, 'a', 'INFO:     Shutting down');
const listening = line(100, 'a', 'INFO:     Uvicorn running on http://127.0.0.1:9090 (Press CTRL+C to quit)');
const goodbye = (atMs: number): RunEvent => ({ ...line(atMs, 'a', 'INFO:     Stopping parent process [10]'), kind: 'goodbye' });
/** A client that has been answered by process 11, and comes again on the same connection. */
const kept = { outcome: 'reset', client: 3, lane: 'reused', reusedConnection: true } as const;
const before = { sentMs: 1900, endMs: 1901, client: 3, lane: 'reused', pid: 11 } as const;

const CASES: Readonly<Record<string, CauseCase>> = {
  killed: {
    failure: held,
    events: [sent(2099, 'a', { signal: 'SIGKILL', pids: [10, 11], target: 'all' }, 'SIGKILL to all of a (pids 10, 11)')],
    beside: { 'another worker': elsewhere, 'a request that came afterwards': afterwards },
  },
  'hung-worker-killed': {
    failure: held,
    events: [line(2099, 'a', 'INFO:     Child process [11] died')],
    beside: { 'another worker': elsewhere, 'a request that came afterwards': afterwards, 'a request that ended before': longBefore },
  },
  'hung-worker-killed-unread': {
    failure: { outcome: 'reset' },
    events: [line(2099, 'a', 'INFO:     Child process [11] died')],
    beside: {
      'a request that a worker had': { failure: { begunBy: { pid: 12, instance: 'a' } } },
      'a request that came afterwards': afterwards,
    },
  },
  'websocket-cut': {
    failure: { ...held, outcome: 'truncated', status: 101, bytes: 400 },
    events: [shuttingDown],
    beside: { 'an answer that is no WebSocket': { failure: { status: 200 } }, 'a request that came afterwards': afterwards },
  },
  'graceful-timeout': {
    failure: held,
    events: [line(2099, 'a', 'ERROR:    Cancel 1 running task(s), timeout graceful shutdown exceeded')],
    beside: { 'another instance': { failure: { begunBy: { pid: 11, instance: 'b' } } }, 'a request that came afterwards': afterwards },
  },
  'proxy-shutdown-timeout': {
    failure: { ...held, outcome: 'truncated', bytes: 400 },
    events: [line(2000, 'nginx', '2026/11/28 01:02:03 [notice] 30#30: gracefully shutting down')],
    beside: { 'a request that came afterwards': afterwards, 'a request that ended long before': longBefore },
  },
  'idle-connection-closed': {
    failure: kept,
    events: [shuttingDown],
    beside: { 'a request that came afterwards': afterwards, 'a request on a new connection': { failure: { reusedConnection: false } } },
  },
  'closed-unread': {
    failure: { outcome: 'reset' },
    events: [shuttingDown],
    beside: {
      'a request that a worker had': { failure: { begunBy: { pid: 11, instance: 'a' } } },
      'a request that came afterwards': afterwards,
      'an answer that had begun': { failure: { bytes: 12 } },
    },
  },
  'queue-closed': {
    failure: { outcome: 'reset' },
    events: [listening, goodbye(2101)],
    beside: {
      'a request that ended long before': longBefore,
      'a request that a worker had': { failure: { begunBy: { pid: 11, instance: 'a' } } },
    },
  },
  'no-worker-starts': {
    failure: { outcome: 'timeout', sentMs: 2000, endMs: 62_000 },
    events: [line(9000, 'a', 'INFO:     Child process [12] died')],
    beside: {
      'a request that a worker had': { failure: { begunBy: { pid: 11, instance: 'a' } } },
      'a request that ended before': longBefore,
    },
  },
  'upstream-gone': {
    failure: { outcome: 'wrong-status', status: 502 },
    events: [
      line(2099, 'nginx', '2026/11/28 11:33:59 [error] 5#5: *305 connect() failed (111: Connection refused) while connecting to upstream'),
    ],
    beside: { 'another status': { failure: { status: 500 } }, 'a request that came afterwards': afterwards },
  },
  'nobody-listens': {
    failure: { outcome: 'refused' },
    events: [line(1000, 'a', 'INFO:     Shutting down')],
    beside: { 'a request that ended before': longBefore },
  },
};

describeCauses(UVICORN_KNOWLEDGE, CASES, causesBy(UVICORN_KNOWLEDGE, [before]));
