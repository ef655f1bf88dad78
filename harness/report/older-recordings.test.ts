import { expect, it } from 'vitest';
import { type HeldUp, type HeldUpBy, isHeldUpBy } from '../core/record/held-up.ts';
import type { RunEvent } from '../core/record/run-record.ts';
import { eventFromOlder, fromOlder } from './older-recordings.ts';

const of = (kind: string, text: string, pid: number | null = null, source: RunEvent['source'] = 'process'): RunEvent =>
  eventFromOlder({ atMs: 1, source, kind, instance: 'a', pid, text });

it('names the server of a recording that only knew uWSGI', () => {
  expect(fromOlder({ scenario: 'sighup', uwsgi: { version: '2.0.21' } })).toEqual({
    scenario: 'sighup',
    server: { name: 'uwsgi', title: 'uWSGI', version: '2.0.21' },
  });
});

it('knows that a service which was not ours had no server that is known', () => {
  expect(fromOlder({ scenario: 'watch', uwsgi: null })).toEqual({ scenario: 'watch', server: null });
});

it('leaves a recording of this version as it is', () => {
  const run = { scenario: 'sighup', server: { name: 'other', title: 'Other', version: '1' } };
  expect(fromOlder(run)).toBe(run);
});

it('tells instances of the server from other programs in events that did not', () => {
  const started = (text: string) => of('uwsgi-started', text).kind;
  expect([started('start pool with zerg-server.ini'), started('start nginx -c /tmp/nginx.conf')]).toEqual([
    'instance-started',
    'program-started',
  ]);
});

it.each([
  ['signal-sent', 'SIGKILL to all of a (pids 7, 8)', { signal: 'SIGKILL', pids: [7, 8], target: 'all' }],
  ['signal-sent', 'SIGHUP to the master of a (pid 7)', { signal: 'SIGHUP', pids: [7], target: 'master' }],
  ['signal-sent', 'SIGSTOP to worker 2, busy of a (pid 9)', { signal: 'SIGSTOP', pids: [9], target: 'process', which: 'worker 2, busy' }],
  ['signal-sent', 'SIGHUP', { signal: 'SIGHUP', pids: [5], target: 'process' }],
  ['process-appeared', 'uwsgi is there, a child of 7', { command: 'uwsgi', parentPid: 7, absentForMs: null }],
  [
    'process-appeared',
    'uwsgi is there, a child of 7, it was not there 250 ms before',
    { command: 'uwsgi', parentPid: 7, absentForMs: 250 },
  ],
  ['process-gone', 'uwsgi is gone', { command: 'uwsgi', end: null, presentMsBefore: null }],
  [
    'process-gone',
    'uwsgi is gone, it exited with 30, it was there 250 ms before',
    { command: 'uwsgi', end: { code: 30 }, presentMsBefore: 250 },
  ],
  ['process-gone', 'sh is gone, ended by signal 9', { command: 'sh', end: { signal: 9 }, presentMsBefore: null }],
  ['master-gone', 'a exited with code 22', { end: { code: 22 } }],
  ['master-gone', 'a was ended by SIGKILL', { end: { signal: 'SIGKILL' } }],
  ['master-gone', 'a ended, and how is not known: no shim', { end: { unknown: 'no shim' } }],
  ['fifo-written', '"2p" > running.fifo', { fifo: 'running.fifo', commands: '2p' }],
  ['uwsgi-started', 'start a with zerg-dance.ini', { configuration: ['zerg-dance.ini'] }],
  ['program-started', 'start nginx -c x', { argv: ['nginx', '-c', 'x'] }],
  ['build-switched', 'current -> ver_b', { build: 'ver_b' }],
  ['file-touched', 'touch reload', { file: 'reload' }],
  ['transition-complete', 'ver_a -> ver_b complete', { from: 'ver_a', to: 'ver_b' }],
  ['worker-ready', 'worker 3 accepts', { worker: 3 }],
  ['listen-queue', '12 wait to be accepted', { waiting: 12 }],
] as const)('reads the facts of %s in "%s"', (kind, text, facts) => {
  expect(of(kind, text, 5).facts).toEqual(facts);
});

it('leaves an event without facts whose text says something else, and a line of a log, whatever its kind', () => {
  for (const kind of ['signal-sent', 'process-gone', 'fifo-written', 'listen-queue', 'phase', 'x'])
    expect(of(kind, 'something else')).not.toHaveProperty('facts');
  expect(of('worker-ready', 'worker 3 accepts', 1, 'log')).not.toHaveProperty('facts');
});

it('does not read the text of an event that has facts', () => {
  const facts = { worker: 4 } as const;
  const event: RunEvent = { atMs: 1, source: 'stats', kind: 'worker-ready', instance: 'a', pid: 1, text: 'worker 3 accepts', facts };
  expect(eventFromOlder(event)).toBe(event);
});

it.each([
  ['waited 66 s for ver_b-2 to import its app, in vain; it said nothing', { kind: 'waited-in-vain', waitedMs: 66_000 }],
  [
    'ver_broken-2 exited with code 22 while we waited for ver_broken-2 to import its app and start; its log says: x',
    { kind: 'instance-ended', instance: 'ver_broken-2', end: { code: 22 } },
  ],
  ['pool was ended by SIGSEGV while we waited for it', { kind: 'instance-ended', instance: 'pool', end: { signal: 'SIGSEGV' } }],
  ['interrupted by SIGINT before the run was carried through', { kind: 'interrupted' }],
  ['the command failed: exit code 3', { kind: 'command-failed', end: { code: 3 } }],
  ['the command failed: ended by SIGKILL', { kind: 'command-failed', end: { signal: 'SIGKILL' } }],
  ['the command failed: it could not be started: ENOENT', { kind: 'command-failed', end: null }],
  ['reload-vassals was never started', { kind: 'other' }],
] as const)('reads what held a run up in "%s"', (trouble, heldUp) => {
  expect(fromOlder({ trouble })).toEqual({ trouble, heldUp });
});

it('asks of a control what its pattern asked', () => {
  const trouble = 'ver_broken-2 exited with code 22 while we waited for it';
  const wanted = (pattern: string) => {
    const { expectation, heldUp } = fromOlder({ trouble, expectation: { kind: 'refuted', as: 'inconclusive', trouble: pattern } });
    return isHeldUpBy(heldUp as HeldUp, (expectation as { heldUp: HeldUpBy }).heldUp);
  };
  expect([wanted('^ver_broken-2 exited with code 22 while'), wanted('ver_b-2 to take over')]).toEqual([true, false]);
});
