import { describe, expect, it } from 'vitest';
import { type FakeFailure, fakeRecording, line, step } from '../../core/explain/fake-failure.fixture.ts';
import { findings } from '../../core/explain/findings.ts';
import type { RunEvent } from '../../core/record/run-record.ts';
import { NGINX_CAUSES, NGINX_KNOWLEDGE } from './nginx-causes.ts';

/** A case in which a cause fits, and cases that lie beside it: there it must not be found. */
interface Case {
  readonly failure: FakeFailure;
  readonly events: readonly RunEvent[];
  readonly beside: Readonly<Record<string, { readonly failure?: Partial<FakeFailure>; readonly events?: readonly RunEvent[] }>>;
}

const at = (atMs: number, text: string): RunEvent => line(atMs, 'nginx', `2026/11/28 08:00:00 ${text}`);
const listens = at(100, '[notice] 10#10: start worker processes');
const longBefore = { failure: { sentMs: 1000, endMs: 1100 } };
const muchLater = { failure: { sentMs: 9000, endMs: 9100 } };
const deploys = step(1900, 'signal-sent', 'ver_a-1', 20, 'SIGTERM to the master of ver_a-1');
const held = { begunBy: { pid: 21, instance: 'ver_a-1' } } as const;
const bad = { outcome: 'wrong-status', status: 502 } as const;

const CASES: Readonly<Record<string, Case>> = {
  'upstream-refused': {
    failure: bad,
    events: [deploys, at(2050, '[error] 11#11: *5 connect() failed (111: Unknown error) while connecting to upstream, client: 127.0.0.1')],
    beside: { 'another status': { failure: { status: 503 } }, 'a request that came much later': muchLater },
  },
  'upstream-closed': {
    failure: bad,
    events: [
      deploys,
      at(2050, '[error] 11#11: *5 upstream prematurely closed connection while reading response header from upstream, client: 127.0.0.1'),
    ],
    beside: { 'another status': { failure: { status: 503 } }, 'a request that came much later': muchLater },
  },
  'shutdown-timeout': {
    failure: { outcome: 'empty-reply', ...held },
    events: [listens, at(2000, '[notice] 11#11: gracefully shutting down')],
    beside: { 'a request that ended long before': longBefore, 'a request that came much later': muchLater },
  },
  'fast-shutdown': {
    failure: { outcome: 'empty-reply', ...held },
    events: [listens, at(2090, '[notice] 10#10: signal 15 (SIGTERM) received from 9, exiting')],
    beside: { 'a request that ended long before': longBefore, 'a request that came much later': muchLater },
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

const causesOf = (failure: FakeFailure, events: readonly RunEvent[]): readonly (string | null)[] =>
  findings({ ...fakeRecording([failure], events), knowledge: NGINX_KNOWLEDGE }).map(({ cause }) => cause);

it('each cause has a case, and each case a cause', () => {
  expect(Object.keys(CASES).sort()).toEqual(NGINX_CAUSES.map(({ name }) => name).sort());
});

describe.each(Object.entries(CASES))('%s', (name, { failure, events, beside }) => {
  it('is found when it shows', () => {
    expect(causesOf(failure, events)).toEqual([name]);
  });

  it.each(Object.entries(beside))('is not found with %s', (_, change) => {
    expect(causesOf({ ...failure, ...change.failure } as FakeFailure, change.events ?? events)).not.toContain(name);
  });

  it('is not found without its evidence, and explains no other outcome', () => {
    expect(causesOf(failure, [])).toEqual([null]);
    expect(causesOf({ ...failure, outcome: 'wrong-body' }, events)).toEqual([null]);
  });
});
