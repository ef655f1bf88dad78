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

const exiting = (atMs: number, pid: number): RunEvent => line(atMs, 'a', `[${pid}] [INFO] Worker exiting (pid: ${pid})`);
const gthread = (version: string): readonly RunEvent[] => [
  line(90, 'a', `[10] [INFO] Starting gunicorn ${version}`),
  line(91, 'a', '[10] [INFO] Using worker: gthread'),
];

const CASES: Readonly<Record<string, CauseCase>> = {
  killed: {
    failure: held,
    events: [sent(2099, 'a', { signal: 'SIGKILL', pids: [10, 11], target: 'all' }, 'SIGKILL to all of a (pids 10, 11)')],
    beside: { 'another worker': elsewhere, 'a request that came afterwards': afterwards },
  },
  'killed-behind-proxy': {
    failure: { ...held, outcome: 'wrong-status', status: 502 },
    events: [sent(2099, 'a', { signal: 'SIGKILL', pids: [10, 11], target: 'all' }, 'SIGKILL to all of a (pids 10, 11)')],
    beside: { 'another worker': elsewhere, 'a request that came afterwards': afterwards, 'another status': { failure: { status: 500 } } },
  },
  'reset-behind-proxy': {
    failure: { outcome: 'wrong-status', status: 502 },
    events: [
      line(
        2099,
        'nginx',
        '[error] 20#20: *7 recv() failed (104: Connection reset by peer) while reading response header from upstream, client: 127.0.0.1, request: "POST /fast/ HTTP/1.1"',
      ),
    ],
    beside: {
      'a request that a worker had': { failure: { begunBy: { pid: 12, instance: 'a' } } },
      'an error of another kind': { failure: { status: 504 } },
      'a request that ended long before': longBefore,
    },
  },
  'worker-timeout': ofHolder('[10] [CRITICAL] WORKER TIMEOUT (pid:11)'),
  'graceful-timeout': ofHolder('[11] [WARNING] Worker graceful timeout (pid:11)'),
  'worker-crashed': ofHolder('[10] [ERROR] Worker (pid:11) was sent SIGSEGV!'),
  'worker-killed': ofHolder('[10] [ERROR] Worker (pid:11) was sent SIGKILL! Perhaps out of memory?'),
  'shut-down': ofInstance('[10] [INFO] Handling signal: term'),
  'quick-shutdown': {
    failure: held,
    events: [line(2090, 'a', '[10] [INFO] Handling signal: quit'), exiting(2099, 11)],
    beside: {
      'another worker': elsewhere,
      'a request that came afterwards': afterwards,
      'a request that ended before': longBefore,
      'a worker that was told to end by TERM': { events: [line(2090, 'a', '[10] [INFO] Handling signal: term'), exiting(2099, 11)] },
      'a worker that lives on': { events: [line(2090, 'a', '[10] [INFO] Handling signal: quit'), exiting(2099, 12)] },
    },
  },
  'quick-shutdown-answered': {
    failure: { ...held, outcome: 'wrong-status', status: 500 },
    events: [line(2090, 'a', '[10] [INFO] Handling signal: quit'), exiting(2099, 11)],
    beside: {
      'another worker': elsewhere,
      'an error of another kind': { failure: { status: 502 } },
      'a worker that was told to end by TERM': { events: [line(2090, 'a', '[10] [INFO] Handling signal: term'), exiting(2099, 11)] },
    },
  },
  'proxy-timed-out': {
    failure: { outcome: 'wrong-status', status: 504 },
    events: [
      line(
        2099,
        'nginx',
        '[error] 20#20: *7 upstream timed out (110: Connection timed out) while reading response header from upstream, client: 127.0.0.1, request: "POST /fast/ HTTP/1.1"',
      ),
    ],
    beside: { 'an error of another kind': { failure: { status: 502 } }, 'a request that ended long before': longBefore },
  },
  'kept-connection-closed': {
    failure: { outcome: 'reset', reusedConnection: true },
    events: [exiting(2099, 11)],
    beside: {
      'another worker': { events: [exiting(2099, 12)] },
      'a request that some of the answer had come of': { failure: { bytes: 10 } },
      'a new connection': { failure: { reusedConnection: false } },
    },
  },
  'accepted-and-dropped': {
    failure: { outcome: 'reset' },
    events: [...gthread('23.0.0'), line(2000, 'a', '[10] [INFO] Handling signal: hup')],
    beside: {
      'gunicorn 20.1, which hands it to a thread': { events: [...gthread('20.1.0'), line(2000, 'a', '[10] [INFO] Handling signal: hup')] },
      'gunicorn 24, which does so again': { events: [...gthread('24.0.0'), line(2000, 'a', '[10] [INFO] Handling signal: hup')] },
      'workers without threads': { events: [...gthread('23.0.0').slice(0, 1), line(2000, 'a', '[10] [INFO] Handling signal: hup')] },
      'a request that a worker had': { failure: { begunBy: { pid: 11, instance: 'a' } } },
      'a kept connection': { failure: { reusedConnection: true } },
      'a request that ended long before': longBefore,
      'a request that failed long after': { failure: { sentMs: 3600, endMs: 3601 } },
    },
  },
  'socket-closed': {
    failure: { outcome: 'reset' },
    events: [line(1000, 'a', '[10] [INFO] Handling signal: term'), exiting(2099, 11)],
    beside: {
      'a master that was not told to end': { events: [line(1000, 'a', '[10] [INFO] Handling signal: hup'), exiting(2099, 11)] },
      'a request that a worker had': { failure: { begunBy: { pid: 11, instance: 'a' } } },
      'a request that ended long before': longBefore,
      'a request that failed long after': { failure: { sentMs: 2600, endMs: 2601 } },
    },
  },
  'socket-gone': {
    failure: { outcome: 'refused', sentMs: 5000, endMs: 5001 },
    events: [line(1000, 'a', '[10] [INFO] Handling signal: term'), exiting(2099, 11)],
    beside: {
      'a master that was not told to end': { events: [line(1000, 'a', '[10] [INFO] Handling signal: hup'), exiting(2099, 11)] },
      'a request that ended long before': longBefore,
      'a request that failed long after': { failure: { sentMs: 12_200, endMs: 12_201 } },
    },
  },
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

// The worker has answered before, on the same connection.
const causesOf = causesBy(GUNICORN_KNOWLEDGE, [{ outcome: 'answered', sentMs: 500, endMs: 510, pid: 11 }]);

describeCauses(GUNICORN_KNOWLEDGE, CASES, causesOf);

it('a socket is closed, too, if a worker can not import the app', () => {
  const events = [line(1000, 'a', '[11] [ERROR] Exception in worker process'), exiting(2099, 11)];
  expect(causesOf({ outcome: 'refused' }, events)).toEqual(['socket-gone']);
});

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
