import { expect, it } from 'vitest';
import { type CauseCase, causesBy, describeCauses } from '../../core/explain/describe-causes.fixture.ts';
import { line, sent } from '../../core/explain/fake-failure.fixture.ts';
import type { RunEvent } from '../../core/record/run-record.ts';
import { GUNICORN_CAUSES, GUNICORN_KNOWLEDGE } from './gunicorn-causes.ts';

const held = { outcome: 'empty-reply', begunBy: { pid: 11, instance: 'a' } } as const;
const elsewhere = { failure: { begunBy: { pid: 12, instance: 'a' } } };
const afterwards = { failure: { sentMs: 2200, endMs: 2201 } };
const longBefore = { failure: { sentMs: 1000, endMs: 1100 } };
const listening = (atMs: number, pid: number): RunEvent => line(atMs, 'a', `[10] [INFO] Listening at: http://127.0.0.1:9090 (${pid})`);
const goodbye = (atMs: number): RunEvent => ({ ...line(atMs, 'a', '[10] [INFO] Shutting down: Master'), kind: 'goodbye' });

const ofHolder = (text: string): CauseCase => ({
  failure: held,
  events: [line(2099, 'a', text)],
  beside: { 'another worker': elsewhere, 'a request that came afterwards': afterwards, 'a request that ended before': longBefore },
});
const ofInstance = (text: string): CauseCase => ({
  failure: held,
  events: [line(2099, 'a', text)],
  beside: {
    'another instance': { failure: { begunBy: { pid: 11, instance: 'b' } } },
    'a request that came afterwards': afterwards,
    'a request that ended before': longBefore,
    'a reload by HUP, which kills no worker': { events: [line(2099, 'a', '[10] [INFO] Handling signal: hup')] },
    // After USR2 a line may be of either master: the worker of one that lives on did not end by it.
    'two masters, and a worker that lives on': { events: [listening(100, 10), listening(1000, 20), line(2099, 'a', text)] },
  },
});

const CASES: Readonly<Record<string, CauseCase>> = {
  killed: {
    failure: held,
    events: [sent(2099, 'a', { signal: 'SIGKILL', pids: [10, 11], target: 'all' }, 'SIGKILL to all of a (pids 10, 11)')],
    beside: { 'another worker': elsewhere, 'a request that came afterwards': afterwards },
  },
  'worker-timeout': ofHolder('[10] [CRITICAL] WORKER TIMEOUT (pid:11)'),
  'graceful-timeout': ofHolder('[11] [WARNING] Worker graceful timeout (pid:11)'),
  'worker-crashed': ofHolder('[10] [ERROR] Worker (pid:11) was sent SIGSEGV!'),
  'worker-killed': ofHolder('[10] [ERROR] Worker (pid:11) was sent SIGKILL! Perhaps out of memory?'),
  'shut-down': ofInstance('[10] [INFO] Handling signal: term'),
  'quick-shutdown': ofInstance('[10] [INFO] Handling signal: quit'),
  'master-crashed': {
    failure: { outcome: 'reset' },
    events: [listening(100, 10), line(1700, 'a', '[10] [INFO] Unhandled exception in main loop')],
    beside: {
      'a request that ended long before': longBefore,
      'a request that failed long after': { failure: { sentMs: 6900, endMs: 6901 } },
    },
  },
  'listener-ended': {
    failure: { outcome: 'reset' },
    events: [listening(100, 10), goodbye(2101)],
    beside: {
      'a request that a worker had': { failure: { begunBy: { pid: 11, instance: 'a' } } },
      'a request that ended long before': longBefore,
      'a second master that lives on': { events: [listening(100, 10), listening(1000, 20), goodbye(2101)] },
    },
  },
  'nobody-listens': {
    failure: { outcome: 'refused', sentMs: 2300, endMs: 2301 },
    events: [listening(100, 10), goodbye(2101)],
    beside: {
      'a second master that lives on': { events: [listening(100, 10), listening(1000, 20), goodbye(2101)] },
      'a request that ended long before': longBefore,
    },
  },
};

const causesOf = causesBy(GUNICORN_KNOWLEDGE);

describeCauses(GUNICORN_KNOWLEDGE, CASES, causesOf);

it.each([
  ['worker-crashed', 'Worker with pid 11 was terminated due to signal 11'],
  ['worker-killed', 'Worker with pid 11 was terminated due to signal 9'],
  ['worker-crashed', 'Worker (pid:11) exited with code 1'],
])('%s is found in the wording of either version: %s', (cause, text) => {
  expect(causesOf(held, [line(2099, 'a', text)])).toEqual([cause]);
});

it.each(['Worker with pid 11 was terminated due to signal 15', 'Worker (pid:11) was sent SIGTERM!'])(
  'a worker that had ended, and was told so once more, explains nothing: %s',
  (text) => {
    expect(causesOf(held, [line(2099, 'a', text)])).toEqual([null]);
  },
);

it.each(GUNICORN_CAUSES.map((cause) => [cause.name, cause] as const))('%s says what it is, its source, and what to do', (_, cause) => {
  expect(cause.message).not.toMatch(/\.$/);
  expect(cause.sources.length).toBeGreaterThan(0);
  for (const { title, url } of cause.sources) {
    if (url === null) expect(title).toMatch(/^gunicorn 23\.0\.0, gunicorn\/[\w/]+\.py, /);
    else expect(new URL(url).protocol).toBe('https:');
  }
  expect(cause.cure).toMatch(/^[a-z].*[^.]$/);
});
