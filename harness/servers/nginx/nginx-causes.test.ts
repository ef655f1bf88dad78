import { type CauseCase, causesBy, describeCauses } from '../../core/explain/describe-causes.fixture.ts';
import { line, step } from '../../core/explain/fake-failure.fixture.ts';
import type { RunEvent } from '../../core/record/run-record.ts';
import { NGINX_KNOWLEDGE } from './nginx-causes.ts';

const at = (atMs: number, text: string): RunEvent => line(atMs, 'nginx', `2026/11/28 08:00:00 ${text}`);
const listens = at(100, '[notice] 10#10: start worker processes');
const longBefore = { failure: { sentMs: 1000, endMs: 1100 } };
const muchLater = { failure: { sentMs: 9000, endMs: 9100 } };
const deploys = step(1900, 'signal-sent', 'ver_a-1', 20, 'SIGTERM to the master of ver_a-1');
const held = { begunBy: { pid: 21, instance: 'ver_a-1' } } as const;
const bad = { outcome: 'wrong-status', status: 502 } as const;

const CASES: Readonly<Record<string, CauseCase>> = {
  'upstream-refused': {
    failure: bad,
    events: [deploys, at(2050, '[error] 11#11: *5 connect() failed (111: Unknown error) while connecting to upstream, client: 127.0.0.1')],
    beside: { 'another status': { failure: { status: 503 } }, 'a request that came much later': muchLater },
  },
  'kept-upstream-closed': {
    failure: bad,
    events: [
      at(1990, '[notice] 11#11: gracefully shutting down'),
      deploys,
      at(2050, '[error] 12#12: *5 upstream prematurely closed connection while reading response header from upstream, client: 127.0.0.1'),
    ],
    beside: { 'another status': { failure: { status: 503 } }, 'a request that a backend had': { failure: held } },
  },
  'upstream-closed': {
    failure: bad,
    events: [
      deploys,
      at(2050, '[error] 11#11: *5 upstream prematurely closed connection while reading response header from upstream, client: 127.0.0.1'),
    ],
    beside: { 'another status': { failure: { status: 503 } }, 'a request that came much later': muchLater },
  },
  'session-elsewhere': {
    failure: { outcome: 'wrong-status', status: 409 },
    events: [deploys, line(2050, 'ver_a-2', 'backend knows of no such session')],
    beside: { 'another status': { failure: { status: 503 } }, 'a request that came much later': muchLater },
  },
  'asset-gone': {
    failure: { outcome: 'wrong-status', status: 404 },
    events: [
      deploys,
      at(2050, '[error] 11#11: *5 open() "/run/current/assets/ver_a.txt" failed (2: No such file or directory), client: 127.0.0.1'),
    ],
    beside: { 'another status': { failure: { status: 503 } }, 'a request that came much later': muchLater },
  },
  'shutdown-timeout': {
    failure: { outcome: 'empty-reply', ...held },
    events: [listens, at(2000, '[notice] 11#11: gracefully shutting down')],
    beside: { 'a request that ended long before': longBefore, 'a request that came much later': muchLater },
  },
  'idle-closed': {
    failure: { outcome: 'empty-reply', reusedConnection: true, bytes: 0 },
    events: [listens, at(2000, '[notice] 11#11: gracefully shutting down')],
    beside: {
      'a request that ended long before': longBefore,
      'a request on a new connection': { failure: { reusedConnection: false } },
      'a request that a backend had': { failure: held },
    },
  },
  'fast-shutdown': {
    failure: { outcome: 'empty-reply', ...held },
    events: [listens, at(2090, '[notice] 10#10: signal 15 (SIGTERM) received from 9, exiting')],
    beside: { 'a request that ended long before': longBefore, 'a request that came much later': muchLater },
  },
  'reuseport-closed': {
    failure: { outcome: 'reset' },
    events: [listens, at(2000, '[notice] 11#11: gracefully shutting down')],
    beside: {
      'a request that ended long before': longBefore,
      'a request that came much later': muchLater,
      'a request that a backend had': { failure: held },
    },
  },
  'listener-ended': {
    failure: { outcome: 'reset' },
    events: [listens, { ...line(2101, 'nginx', '2026/11/28 08:00:00 [notice] 10#10: exit'), kind: 'goodbye' }],
    beside: { 'a request that ended long before': longBefore, 'a request that a backend had': { failure: held } },
  },
  'nobody-listens': {
    failure: { outcome: 'refused', sentMs: 2300, endMs: 2301 },
    events: [listens, at(2290, '[notice] 10#10: signal 3 (SIGQUIT) received from 9, shutting down')],
    beside: { 'a request that ended long before': longBefore },
  },
};

const causesOf = causesBy(NGINX_KNOWLEDGE);

describeCauses(NGINX_KNOWLEDGE, CASES, causesOf);
