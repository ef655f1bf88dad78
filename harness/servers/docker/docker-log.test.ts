import { expect, it } from 'vitest';
import { INSTANCE_LABEL, readEvent } from './docker-events.ts';
import { meaningOf } from './docker-log.ts';

it.each([
  ['app 1 listens with ver_a', 'worker-ready', 1],
  ['app 1 is told to end', 'worker-told', 1],
  ['app 1 closes its listener', 'worker-closing', 1],
  ['app 1 ends', 'worker-gone', 1],
  ['2026/11/28 11:20:00 [notice] 1#1: start worker process 8', 'worker-spawned', 8],
  ['fooserv: importing ver_a', 'log-line', null],
])('%s', (line, kind, pid) => {
  expect(meaningOf(line)).toEqual({ kind, pid });
});

/** As Docker 20.10.24 writes it. */
const told = (action: string, more: Readonly<Record<string, string>> = {}) => ({
  Action: action,
  Actor: { ID: 'abc', Attributes: { image: 'zerodrop-docker', [INSTANCE_LABEL]: 'ver_a-1', ...more } },
  timeNano: 1_795_864_800_123_000_000,
});

it.each([
  ['start', {}, 'container-started', 'container ver_a-1: started'],
  ['kill', { signal: '15' }, 'container-told', 'container ver_a-1: sent signal 15'],
  ['kill', { signal: '9' }, 'container-killed', 'container ver_a-1: killed by signal 9'],
  ['die', { exitCode: '137' }, 'container-ended', 'container ver_a-1: ended with code 137'],
  ['health_status: healthy', {}, 'container-healthy', 'container ver_a-1: healthy'],
])('reads the event %s %o', (action, more, kind, text) => {
  expect(readEvent(told(action, more))).toMatchObject({ kind, text, instance: 'ver_a-1', containerId: 'abc' });
  expect(readEvent(told(action, more))?.wallMs).toBeCloseTo(1_795_864_800_123, 0);
});

it('leaves out what tells of no deploy, and containers that are no instance', () => {
  expect(readEvent(told('exec_start: node health.mjs'))).toBeNull();
  expect(readEvent({ Action: 'start', Actor: { ID: 'abc', Attributes: {} } })).toBeNull();
});
