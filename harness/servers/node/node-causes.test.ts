import { type CauseCase, causesBy, describeCauses } from '../../core/explain/describe-causes.fixture.ts';
import { line, sent } from '../../core/explain/fake-failure.fixture.ts';
import type { RunEvent } from '../../core/record/run-record.ts';
import { NODE_KNOWLEDGE } from './node-causes.ts';

const held = { outcome: 'empty-reply', begunBy: { pid: 11, instance: 'a' } } as const;
const elsewhere = { failure: { begunBy: { pid: 12, instance: 'a' } } };
const afterwards = { failure: { sentMs: 2200, endMs: 2201 } };
const longBefore = { failure: { sentMs: 1000, endMs: 1100 } };
const starts = line(100, 'a', 'primary 10 starts: node 18.20.4, 2 workers of worker.mjs');
const ready = line(1200, 'a', 'primary 10 is ready');
const goodbye = (atMs: number): RunEvent => ({ ...line(atMs, 'a', 'primary 10 ends'), kind: 'goodbye' });

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
  'kill-timeout': ofHolder('worker 11 did not end within 100 ms, and is killed'),
  'signal-without-handler': ofHolder('worker 11 was ended by SIGTERM'),
  'session-destroyed': {
    failure: held,
    events: [line(2099, 'a', 'worker 11 drops a request that it has in hand')],
    beside: {
      'a worker that only ends': { events: [line(2099, 'a', 'worker 11 is told to end')] },
    },
  },
  'worker-crashed': ofHolder('worker 11 was ended by SIGSEGV'),
  'stream-begun-anew': {
    failure: { outcome: 'repeated' },
    events: [line(1500, 'a', 'worker 11 is told to end')],
    beside: {
      'no worker that was told to end': { events: [ready] },
    },
  },
  'idle-connection-closed': {
    failure: { outcome: 'reset', reusedConnection: true },
    events: [line(2099, 'a', 'worker 21 is told to end')],
    beside: {
      'another worker': { events: [line(2099, 'a', 'worker 22 is told to end')] },
      'a request that the worker had begun with': { failure: { begunBy: { pid: 11, instance: 'a' } } },
    },
  },
  'no-worker-listens': {
    failure: { outcome: 'refused', sentMs: 2100, endMs: 2101 },
    events: [starts, ready, line(1800, 'a', 'no worker listens')],
    beside: {
      'a refusal that came long after': { failure: { sentMs: 3900, endMs: 3901 } },
      'a request that a worker had': { failure: { outcome: 'reset', begunBy: { pid: 11, instance: 'a' } } },
    },
  },
  'handed-to-dead-worker': {
    failure: { outcome: 'timeout', sentMs: 2000, endMs: 63_000, bytes: 0 },
    events: [starts, ready, line(2007, 'a', 'worker 11 was ended by SIGTERM')],
    beside: {
      'a worker that ended by itself': { events: [starts, ready, line(2007, 'a', 'worker 11 ended with code 0')] },
      'a request that a worker had': { failure: { begunBy: { pid: 12, instance: 'a' } } },
      'half an answer': { failure: { bytes: 20 } },
    },
  },
  'handed-back-to-none': {
    failure: { outcome: 'timeout', sentMs: 2000, endMs: 63_000, bytes: 0 },
    events: [starts, ready, line(2007, 'a', 'no worker listens')],
    beside: {
      'a worker that others can stand in for': { events: [starts, ready, line(2007, 'a', 'worker 11 ended with code 0')] },
      'a request that a worker had': { failure: { begunBy: { pid: 12, instance: 'a' } } },
      'half an answer': { failure: { bytes: 20 } },
    },
  },
  'listener-ended': {
    failure: { outcome: 'reset' },
    events: [starts, ready, goodbye(2101)],
    beside: {
      'a request that a worker had': { failure: { begunBy: { pid: 11, instance: 'a' } } },
      'a request that ended long before': longBefore,
    },
  },
  'nobody-listens': {
    failure: { outcome: 'refused', sentMs: 2300, endMs: 2301 },
    events: [starts, ready, goodbye(2101)],
    beside: { 'a request that ended long before': longBefore },
  },
};

/** A request that was answered by worker 21, on a connection that is kept. */
const KEPT = { sentMs: 1500, endMs: 1510, pid: 21 } as const;

const causesOf = causesBy(NODE_KNOWLEDGE, [KEPT]);

describeCauses(NODE_KNOWLEDGE, CASES, causesOf);
