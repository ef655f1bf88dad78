import { type CauseCase, causesBy, describeCauses } from '../../core/explain/describe-causes.fixture.ts';
import { line, sent } from '../../core/explain/fake-failure.fixture.ts';
import type { RunEvent } from '../../core/record/run-record.ts';
import { PUMA_KNOWLEDGE } from './puma-causes.ts';

const held = { outcome: 'empty-reply', begunBy: { pid: 11, instance: 'a' } } as const;
const elsewhere = { failure: { begunBy: { pid: 12, instance: 'a' } } };
const afterwards = { failure: { sentMs: 5200, endMs: 5201 } };
const longBefore = { failure: { sentMs: 500, endMs: 600 } };
const busy = { failure: { begunBy: { pid: 11, instance: 'a' } } };
const starts = line(100, 'a', '[10] Puma starting in cluster mode...');
const listening = line(110, 'a', '[10] * Listening on http://127.0.0.1:9090');
const goodbye = (atMs: number): RunEvent => ({ ...line(atMs, 'a', '[10] - Goodbye!'), kind: 'goodbye' });

const ofHolder = (text: string): CauseCase => ({
  failure: held,
  events: [line(2099, 'a', text)],
  beside: { 'another worker': elsewhere, 'a request that came afterwards': afterwards, 'a request that ended before': longBefore },
});

const CASES: Readonly<Record<string, CauseCase>> = {
  killed: {
    failure: held,
    events: [sent(2099, 'a', { signal: 'SIGKILL', pids: [10, 11], target: 'all' }, 'SIGKILL to all of a (pids 10, 11)')],
    beside: { 'another worker': elsewhere, 'a request that came afterwards': afterwards },
  },
  'worker-timeout': ofHolder('[10] ! Terminating timed out worker (Worker 0 failed to check in within 60 seconds): 11'),
  'worker-told': ofHolder('[10] - Stopping 11 for phased upgrade...'),
  'force-shutdown': {
    failure: { outcome: 'wrong-status', status: 503 },
    events: [line(2099, 'a', '[11] Detected force shutdown of a thread')],
    beside: { 'another status': { failure: { status: 500 } }, 'a request that came afterwards': afterwards },
  },
  'force-shutdown-unread': {
    failure: { outcome: 'wrong-status', status: 408 },
    events: [line(2090, 'a', '[10] - Stopping 11 for phased upgrade...')],
    beside: { 'another status': { failure: { status: 503 } }, 'a request that came afterwards': afterwards },
  },
  'silent-connection-closed': {
    failure: { outcome: 'reset' },
    events: [line(2090, 'a', '[10] - Gracefully shutting down workers...')],
    beside: {
      'a request that a worker had': busy,
      'an answer that had begun': { failure: { bytes: 12 } },
      'a request that came afterwards': afterwards,
    },
  },
  'no-worker-boots': {
    failure: { outcome: 'timeout', sentMs: 2000, endMs: 62_000 },
    events: [line(9000, 'a', '[12] ! Unable to start worker')],
    beside: { 'a request that a worker had': busy, 'a request that ended before': longBefore },
  },
  'master-failed': {
    failure: { outcome: 'refused' },
    events: [line(1000, 'a', '[10] ! Unable to load application: LoadError: no such file')],
    beside: {
      'a request that a worker had': { failure: { outcome: 'reset', begunBy: { pid: 11, instance: 'a' } } },
      'a request that ended before': longBefore,
    },
  },
  'listener-ended': {
    failure: { outcome: 'reset' },
    events: [starts, listening, goodbye(2101)],
    beside: { 'a request that a worker had': busy, 'a request that ended long before': longBefore },
  },
  'nobody-listens': {
    failure: { outcome: 'refused', sentMs: 2300, endMs: 2301 },
    events: [starts, listening, goodbye(2101)],
    beside: { 'a request that ended long before': longBefore },
  },
};

describeCauses(PUMA_KNOWLEDGE, CASES, causesBy(PUMA_KNOWLEDGE));
